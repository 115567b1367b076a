import type { Family } from '../../../model/address.js';
import { familyName } from '../../../model/address.js';
import type { ResetRequest } from '../../../model/changer.js';
import { metricBehind } from '../behind.js';
import { isJoinable, isMetric } from '../route-command.js';
import { drainDeed, leadsVia, without } from './reset-drain.js';
import { checkRestorable, isOwn, tableOf } from './reset-reading.js';
import { refuseUnless } from './reset-refusal.js';
import type { Table, TableHop, TableRoute } from './reset-table.js';
import { isUsable, sameHop } from './reset-table.js';
import type { RouteChange } from './route-change.js';
import { routeChange } from './route-change.js';

/** A default of its own with these next hops. Alone it may keep its source address; of one over several it was nobody's. */
function ownRoute(early: Table, hops: readonly TableHop[], metric: number): TableRoute {
  const [first] = early.filter((route) => route.hops.every((hop) => hops.some((own) => sameHop(own, hop))));
  const { attributes = [], mtuBytes = null } = first ?? {};
  return { metric, protocol: null, attributes, mtuBytes, hops };
}

/** Next hops by this interface that have no default behind the others yet, each once. */
function hopsToMove(name: string, early: Table, late: Table): TableHop[] {
  const hops: TableHop[] = [];
  const standing = late.flatMap((route) => route.hops);
  for (const hop of early.flatMap((route) => route.hops))
    if (hop.interface === name && ![...standing, ...hops].some((known) => sameHop(known, hop)))
      hops.push({ ...hop, weight: 1 });
  return hops;
}

/** A default of its own behind those of all other uplinks, and then out of those before it. Throws Refused. */
export function setBehindDeeds(
  { family, interface: name }: { readonly family: Family; readonly interface: string },
  request: ResetRequest,
): RouteChange[] {
  const table = tableOf(request, family);
  const own = table.filter((route) => isOwn(route, request));
  const others = own.filter((route) => without(route, name) !== null);
  refuseUnless(
    isUsable(others.flatMap((route) => without(route, name) ?? [])),
    `${name} is the last ${familyName(family)} path that is up`,
  );
  const metrics = others.map((route) => route.metric);
  const mine = own.filter((route) => leadsVia(route, name));
  const early = mine.filter((route) => metrics.some((metric) => route.metric <= metric));
  refuseUnless(mine.length > 0, `no default by ${name} is one that a reset may move`);
  refuseUnless(early.length > 0, `nothing to do: ${name} stands behind`);
  const hops = hopsToMove(
    name,
    early,
    mine.filter((route) => !early.includes(route)),
  );
  const target = metricBehind(metrics);
  refuseUnless(isMetric(target, family), `there is no metric left behind ${String(Math.max(...metrics))}`);
  refuseUnless(
    hops.length < 2 || hops.every((hop) => isJoinable(hop, family)),
    `${name} has several next hops of which the kernel takes no one default`,
  );
  const why = `give ${name} a default of metric ${String(target)}, behind the others`;
  const route = ownRoute(early, hops, target);
  if (hops.length > 0) checkRestorable(route, family, request);
  return [
    ...(hops.length > 0 ? [routeChange('replace', family, route, why)] : []),
    ...early.map((each) => drainDeed(each, name, { table, family, request })),
  ];
}
