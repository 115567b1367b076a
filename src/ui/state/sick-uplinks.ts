import type { Diagnosis } from '../../model/diagnosis.js';
import type { FindingId } from '../../model/finding.js';

/** Findings by which nothing comes back over an uplink. */
const SILENT: readonly FindingId[] = ['black-hole', 'gateway-silent'];

/** The interfaces of uplinks that new traffic goes to and nothing comes back from. */
export function silentUplinks({ findings }: Pick<Diagnosis, 'findings'>): ReadonlySet<string> {
  return new Set(
    findings
      .filter(({ id, severity }) => SILENT.includes(id) && severity !== 'info')
      .map(({ subject }) => subject),
  );
}

/** The uplink that the worst finding is about; null when none is. */
export function sickUplink({ findings, uplinks }: Pick<Diagnosis, 'findings' | 'uplinks'>): string | null {
  const isUplink = (name: string): boolean => uplinks.some((uplink) => uplink.interface === name);
  return findings.find(({ severity, subject }) => severity !== 'info' && isUplink(subject))?.subject ?? null;
}
