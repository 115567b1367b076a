import type { Family } from '../model/address.js';
import { familyName } from '../model/address.js';
import { formatCount, formatDuration, formatShare } from '../model/format.js';
import type { Route } from '../model/router.js';
import { countedOf } from './new-connections.js';
import type { Situation } from './situation.js';

/** `8`, or `unknown`. */
export function priorityText({ priority }: Route): string {
  return priority === null ? 'unknown' : String(priority);
}

/** `the default route`, `the IPv6 default route`: IPv4 goes without saying. */
export function theDefault(family: Family): string {
  return family === 'inet' ? 'the default route' : 'the IPv6 default route';
}

/** Nothing for IPv4, ` for IPv6`. */
export function forFamily(family: Family): string {
  return family === 'inet' ? '' : ` for ${familyName(family)}`;
}

/** The sum behind a row's priority: `static 8 + wireless 4`; null when there is none to give. */
export function reasonFor({ explainer, interfaces }: Situation, route: Route): string | null {
  const { sum } = explainer.explainPriority(route, interfaces?.get(route.interface) ?? null);
  return sum === '' || sum === String(route.priority) ? null : sum;
}

/** `default via 192.168.0.1 (iwn0): priority 12 (static 8 + wireless 4), flags UGS, use 3`. */
export function routeEvidence(situation: Situation, route: Route): string {
  const reason = reasonFor(situation, route);
  return [
    `default via ${route.gateway} (${route.interface}): ${situation.explainer.words.priority} ${priorityText(route)}`,
    reason === null ? '' : ` (${reason})`,
    route.flags === '' ? '' : `, flags ${route.flags}`,
    route.use === null ? '' : `, use ${formatCount(route.use)}`,
    route.up ? '' : ', skipped',
  ].join('');
}

/** `iwn0 got 0% of 431 new connections in 3 min 5 s`; nothing from a handful. */
export function shareEvidence(
  { measured, newConnections }: Situation,
  family: Family,
  name: string,
): readonly string[] {
  const counted = countedOf(measured[family], newConnections[family]);
  if (counted === null) return [];
  const share = formatShare(counted.share(name));
  const { samples, spanMs, of } = counted;
  return [`${name} got ${share} of ${formatCount(samples)} ${of} in ${formatDuration(spanMs)}`];
}

/** What connections of a family are spread by, in words: `addresses and ports`; null where it cannot be chosen or told. */
export function spreadBy({ explainer, settings }: Situation, family: Family): string | null {
  const policy = settings?.multipathHash?.[family] ?? null;
  return policy === null ? null : (explainer.words.spreading?.by[family][policy] ?? null);
}

/**
 * What decides how connections are spread, as a line of evidence: `multipath is on`, or where there is no such switch
 * `next hops of one route are chosen by addresses and ports (fib_multipath_hash_policy 1)`. Nothing where it is not known.
 */
export function spreadEvidence(situation: Situation, family: Family): readonly string[] {
  const { settings, explainer } = situation;
  const { spreading } = explainer.words;
  const multipath = settings?.multipath[family] ?? null;
  if (spreading === null) return multipath === null ? [] : [`multipath is ${multipath ? 'on' : 'off'}`];
  const by = spreadBy(situation, family);
  const policy = settings?.multipathHash?.[family] ?? null;
  return by === null
    ? []
    : [`next hops of one route are chosen by ${by} (${spreading.setting} ${policy ?? '?'})`];
}

/** What the kernel's way of spreading leaves open, a sentence. */
export function spreadDoubt(situation: Situation, family: Family): string {
  const { spreading } = situation.explainer.words;
  const policy = situation.settings?.multipathHash?.[family] ?? null;
  const by = spreadBy(situation, family);
  if (spreading === null || (family === 'inet' && policy === 0))
    return 'The kernel spreads pairs of addresses, not connections: a few busy pairs may happen to share one path.';
  if (by === null) return 'What the kernel spreads connections by is not known.';
  return `The kernel spreads connections by ${by}: it knows no load.`;
}
