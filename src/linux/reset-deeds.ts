import type { Family } from '../model/address.js';
import { FAMILIES, familyName } from '../model/address.js';
import { list } from '../model/format.js';
import type { Change, DrainedRoute } from '../model/plan.js';
import type { ResetRequest } from '../model/platform.js';
import { checkRestorable, hopOf, HOP_ATTRIBUTES, isOwn, nameOf, tableOf } from './reset-reading.js';
import { refuseUnless } from './reset-refusal.js';
import type { Move, Table, TableHop, TableRoute } from './reset-table.js';
import { isUsable, sameHop } from './reset-table.js';
import { isGateway, isMetric } from './route-command.js';

/** A move with its reason, before it is a step with an expectation and a way back. */
export interface Deed {
  readonly move: Move;
  readonly why: string;
}

/** The number all next hops shall have: the one asked for, else the lowest that an up default has. */
function targetMetric(asked: number | null, own: Table, family: Family): number {
  if (asked !== null) {
    refuseUnless(isMetric(asked, family), `a metric is a whole number of 32 bits, not ${String(asked)}`);
    refuseUnless(
      asked > 0 || own.some(({ metric }) => metric === 0),
      'a new default without a metric could not be taken away for certain',
    );
    return asked;
  }
  const up = own.filter((route) => isUsable([route]));
  const lowest = Math.min(...(up.length > 0 ? up : own).map(({ metric }) => metric));
  refuseUnless(Number.isFinite(lowest), 'no uplink has a default route to go by');
  return lowest;
}

/** One next hop for each gateway of each uplink, first those that carry traffic now. */
function hopsFor(own: Table, request: ResetRequest, family: Family): TableHop[] {
  const hops: TableHop[] = [];
  for (const hop of own.flatMap((route) => route.hops)) {
    if (!hops.some((known) => sameHop(known, hop))) hops.push(hop);
  }
  for (const { gateway, interface: name } of request.knownGateways.filter((g) => g.family === family)) {
    const via = request.interfaces.find((i) => i.name === name);
    const wanted = request.uplinks.includes(name) && !hops.some((hop) => hop.interface === name);
    if (wanted && via?.up === true && isGateway(gateway, family)) {
      hops.push({ gateway, interface: name, weight: 1, up: true });
    }
  }
  return hops;
}

function equaliseDeeds(change: Change & { kind: 'equalise' }, request: ResetRequest): Deed[] {
  const { family } = change;
  const table = tableOf(request, family);
  const own = table.filter((route) => isOwn(route, request));
  const metric = targetMetric(change.priority, own, family);
  const joined = joinedRoute(own, hopsFor(own, request, family), metric);
  checkTarget(table, joined, request, family);
  const first = own.find((route) => route.metric === metric);
  const old = own.filter((route) => route !== first);
  const isThere = first !== undefined && joined.hops.length === first.hops.length && first.hops.length > 1;
  refuseUnless(
    !isThere || old.length > 0,
    `nothing to do: one default of metric ${String(metric)} uses ${interfacesOf(joined)}`,
  );
  for (const route of own) checkRestorable(route, family, request);
  const place = first === undefined ? 'beside the old ones' : `in place of ${interfacesOf(first)}'s`;
  return [
    ...(isThere
      ? []
      : [
          deed(
            'replace',
            family,
            joined,
            `set one default over ${interfacesOf(joined)}, metric ${String(metric)}, ${place}`,
          ),
        ]),
    ...old.map((route) =>
      deed(
        'delete',
        family,
        route,
        `take away ${interfacesOf(route)}'s default of metric ${String(route.metric)}`,
      ),
    ),
  ];
}

function deed(kind: Move['kind'], family: Family, route: TableRoute, why: string): Deed {
  return { move: { kind, family, route }, why };
}

function interfacesOf({ hops }: TableRoute): string {
  return list([...new Set(hops.map((hop) => hop.interface))]);
}

/** Nobody's mark and no source address: each next hop brings its own. An MTU only where all agree. */
function joinedRoute(own: Table, hops: readonly TableHop[], metric: number): TableRoute {
  refuseUnless(
    new Set(hops.map((hop) => hop.interface)).size > 1,
    `no second path: ${hops[0]?.interface ?? 'no uplink'} alone has a gateway`,
  );
  const down = hops.find((hop) => !hop.up);
  refuseUnless(down === undefined, `${down?.interface ?? ''} is down: a next hop through it cannot be set`);
  const [mtuBytes, ...others] = [...new Set(own.map((route) => route.mtuBytes))];
  return {
    ...{ metric, protocol: null, attributes: [], hops },
    mtuBytes: others.length === 0 ? (mtuBytes ?? null) : null,
  };
}

/** `replace` takes the first of its metric, whoever's it is; IPv6 joins those of one metric by itself. */
function checkTarget(table: Table, { metric }: TableRoute, request: ResetRequest, family: Family): void {
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

function drainDeeds(change: Change & { kind: 'drain' }, request: ResetRequest): Deed[] {
  return FAMILIES.flatMap((family): Deed[] => {
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

function drainDeed(
  route: TableRoute,
  name: string,
  { table, family, request }: { table: Table; family: Family; request: ResetRequest },
): Deed {
  checkRestorable(route, family, request);
  refuseUnless(
    table.filter(({ metric }) => metric === route.metric).length === 1,
    `several defaults have metric ${String(route.metric)}: their order could not be put back`,
  );
  const rest = without(route, name);
  if (rest !== null)
    return deed('replace', family, rest, `take ${name} out of the default of metric ${String(route.metric)}`);
  return deed('delete', family, route, `take away ${name}'s default of metric ${String(route.metric)}`);
}

function leadsVia(route: TableRoute, name: string): boolean {
  return route.hops.some((hop) => hop.interface === name);
}

/** The route without its next hops on an interface; null when none is left. */
function without(route: TableRoute, name: string): TableRoute | null {
  const hops = route.hops.filter((hop) => hop.interface !== name);
  return hops.length === 0 ? null : { ...route, hops };
}

function bringBackDeeds(change: Change & { kind: 'bring-back' }, request: ResetRequest): Deed[] {
  const via = request.interfaces.find((i) => i.name === change.interface);
  refuseUnless(via === undefined || via.up, `${change.interface} is down: no default can be set through it`);
  return FAMILIES.flatMap((family) => {
    const table = tableOf(request, family);
    return change.routes
      .filter((row) => row.family === family && !table.some((route) => holds(route, row)))
      .map((row) => bringBackDeed(row, { table, request, beside: change.beside ?? [] }));
  });
}

function holds(route: TableRoute, row: DrainedRoute): boolean {
  return route.metric === row.priority && route.hops.some((hop) => sameHop(hop, row));
}

/** Into the default it was taken out of, where that still stands; else as one of its own. */
function bringBackDeed(
  row: DrainedRoute,
  { table, request, beside }: { table: Table; request: ResetRequest; beside: readonly DrainedRoute[] },
): Deed {
  const { family, priority, label: protocol, mtuBytes, attributes = [] } = row;
  refuseUnless(priority !== null, `${nameOf(row)} had no metric`);
  const there = table.filter(({ metric }) => metric === priority);
  const [standing] = there;
  const hop = hopOf({ ...row, up: true }, { weight: row.weight ?? 1, attributes });
  const own = attributes.filter((attribute) => !HOP_ATTRIBUTES.test(attribute));
  const why = `bring ${row.interface}'s default back at metric ${String(priority)}`;
  if (standing === undefined) {
    const route = { metric: priority, protocol, attributes: own, mtuBytes, hops: [hop] };
    checkRestorable(route, family, request);
    return deed('replace', family, route, why);
  }
  refuseUnless(
    there.length === 1 && row.multipath && isOwn(standing, request),
    `another default has metric ${String(priority)} now`,
  );
  const stayed = standing.hops.map((other) => {
    const before = beside.find((one) => one.family === family && sameHop(one, other));
    return { ...other, weight: before?.weight ?? other.weight };
  });
  const route = { ...standing, hops: [...stayed, hop] };
  checkRestorable(route, family, request);
  return deed('replace', family, route, why);
}

/** What a change does, one thing after the other. Throws Refused. */
export function deedsOf(change: Change, request: ResetRequest): Deed[] {
  switch (change.kind) {
    case 'equalise':
      return equaliseDeeds(change, request);
    case 'drain': {
      const deeds = drainDeeds(change, request);
      refuseUnless(deeds.length > 0, `${change.interface} has no default route to take away`);
      return deeds;
    }
    case 'bring-back': {
      const deeds = bringBackDeeds(change, request);
      refuseUnless(deeds.length > 0, `${change.interface}'s default routes are all there`);
      return deeds;
    }
  }
}
