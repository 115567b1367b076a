import type { Family } from '../../../model/address.js';
import { FAMILIES, familyName } from '../../../model/address.js';
import type { ResetRequest } from '../../../model/changer.js';
import type { Change } from '../../../model/plan.js';
import { checkRestorable, isOwn, tableOf } from './reset-reading.js';
import { refuseUnless } from './reset-refusal.js';
import type { Table, TableRoute } from './reset-table.js';
import { isUsable } from './reset-table.js';
import type { RouteChange } from './route-change.js';
import { routeChange } from './route-change.js';

/** Every default of one uplink away, when another leads out. Throws Refused. */
export function drainDeeds(change: Change & { kind: 'drain' }, request: ResetRequest): RouteChange[] {
  return FAMILIES.flatMap((family): RouteChange[] => {
    const table = tableOf(request, family);
    const mine = table.filter((route) => isOwn(route, request) && leadsVia(route, change.interface));
    if (mine.length === 0) return [];
    refuseUnless(
      isUsable(table.flatMap((route) => without(route, change.interface) ?? [])),
      `${change.interface} is the last ${familyName(family)} path that is up`,
    );
    return mine.map((route) => drainDeed(route, change.interface, { table, family, request }));
  });
}

/** One default without this uplink, or away with it. Throws Refused. */
export function drainDeed(
  route: TableRoute,
  name: string,
  { table, family, request }: { table: Table; family: Family; request: ResetRequest },
): RouteChange {
  checkRestorable(route, family, request);
  refuseUnless(
    table.filter(({ metric }) => metric === route.metric).length === 1,
    `several defaults have metric ${String(route.metric)}: their order could not be put back`,
  );
  const rest = without(route, name);
  if (rest !== null)
    return routeChange(
      'replace',
      family,
      rest,
      `take ${name} out of the default of metric ${String(route.metric)}`,
    );
  return routeChange(
    'delete',
    family,
    route,
    `take away ${name}'s default of metric ${String(route.metric)}`,
  );
}

export function leadsVia(route: TableRoute, name: string): boolean {
  return route.hops.some((hop) => hop.interface === name);
}

/** The route without its next hops on an interface; null when none is left. */
export function without(route: TableRoute, name: string): TableRoute | null {
  const hops = route.hops.filter((hop) => hop.interface !== name);
  return hops.length === 0 ? null : { ...route, hops };
}
