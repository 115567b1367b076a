import type { Family } from '../model/address.js';
import { familyName } from '../model/address.js';
import { formatCount, formatDuration, formatShare } from '../model/format.js';
import type { Route } from '../model/router.js';
import { countedOf } from './newcomers.js';
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
export function reasonFor({ platform, interfaces }: Situation, route: Route): string | null {
  const { sum } = platform.explainPriority(route, interfaces?.get(route.interface) ?? null);
  return sum === '' || sum === String(route.priority) ? null : sum;
}

/** `default via 192.168.0.1 (iwn0): priority 12 (static 8 + wireless 4), flags UGS, use 3`. */
export function routeEvidence(situation: Situation, route: Route): string {
  const reason = reasonFor(situation, route);
  return [
    `default via ${route.gateway} (${route.interface}): ${situation.platform.words.priority} ${priorityText(route)}`,
    reason === null ? '' : ` (${reason})`,
    route.flags === '' ? '' : `, flags ${route.flags}`,
    route.use === null ? '' : `, use ${formatCount(route.use)}`,
    route.up ? '' : ', skipped',
  ].join('');
}

/** `iwn0 got 0% of 431 new connections in 3 min 5 s`; nothing from a handful. */
export function shareEvidence(
  { measured, newcomers }: Situation,
  family: Family,
  name: string,
): readonly string[] {
  const counted = countedOf(measured[family], newcomers[family]);
  if (counted === null) return [];
  const share = formatShare(counted.share(name));
  const { samples, spanMs, of } = counted;
  return [`${name} got ${share} of ${formatCount(samples)} ${of} in ${formatDuration(spanMs)}`];
}
