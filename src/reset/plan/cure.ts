import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import { familiesOf } from './plan-context.js';
import { pasteable } from '../../model/command.js';
import type { Finding, Remedy } from '../../model/finding.js';
import { plannedNextHops } from '../../model/planned-next-hops.js';
import type { Plan, Refusal } from '../../model/plan.js';

/** What R is to plan for a finding: all defaults equal, or one uplink brought back, set behind or taken out. */
export type Cure =
  /** `interfaces`: all of them are to carry new connections; at least two in any case. */
  | { readonly kind: 'equalise'; readonly family: Family; readonly interfaces: readonly string[] }
  /** `gateway` and `priority`: what its default had; null: not known. */
  | {
      readonly kind: 'restore';
      readonly family: Family;
      readonly interface: string;
      readonly gateway: string | null;
      readonly priority: number | null;
    }
  | { readonly kind: 'set-behind'; readonly family: Family; readonly interface: string }
  | { readonly kind: 'take-out'; readonly interface: string };

/** The cure of a remedy, as far as a plan can be it. */
function cureOf(remedy: Remedy): Cure | null {
  switch (remedy.kind) {
    case 'equalise': {
      const rows = [...remedy.keep, ...remedy.move];
      return {
        kind: 'equalise',
        family: remedy.family,
        interfaces: [...new Set(rows.map((row) => row.interface))],
      };
    }
    case 'enable-multipath':
      return { kind: 'equalise', family: remedy.family, interfaces: [] };
    case 'restore-default': {
      const { family, interface: name, gateway, priority } = remedy;
      return { kind: 'restore', family, interface: name, gateway, priority };
    }
    case 'set-behind': {
      const [first] = remedy.routes;
      return first === undefined
        ? null
        : { kind: 'set-behind', family: remedy.family, interface: first.interface };
    }
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

/**
 * Whether a plan does for a finding what its cure asks: it may be of the other family, not know a gateway, or leave a row
 * in front that is not a reset's to change (a routing daemon's, one of an interface that is no uplink).
 */
export function isCuredBy(plan: Plan, cure: Cure): boolean {
  const { change } = plan;
  const after = plan.steps.at(-1)?.expect;
  if (after === undefined) return false;
  if (cure.kind === 'take-out')
    return FAMILIES.every((family) =>
      plannedNextHops(after, family).chosen.every((row) => row.interface !== cure.interface),
    );
  const isOfOne = change.kind === 'equalise' || change.kind === 'set-behind';
  if (isOfOne && change.family !== 'both' && change.family !== cure.family) return false;
  if (cure.kind === 'restore')
    return (after.defaults[cure.family] ?? []).some((row) => row.interface === cure.interface);
  const carrying = new Set(
    [...plannedNextHops(after, cure.family).shares.keys()].map((row) => row.interface),
  );
  if (cure.kind === 'set-behind') return carrying.size > 0 && !carrying.has(cure.interface);
  return carrying.size > 1 && cure.interfaces.every((name) => carrying.has(name));
}

/**
 * Whether equal defaults of a plan are those that new connections go to, or would while their links are up: behind a row
 * that it leaves alone they change nothing.
 */
export function isInFront({ change, steps }: Plan): boolean {
  const after = steps.at(-1)?.expect;
  if (after === undefined || change.kind !== 'equalise') return true;
  return familiesOf(change).some((family) => {
    const { best } = plannedNextHops(after, family);
    const rows = (after.defaults[family] ?? []).filter((row) => row.priority === best);
    return best === null || new Set(rows.map((row) => row.interface)).size > 1;
  });
}

/** A clause with a small letter, a name with its own. */
function asClause(sentence: string): string {
  const [first = ''] = sentence.split(' ');
  const isWord = /^[A-Z][a-z]*$/.test(first);
  return `${isWord ? sentence.charAt(0).toLowerCase() : sentence.charAt(0)}${sentence.slice(1)}`.replace(
    /\.$/,
    '',
  );
}

/** Why equal defaults would change nothing of what is told: something else chooses, or discards. Null: they may help. */
export function besideTheDefaults(findings: readonly Finding[]): Refusal | null {
  const [worst] = findings.filter(({ severity }) => severity !== 'info');
  if (worst?.id === 'discarding-default')
    return {
      kind: 'refusal',
      reason: `No reset of the uplinks helps: ${asClause(worst.message)}.`,
      lines: [],
    };
  if (worst !== undefined && cureOf(worst.remedy ?? { kind: 'none' }) !== null) return null;
  for (const { message, remedy } of findings)
    if (remedy?.kind === 'none' && remedy.defaultsAside !== undefined) {
      const reason = `Nothing to make equal: ${asClause(message)}; ${remedy.defaultsAside}.`;
      return { kind: 'refusal', reason, lines: [] };
    }
  return null;
}

/** That the defaults are as they should be is no answer while something else is wrong. */
function withTrouble(refusal: Refusal, findings: readonly Finding[]): Refusal {
  const worst = findings.find(({ severity }) => severity !== 'info');
  const right = /^Nothing to do: (.*)$/s.exec(refusal.reason)?.[1];
  if (worst === undefined || right === undefined) return refusal;
  return { ...refusal, reason: `No reset helps: ${right} What is wrong: ${worst.message}` };
}

/** Where no plan helps, what is wrong, and what the worst finding says that does: its commands, else its lines for files. */
export function withAdvice(given: Refusal, findings: readonly Finding[]): Refusal {
  const refusal = withTrouble(given, findings);
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
