import type { Family } from '../../../model/address.js';
import { familyName } from '../../../model/address.js';
import type { PlannedRoute } from '../../../model/plan.js';
import type { ResetRequest } from '../../../model/changer.js';
import { explainPriority } from '../priority.js';
import { INTERFACE_PRIORITY_MAX, RTP_STATIC } from '../route-priorities.js';
import type { RouteChange } from './route-changes.js';
import { ownRows, removal, tableOf } from './route-changes.js';
import { checkRestorable, checkSayable, interfacesReaching, refuseUnless } from './reset-refusals.js';
import type { Table } from './reset-table.js';
import { isGateway, isInterfaceName, isRoutePriority, multipathSysctl } from '../route-command.js';

/** A way out as the table shall hold it: one gateway of one uplink. */
export type Path = Omit<PlannedRoute, 'priority' | 'multipath'>;

/** A daemon's label says who brought the route; this one is brought by us. The operator's own label stays. */
export function pathOf(row: PlannedRoute, family: Family, request: ResetRequest): Path {
  const { gateway, interface: name, up, mtuBytes } = row;
  const whole = request.whole(family, row);
  const byDaemon = whole !== null && explainPriority(whole, null).by !== null;
  return { gateway, interface: name, up, mtuBytes, label: byDaemon ? null : row.label };
}

/** Ways out that have no default now, though their interface is up and their gateway is known. */
function missingPaths(request: ResetRequest, family: Family): Path[] {
  const table = tableOf(request.now, family);
  return request.uplinks.flatMap((name): Path[] => {
    const via = request.interfaces.find((candidate) => candidate.name === name);
    if (via === undefined || !via.up || via.linkUp === false || table.some((row) => row.interface === name)) {
      return [];
    }
    const known = request.knownGateways.find(
      (candidate) =>
        candidate.family === family &&
        candidate.interface === name &&
        isGateway(candidate.gateway, family) &&
        interfacesReaching(candidate.gateway, request.interfaces).join() === name,
    );
    return known === undefined
      ? []
      : [{ gateway: known.gateway, interface: name, up: true, mtuBytes: null, label: null }];
  });
}

function pathsOf(request: ResetRequest, family: Family): Path[] {
  const paths: Path[] = [];
  for (const row of ownRows(request, family)) {
    const known = paths.some((p) => p.gateway === row.gateway && p.interface === row.interface);
    if (!known) paths.push(pathOf(row, family, request));
  }
  return [...paths, ...missingPaths(request, family)];
}

function checkPaths(paths: readonly Path[], family: Family): void {
  const names = new Set(paths.map((path) => path.interface));
  refuseUnless(
    names.size > 1,
    names.size === 0
      ? `no second path: no uplink has an ${familyName(family)} default, and no gateway of one that is up is known`
      : `no second path: ${[...names].join()} alone has an ${familyName(family)} default, and no gateway of another uplink that is up is known`,
  );
  for (const path of paths) {
    const twin = paths.find((other) => other !== path && other.gateway === path.gateway);
    refuseUnless(
      twin === undefined,
      `${path.interface} and ${twin?.interface ?? ''} have the same gateway ${path.gateway}: the kernel takes it once at one priority`,
    );
    refuseUnless(
      isGateway(path.gateway, family),
      `${path.interface}'s default has no gateway address (${path.gateway}) to set a route with`,
    );
  }
}

/** The number all defaults shall have: the one asked for, else the lowest that an up default has, else static's. */
function targetPriority(asked: number | null, rows: Table): number {
  if (asked !== null) {
    refuseUnless(isRoutePriority(asked), `a priority is a number from 2 to 63, not ${String(asked)}`);
    return asked;
  }
  if (rows.length === 0) return RTP_STATIC;
  const up = rows.filter((row) => row.up);
  const lowest = Math.min(...(up.length > 0 ? up : rows).flatMap((row) => row.priority ?? []));
  refuseUnless(Number.isFinite(lowest), 'the table shows no priorities to go by');
  return lowest;
}

/** Interfaces whose next lease would bring another priority than the target. */
export function interfaceDeeds(paths: readonly Path[], request: ResetRequest, target: number): RouteChange[] {
  const priority = target - RTP_STATIC;
  if (priority < 0 || priority > INTERFACE_PRIORITY_MAX) return [];
  return [...new Set(paths.map((path) => path.interface))].flatMap((name): RouteChange[] => {
    const before = request.now.interfacePriorities[name];
    if (before === undefined || before === priority || !isInterfaceName(name)) return [];
    const why = `let the next default through ${name} get priority ${String(target)} by itself`;
    return [{ kind: 'interface-priority', interface: name, priority, why }];
  });
}

function addDeed(
  path: Path,
  target: number,
  about: { family: Family; request: ResetRequest },
): RouteChange[] {
  const { family, request } = about;
  const table = tableOf(request.now, family);
  const own = ownRows(request, family);
  const there = table.find((row) => row.gateway === path.gateway && row.priority === target);
  refuseUnless(
    there === undefined || own.includes(there),
    `there is a default via ${path.gateway} at priority ${String(target)} already, and it belongs to a routing daemon`,
  );
  if (there !== undefined) return [];
  const route = { ...path, priority: target, multipath: true };
  checkSayable(route, family);
  const beside = own.some((row) => row.gateway === path.gateway) ? ' beside the old one' : '';
  const why = `give ${path.interface} a default of priority ${String(target)}${beside}`;
  return [{ kind: 'route', move: { kind: 'add', family, route }, why }];
}

/**
 * Before OpenBSD 7.8 equal rows may stand without P, and the first takes everything: one that does not carry is taken
 * away and set again beside it, and both have P (rtable.c 1.87, rtable_insert).
 */
function flagDeeds(rows: Table, request: ResetRequest, family: Family): RouteChange[] {
  const { selection } = request.now;
  const [first, ...others] = tableOf(request.now, family).filter((row) => row.up);
  const again = others.find((row) => row.priority === first?.priority && rows.includes(row));
  const isMissing = selection.sharing === 'by-flag' && selection.flagFollowsPriority !== true;
  if (!isMissing || first === undefined || first.multipath || again === undefined) return [];
  checkRestorable(again, request, family);
  const why = `set ${again.interface}'s default again beside it: both get P`;
  const route = { ...again, multipath: true };
  return [removal(again, family), { kind: 'route', move: { kind: 'add', family, route }, why }];
}

/** Every uplink's default at one priority: switch, interfaces, the new rows, then the old ones away. Throws Refused. */
export function equaliseDeeds(
  { family, priority }: { readonly family: Family; readonly priority: number | null },
  request: ResetRequest,
): RouteChange[] {
  const rows = ownRows(request, family);
  const paths = pathsOf(request, family);
  const target = targetPriority(priority, rows);
  checkPaths(paths, family);
  const multipath = request.now.multipath[family];
  refuseUnless(multipath !== undefined, `it is not known whether ${multipathSysctl(family)} is on`);
  const why = 'let the kernel use more than the first of equal routes';
  const old = rows.filter((row) => row.priority !== target);
  for (const row of old) checkRestorable(row, request, family);
  const routeChanges: RouteChange[] = [
    ...(multipath ? [] : [{ kind: 'multipath', family, why } as const]),
    ...interfaceDeeds(paths, request, target),
    ...paths.flatMap((path) => addDeed(path, target, { family, request })),
    ...old.map((row) => removal(row, family)),
  ];
  if (routeChanges.length === 0) routeChanges.push(...flagDeeds(rows, request, family));
  refuseUnless(
    routeChanges.length > 0,
    `nothing to do: the defaults share priority ${String(target)} and multipath is on`,
  );
  return routeChanges;
}
