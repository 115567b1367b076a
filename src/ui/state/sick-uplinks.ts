import type { Diagnosis } from '../../model/diagnosis.js';
import type { FindingId } from '../../model/finding.js';

/** Findings by which nothing comes back over an uplink. */
const SILENT: readonly FindingId[] = ['black-hole', 'gateway-silent'];

/** `silent`: new traffic goes to it and nothing comes back. `degraded`: it carries, badly. */
export type Sickness = 'silent' | 'degraded';

/** What the findings say of uplinks that carry traffic, by interface; the worse of both. */
export function sicknesses({ findings }: Pick<Diagnosis, 'findings'>): ReadonlyMap<string, Sickness> {
  const sick = new Map<string, Sickness>();
  for (const { id, subject } of findings.filter(({ severity }) => severity !== 'info'))
    if (SILENT.includes(id)) sick.set(subject, 'silent');
    else if (id === 'line-degraded' && !sick.has(subject)) sick.set(subject, 'degraded');
  return sick;
}

/** The uplink that the worst finding is about; null when none is. */
export function sickUplink({ findings, uplinks }: Pick<Diagnosis, 'findings' | 'uplinks'>): string | null {
  const isUplink = (name: string): boolean => uplinks.some((uplink) => uplink.interface === name);
  return findings.find(({ severity, subject }) => severity !== 'info' && isUplink(subject))?.subject ?? null;
}
