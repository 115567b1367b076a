import type { Family } from '../../../model/address.js';
import type { ResetRequest } from '../../../model/changer.js';
import { refuseHeld } from './held-by-daemon.js';
import type { RouteChange } from './route-change.js';
import { routeChange, interfacesOf } from './route-change.js';
import { checkRestorable, isOwn, tableOf } from './reset-reading.js';
import { refuseUnless } from './reset-refusal.js';
import type { Table, TableHop, TableRoute } from './reset-table.js';
import { isUsable, isUsableHop, sameHop } from './reset-table.js';
import { isAdvertised, isCrowd } from '../crowd.js';
import { isJoinable, isMetric, isNextHop } from '../route-command.js';

/** What an equalise is made from. */
interface Ground {
  readonly family: Family;
  readonly table: Table;
  /** Those of the table that are the uplinks' own. */
  readonly own: Table;
  /** The next hops that can carry something, each once, first those that carry traffic now. */
  readonly hops: readonly TableHop[];
  readonly joined: TableRoute;
  /** Own ones that stay as they are: the joined one goes before them. */
  readonly spares: Table;
}

/** Of one family: of both, each is asked by itself. */
export interface Equalise {
  readonly family: Family;
  readonly priority: number | null;
}

/** The gateways of uplinks that have no default now. */
function missing(own: Table, request: ResetRequest, family: Family): ResetRequest['knownGateways'] {
  return request.knownGateways.filter(({ gateway, interface: name, family: of }) => {
    const via = request.interfaces.find((one) => one.name === name);
    const isLost = own.some((route) => route.hops.some((hop) => hop.interface === name));
    const isAble =
      via?.up === true && via.linkUp !== false && isNextHop({ gateway, interface: name }, family);
    return of === family && request.uplinks.includes(name) && !isLost && isAble;
  });
}

/** The number all next hops shall have: the one asked for, else the lowest of those that can carry something. */
function targetMetric(asked: number | null, own: Table, ground: Pick<Ground, 'family'> & { lost: number[] }) {
  if (asked !== null) {
    refuseUnless(
      isMetric(asked, ground.family),
      `a metric is ${METRICS[ground.family]}, not ${String(asked)}`,
    );
    refuseUnless(
      asked > 0 || own.some(({ metric }) => metric === 0),
      'a new default without a metric could not be taken away for certain',
    );
    return asked;
  }
  const able = own.filter((route) => isUsable([route]));
  const lowest = Math.min(
    ...(able.length > 0 ? able : own).map(({ metric }) => metric),
    ...ground.lost.filter((metric) => metric > 0 && isMetric(metric, ground.family)),
  );
  refuseUnless(Number.isFinite(lowest), 'no uplink has a default route to go by');
  return lowest;
}

const METRICS: Readonly<Record<Family, string>> = {
  inet: 'a whole number from 0 to 4294967295',
  inet6: 'a whole number from 1 to 4294967295',
};

function joinedMetricOf(
  asked: number | null,
  metric: number,
  { family, table }: Pick<Ground, 'family' | 'table'>,
) {
  const there = table.filter((route) => route.metric === metric);
  if (family === 'inet' || asked !== null || !isCrowd(there)) return metric;
  const joinedMetric = metric - 1;
  refuseUnless(
    isMetric(joinedMetric, family) && !table.some((route) => route.metric === joinedMetric),
    `the IPv6 defaults of metric ${String(metric)} could not be put back as they are, and there is no room before them`,
  );
  return joinedMetric;
}

function groundOf({ family, priority: asked }: Equalise, request: ResetRequest): Ground {
  const table = tableOf(request, family);
  const own = table.filter((route) => isOwn(route, request));
  if (own.length === 0) refuseHeld(table, request, family);
  const gone = missing(own, request, family);
  const hops: TableHop[] = [];
  const wanted = (name: string, weight: number): number => request.weights?.get(name) ?? weight;
  for (const hop of own.flatMap((route) => route.hops))
    if (hop.lost !== true && !hops.some((known) => sameHop(known, hop)))
      hops.push({ ...hop, weight: wanted(hop.interface, hop.weight) });
  for (const { gateway, interface: name } of gone)
    hops.push({ gateway, interface: name, weight: wanted(name, 1), up: true });
  const lost = gone.flatMap(({ priority }) => priority ?? []);
  const metric = targetMetric(asked, own, { family, lost });
  const joinedMetric = joinedMetricOf(asked, metric, { family, table });
  checkHops(own, hops, { joinedMetric, family });
  const isSpare = (route: TableRoute): boolean =>
    route.metric > joinedMetric && (!isUsable([route]) || isAdvertised(route) || route.metric === metric);
  return {
    family,
    table,
    own,
    hops,
    joined: joinedRoute(own, hops, joinedMetric),
    spares: own.filter(isSpare),
  };
}

/** Two at least, none of them down; and nothing that is lost goes on being used before them. */
function checkHops(
  own: Table,
  hops: readonly TableHop[],
  { joinedMetric, family }: { joinedMetric: number; family: Family },
): void {
  const lost = own.flatMap((route) => route.hops).find((hop) => hop.lost === true);
  refuseUnless(
    new Set(hops.map((hop) => hop.interface)).size > 1,
    lost === undefined
      ? `no second path: ${hops[0]?.interface ?? 'no uplink'} alone has a gateway`
      : `no second path: ${lost.interface} has lost its link, and a next hop through it would be used all the same`,
  );
  const down = hops.find((hop) => !hop.up);
  refuseUnless(down === undefined, `${down?.interface ?? ''} is down: a next hop through it cannot be set`);
  const alone = hops.find((hop) => !isJoinable(hop, family));
  refuseUnless(
    alone === undefined,
    `${alone?.interface ?? ''}'s IPv6 default has no gateway: the kernel takes none of that kind as one of several next hops`,
  );
  const dead = own.find((route) => route.metric < joinedMetric && !isUsable([route]));
  refuseUnless(
    dead === undefined,
    `${dead === undefined ? '' : interfacesOf(dead)} has lost its link, and its default of metric ${String(dead?.metric)} goes before: it is taken out of use first`,
  );
}

/** Nobody's mark and no source address: each next hop brings its own. An MTU only where all agree. */
function joinedRoute(own: Table, hops: readonly TableHop[], metric: number): TableRoute {
  const [mtuBytes, ...others] = [...new Set(own.map((route) => route.mtuBytes))];
  return {
    ...{ metric, protocol: null, attributes: [], hops },
    mtuBytes: others.length === 0 ? (mtuBytes ?? null) : null,
  };
}

/** `replace` takes the first of its metric, whoever's it is; IPv6 joins those of one metric by itself. */
function checkTarget({ table, joined: { metric }, family }: Ground, request: ResetRequest): void {
  const there = table.filter((route) => route.metric === metric);
  const foreign = there.find((route) => !isOwn(route, request));
  refuseUnless(
    foreign === undefined,
    `${foreign === undefined ? '' : interfacesOf(foreign)} has a default of metric ${String(metric)} too, which is not to be touched`,
  );
  refuseUnless(
    family === 'inet' || there.length <= 1,
    `there are ${String(there.length)} separate IPv6 defaults of metric ${String(metric)}, which could not be put back as they are`,
  );
}

/** One default over all next hops that can carry something in place of the best one, then the others away. Throws Refused. */
export function equaliseDeeds(change: Equalise, request: ResetRequest): RouteChange[] {
  const ground = groundOf(change, request);
  const { family, own, joined, spares } = ground;
  checkTarget(ground, request);
  const metric = String(joined.metric);
  const first = own.find((route) => route.metric === joined.metric);
  const old = own.filter((route) => route !== first && !spares.includes(route));
  const isThere =
    first !== undefined &&
    first.hops.length > 1 &&
    joined.hops.every((hop) => first.hops.some((one) => sameHop(one, hop) && one.weight === hop.weight));
  refuseUnless(
    !isThere || old.length > 0,
    `nothing to do: one default of metric ${metric} uses ${interfacesOf(joined)}`,
  );
  for (const route of own) if (!spares.includes(route)) checkRestorable(route, family, request);
  const strange = joined.hops.find((hop) => !isNextHop(hop, family));
  refuseUnless(
    strange === undefined,
    `${strange?.interface ?? ''}'s default has a gateway, ${strange?.gateway ?? ''}, that no command can be given`,
  );
  const where =
    first !== undefined
      ? `in place of ${interfacesOf(first)}'s`
      : spares.length === own.length
        ? 'before the old ones'
        : 'beside the old ones';
  const why = `set one default over ${interfacesOf(joined)}, metric ${metric}, ${where}`;
  return [
    ...(isThere ? [] : [routeChange('replace', family, joined, why)]),
    ...old.map((route) =>
      routeChange(
        'delete',
        family,
        route,
        `take away ${interfacesOf(route)}'s default of metric ${String(route.metric)}`,
      ),
    ),
  ];
}

/** What an equalise leaves as it is, and out. Throws Refused. */
export function equaliseTouches(change: Equalise, request: ResetRequest): string[] {
  const { own, spares, joined } = groundOf(change, request);
  const lost = own.flatMap((route) => route.hops).filter((hop) => !isUsableHop(hop));
  const names = interfacesOf({ hops: lost });
  const standing = spares.filter((route) => isUsable([route]));
  return [
    ...(lost.length === 0 ? [] : [`${names} without a link: no part of the one default`]),
    ...standing.map(
      (route) =>
        `${interfacesOf(route)}'s default of metric ${String(route.metric)} stays behind that of metric ${String(joined.metric)} as a spare`,
    ),
  ];
}
