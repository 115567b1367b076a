import { FAMILIES } from '../../model/address.js';
import { list } from '../../model/format.js';
import type { Route } from '../../model/router.js';
import { SECOND } from '../../model/time.js';
import { addressKey } from '../defaults.js';
import { priorityText, routeEvidence, theDefault } from '../phrases.js';
import { defaultsDecide } from '../ways-out.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** A change of priority adds the new row before it deletes the old one. */
const SETTLE_MS = 5 * SECOND;

/** A route of one next hop behind one over several: what it was before, kept by whoever set it up. */
function isSpare(route: Route, first: Route | undefined): boolean {
  return first?.bundle !== undefined && first.multipath && !route.multipath;
}

/** Of one number neither is behind the other; where the table shows none, nothing is known. */
function isBehind(route: Route, first: Route): boolean {
  return route.priority !== null && first.priority !== null && route.priority > first.priority;
}

function claim(situation: Situation, rows: readonly Route[]): readonly Claim[] {
  const ranked = [...rows].sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0));
  const [first] = ranked;
  const sorted = ranked.filter((route) => route === first || !isSpare(route, first));
  const surplus = sorted.filter((route) => first !== undefined && isBehind(route, first));
  if (first === undefined || surplus.length === 0) return [];
  const { priority: priorityWord } = situation.explainer.words;
  const numbers = [...new Set(sorted.map(priorityText))];
  const isUsed =
    situation.tables[first.family]?.competing.includes(first) === true &&
    defaultsDecide(situation.ways, first.family);
  const moreover = isUsed
    ? `only ${priorityText(first)} is used`
    : `${list(numbers.slice(1))} ${numbers.length === 2 ? 'is' : 'are'} surplus`;
  return [
    {
      severity: 'info',
      subject: first.interface,
      family: first.family,
      message:
        `${first.interface} has ${theDefault(first.family)} via ${first.gateway} ${sorted.length === 2 ? 'twice' : `${sorted.length} times`}, ` +
        `at ${priorityWord} ${list(numbers)}: ${moreover}.`,
      evidence: sorted.map((route) => routeEvidence(situation, route)),
      unknown: null,
      remedy: { kind: 'remove-duplicate', surplus },
      because: [],
    },
  ];
}

/** One way out, listed twice: harmless, and confusing. */
export const duplicateDefault: Rule = {
  means: 'One gateway has default routes at two priorities: the higher number is surplus.',
  needs: ['routes'],
  afterMs: SETTLE_MS,
  judge: (situation) =>
    FAMILIES.flatMap((family) => {
      const groups = new Map<string, Route[]>();
      for (const route of situation.tables[family]?.rows ?? []) {
        const key = `${addressKey(route.gateway)} ${route.interface}`;
        groups.set(key, [...(groups.get(key) ?? []), route]);
      }
      return [...groups.values()].flatMap((rows) => claim(situation, rows));
    }),
};
