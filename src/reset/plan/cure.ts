import { pasteable } from '../../model/command.js';
import type { Finding, Remedy } from '../../model/finding.js';
import type { Refusal } from '../../model/plan.js';

/** What R is to plan for a finding: all defaults equal, or one uplink taken out; null where no plan would help. */
export type Cure =
  { readonly kind: 'equalise' } | { readonly kind: 'take-out' | 'restore'; readonly interface: string };

/** The cure of a remedy, as far as a plan can be it. */
function cureOf(remedy: Remedy): Cure | null {
  switch (remedy.kind) {
    case 'equalise':
    case 'enable-multipath':
      return { kind: 'equalise' };
    case 'restore-default':
      return { kind: 'restore', interface: remedy.interface };
    case 'take-out':
      // One of several gateways of an interface is no drain of it.
      return remedy.gateway !== undefined ? null : { kind: 'take-out', interface: remedy.interface };
    default:
      return null;
  }
}

/** What is wrong, worst first, with a cure that can be planned. */
export function curesOf(findings: readonly Finding[]): readonly Cure[] {
  return findings.flatMap(({ severity, remedy }) =>
    severity === 'info' || remedy === undefined ? [] : (cureOf(remedy) ?? []),
  );
}

/** Where no plan helps, what the worst finding says that does: its commands, else its lines for files. */
export function withAdvice(refusal: Refusal, findings: readonly Finding[]): Refusal {
  if (refusal.lines.length > 0) return refusal;
  const helpful = findings.find(
    ({ severity, now, lasting }) => severity !== 'info' && now.length + lasting.length > 0,
  );
  if (helpful === undefined) return refusal;
  const { id, subject, now, lasting } = helpful;
  const lines =
    now.length > 0
      ? now.map((argv) => pasteable(argv))
      : lasting.flatMap(({ file, lines: own }) => [`# in ${file}`, ...own]);
  return { ...refusal, lines, lead: `what helps against ${id} (${subject}) is done by hand` };
}
