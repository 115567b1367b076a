import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import type { Command } from '../model/command.js';
import type { Change, Expectation, PlannedRoute, Step } from '../model/plan.js';
import type { ResetRequest, ResetSteps } from '../model/platform.js';
import { INTERFACE_PRIORITY_MAX, RTP_STATIC } from './priority.js';
import {
  isGateway,
  isInterfaceName,
  isRoutePriority,
  multipathSysctl,
  setInterfacePriority,
  setSysctl,
} from './route-command.js';
import type { Move, Table } from './reset-table.js';
import { applied, moveCommand, movesBack, neverCutOff, sameRow, sameTable } from './reset-table.js';

/** One thing a plan does, before it is a step with an expectation and a way back. */
type Deed =
  | { readonly kind: 'multipath'; readonly family: Family; readonly why: string }
  | {
      readonly kind: 'interface-priority';
      readonly interface: string;
      readonly priority: number;
      readonly why: string;
    }
  | { readonly kind: 'route'; readonly move: Move; readonly why: string };

class Refused extends Error {}

function refuseUnless(truth: boolean, reason: string): asserts truth {
  if (!truth) throw new Refused(reason);
}

function tableOf(now: Expectation, family: Family): Table {
  return now.defaults[family] ?? [];
}

/** Static and nothing else: what route(8) can put back as it was. Labels longer than RTLABEL_LEN cannot be. */
function checkRestorable(row: PlannedRoute, request: ResetRequest, family: Family): void {
  const name = `the default via ${row.gateway} on ${row.interface}`;
  const whole = request.whole(family, row);
  refuseUnless(isGateway(row.gateway, family), `${name} has no gateway address that could be put back`);
  refuseUnless(
    row.priority !== null && isRoutePriority(row.priority),
    `${name} has no priority that could be put back`,
  );
  if (whole === null) return;
  refuseUnless(!whole.mtuLocked, `${name} has a locked MTU, which could not be put back for certain`);
  refuseUnless(/^U?GSP?$/.test(whole.flags), `${name} has flags (${whole.flags}) that could not be put back`);
  refuseUnless(
    whole.label === null || /^[A-Za-z0-9][ -~]{0,30}$/.test(whole.label),
    `${name} has a label that could not be put back`,
  );
}

/** Rows this program may move: static defaults through an uplink. Others belong to routing daemons. */
function ownRows(request: ResetRequest, family: Family): Table {
  return tableOf(request.now, family).filter((row) => {
    const whole = request.whole(family, row);
    return request.uplinks.includes(row.interface) && (whole === null || whole.flags.includes('S'));
  });
}

/** A way out as the table should hold it: one gateway of one uplink. */
type Path = Pick<PlannedRoute, 'gateway' | 'interface' | 'up' | 'mtuBytes'>;

function pathsOf(request: ResetRequest, family: Family): Path[] {
  const paths: Path[] = [];
  for (const row of ownRows(request, family)) {
    const known = paths.find((p) => p.gateway === row.gateway && p.interface === row.interface);
    if (known === undefined) paths.push(row);
  }
  for (const { gateway, interface: name } of request.knownGateways.filter((g) => g.family === family)) {
    const via = request.interfaces.find((i) => i.name === name);
    const wanted = request.uplinks.includes(name) && !paths.some((p) => p.interface === name);
    if (wanted && via !== undefined && isGateway(gateway, family)) {
      paths.push({ gateway, interface: name, up: via.up && via.linkUp !== false, mtuBytes: null });
    }
  }
  return paths;
}

/** The number all defaults shall have: the one asked for, else the lowest that an up default has. */
function targetPriority(asked: number | null, rows: Table): number {
  if (asked !== null) {
    refuseUnless(isRoutePriority(asked), `a priority is a number from 2 to 63, not ${asked}`);
    return asked;
  }
  const up = rows.filter((row) => row.up);
  const lowest = Math.min(...(up.length > 0 ? up : rows).flatMap((row) => row.priority ?? []));
  refuseUnless(Number.isFinite(lowest), 'no default route has a priority to go by');
  return lowest;
}

/** Interfaces whose next lease would bring another priority than the target. */
function interfaceDeeds(paths: readonly Path[], request: ResetRequest, target: number): Deed[] {
  const priority = target - RTP_STATIC;
  if (priority < 0 || priority > INTERFACE_PRIORITY_MAX) return [];
  return [...new Set(paths.map((p) => p.interface))].flatMap((name): Deed[] => {
    const before = request.interfaces.find((i) => i.name === name)?.priority ?? null;
    if (before === null || before === priority || !isInterfaceName(name)) return [];
    const why = `let the next default through ${name} get priority ${target} by itself`;
    return [{ kind: 'interface-priority', interface: name, priority, why }];
  });
}

function equaliseDeeds(change: Change & { kind: 'equalise' }, request: ResetRequest): Deed[] {
  const { family } = change;
  const rows = ownRows(request, family);
  const paths = pathsOf(request, family);
  const target = targetPriority(change.priority, rows);
  checkPaths(paths, family);
  const multipath = request.now.multipath[family];
  refuseUnless(multipath !== undefined, `it is not known whether ${multipathSysctl(family)} is on`);
  const deeds: Deed[] = multipath
    ? []
    : [{ kind: 'multipath', family, why: 'let the kernel use more than the first of equal routes' }];
  deeds.push(...interfaceDeeds(paths, request, target));
  for (const path of paths) {
    if (rows.some((row) => row.gateway === path.gateway && row.priority === target)) continue;
    const old = rows.some((row) => row.gateway === path.gateway);
    const route = { ...path, priority: target, multipath: true, label: null };
    const why = `give ${path.interface} a default of priority ${target}${old ? ' beside the old one' : ''}`;
    deeds.push({ kind: 'route', move: { kind: 'add', family, route }, why });
  }
  for (const row of rows.filter((r) => r.priority !== target)) {
    checkRestorable(row, request, family);
    const why = `take away ${row.interface}'s default of priority ${row.priority ?? '?'}`;
    deeds.push({ kind: 'route', move: { kind: 'delete', family, route: row }, why });
  }
  refuseUnless(deeds.length > 0, `nothing to do: the defaults share priority ${target} and multipath is on`);
  return deeds;
}

function checkPaths(paths: readonly Path[], family: Family): void {
  refuseUnless(
    new Set(paths.map((p) => p.interface)).size > 1,
    `no second path: ${paths[0]?.interface ?? 'no uplink'} alone has a gateway`,
  );
  for (const path of paths) {
    const twin = paths.find((p) => p !== path && p.gateway === path.gateway);
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

function drainDeeds(change: Change & { kind: 'drain' }, request: ResetRequest): Deed[] {
  return FAMILIES.flatMap((family): Deed[] => {
    const mine = ownRows(request, family).filter((row) => row.interface === change.interface);
    const others = tableOf(request.now, family).filter((row) => !mine.includes(row));
    if (mine.length === 0) return [];
    refuseUnless(
      others.some((row) => row.up),
      `${change.interface} is the last ${family === 'inet' ? 'IPv4' : 'IPv6'} path that is up`,
    );
    return mine.map((route): Deed => {
      checkRestorable(route, request, family);
      const why = `take away ${change.interface}'s default of priority ${route.priority ?? '?'}`;
      return { kind: 'route', move: { kind: 'delete', family, route }, why };
    });
  });
}

function bringBackDeeds(change: Change & { kind: 'bring-back' }, request: ResetRequest): Deed[] {
  const via = request.interfaces.find((i) => i.name === change.interface);
  const up = via === undefined ? true : via.up && via.linkUp !== false;
  return change.routes.flatMap(({ family, ...row }): Deed[] => {
    if (tableOf(request.now, family).some((now) => sameRow(now, row))) return [];
    const why = `bring ${change.interface}'s default back at priority ${row.priority ?? '?'}`;
    return [{ kind: 'route', move: { kind: 'add', family, route: { ...row, up } }, why }];
  });
}

function deedsOf(change: Change, request: ResetRequest): Deed[] {
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

const TIMEOUT_MS = 5_000;

function changing(argv: readonly string[], purpose: string): Command {
  return { argv, purpose, timeoutMs: TIMEOUT_MS, needsRoot: true, changes: true };
}

function deedCommand(deed: Deed): Command {
  switch (deed.kind) {
    case 'multipath':
      return changing(setSysctl(multipathSysctl(deed.family), 1), deed.why);
    case 'interface-priority':
      return changing(setInterfacePriority(deed.interface, deed.priority), deed.why);
    case 'route':
      return changing(moveCommand(deed.move), deed.why);
  }
}

/** What must be true once the deed is done. */
function after(now: Expectation, deed: Deed): Expectation {
  switch (deed.kind) {
    case 'multipath':
      return { ...now, multipath: { ...now.multipath, [deed.family]: true } };
    case 'interface-priority':
      return {
        ...now,
        interfacePriorities: { ...now.interfacePriorities, [deed.interface]: deed.priority },
      };
    case 'route': {
      const { family } = deed.move;
      return { ...now, defaults: { ...now.defaults, [family]: applied(tableOf(now, family), deed.move) } };
    }
  }
}

/** Every command back, latest deed first in kind: routes, then interfaces, then the switch. */
function wayBack(now: Expectation, before: Expectation, done: readonly Deed[]): Command[] {
  const routes = FAMILIES.flatMap((family) =>
    now.defaults[family] === undefined
      ? []
      : movesBack(family, tableOf(now, family), tableOf(before, family)).map((move) => moveCommand(move)),
  );
  const interfaces = done.flatMap((deed) => {
    const old = deed.kind === 'interface-priority' ? before.interfacePriorities[deed.interface] : undefined;
    return deed.kind === 'interface-priority' && old !== undefined
      ? [setInterfacePriority(deed.interface, old)]
      : [];
  });
  const switches = done.flatMap((deed) =>
    deed.kind === 'multipath' ? [setSysctl(multipathSysctl(deed.family), 0)] : [],
  );
  return [...routes, ...interfaces, ...switches].map((argv) => changing(argv, 'undo'));
}

/** The way back is walked in thought, from the table after the step and from the one before it. */
function checkWayBack(family: Family, request: ResetRequest, tables: readonly [Table, Table]): void {
  const wanted = tableOf(request.now, family);
  const [last, now] = tables;
  const moves = movesBack(family, now, wanted);
  const own = ownRows(request, family);
  const foreign = moves.find(
    ({ route }) => wanted.some((row) => sameRow(row, route)) && !own.some((row) => sameRow(row, route)),
  );
  refuseUnless(
    foreign === undefined,
    `it could not be undone exactly: the default via ${foreign?.route.gateway ?? ''} on ${foreign?.route.interface ?? ''} would have to be moved, and it is no uplink's`,
  );
  for (const route of moves.map((move) => move.route)) {
    if (own.some((row) => sameRow(row, route))) checkRestorable(route, request, family);
  }
  for (const start of [now, last]) {
    refuseUnless(
      sameTable(moves.reduce<Table>(applied, start), wanted) &&
        (!wanted.some((row) => row.up) || !start.some((row) => row.up) || neverCutOff(start, moves)),
      'it could not be undone exactly without a moment that has no default route',
    );
  }
}

function stepsOf(deeds: readonly Deed[], request: ResetRequest): Step[] {
  let now = request.now;
  return deeds.map((deed, i) => {
    const last = now;
    const expect = after(now, deed);
    now = expect;
    if (deed.kind === 'route') {
      const { family } = deed.move;
      checkWayBack(family, request, [tableOf(last, family), tableOf(expect, family)]);
      refuseUnless(
        !tableOf(last, family).some((row) => row.up) || tableOf(expect, family).some((row) => row.up),
        'there would be a moment without a default route',
      );
    }
    return {
      why: deed.why,
      do: deedCommand(deed),
      expect,
      undo: wayBack(expect, request.now, deeds.slice(0, i + 1)),
    };
  });
}

/**
 * The steps of a change on OpenBSD, in the order of route(8) and rtable.c 1.95 that never leaves the router without a
 * default: switch, interfaces, add with -mpath, then delete the old rows by their priority. Never `route change` (the
 * priority is a search key there), never a bare `delete default` (it takes the best one).
 */
export function resetSteps(change: Change, request: ResetRequest): ResetSteps {
  try {
    return { steps: stepsOf(deedsOf(change, request), request) };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message };
    throw error;
  }
}
