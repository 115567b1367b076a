import type { Family } from '../../../model/address.js';
import { FAMILIES } from '../../../model/address.js';
import type { ChangeCommand, Operation } from '../../../model/operation.js';
import type { Change, Expectation, Step } from '../../../model/plan.js';
import type { ResetRequest, ResetSteps } from '../../../model/changer.js';
import type { RouteChange } from './route-changes.js';
import { ownRows, tableOf } from './route-changes.js';
import { bringBackDeeds, drainDeeds } from './reset-drain.js';
import { equaliseDeeds } from './reset-equalise.js';
import { setBehindDeeds } from './reset-behind.js';
import { manualFollowUpsOf } from './manual-follow-ups.js';
import { commandFor, operationOf } from './operations.js';
import { checkRestorable, nameOf, Refused, refuseUnless } from './reset-refusals.js';
import type { Move, Table } from './reset-table.js';
import { applied, flagRuleOf, movesBack, neverCutOff, sameRow, sameTable } from './reset-table.js';

function equaliseAll(
  { family, priority }: Change & { kind: 'equalise' },
  request: ResetRequest,
): RouteChange[] {
  const families = family === 'both' ? FAMILIES : [family];
  return together(families.flatMap((each) => equaliseDeeds({ family: each, priority }, request)));
}

function setBehindAll(
  { family, interface: name }: Change & { kind: 'set-behind' },
  request: ResetRequest,
): RouteChange[] {
  const families = family === 'both' ? FAMILIES : [family];
  return together(families.flatMap((each) => setBehindDeeds({ family: each, interface: name }, request)));
}

/** An interface has one priority for both families: it is set once, and not to two numbers. Throws Refused. */
function together(all: readonly RouteChange[]): RouteChange[] {
  return all.filter((one, i) => {
    if (one.kind !== 'interface-priority') return true;
    const first = all.findIndex(
      (other) => other.kind === 'interface-priority' && other.interface === one.interface,
    );
    const set = all[first];
    refuseUnless(
      set?.kind === 'interface-priority' && set.priority === one.priority,
      `${one.interface} cannot have the priority of IPv4 and that of IPv6, which are not the same`,
    );
    return first === i;
  });
}

/** What a change does, in the order it is done. */
function routeChangesOf(change: Change, request: ResetRequest): RouteChange[] {
  switch (change.kind) {
    case 'equalise':
      return equaliseAll(change, request);
    case 'drain':
      return drainDeeds(change, request);
    case 'set-behind':
      return setBehindAll(change, request);
    case 'bring-back':
      return bringBackDeeds(change, request);
  }
}

function operationOfChange(routeChange: RouteChange): Operation {
  switch (routeChange.kind) {
    case 'multipath':
      return { kind: 'multipath', family: routeChange.family, on: true };
    case 'interface-priority': {
      const { interface: name, priority } = routeChange;
      return { kind: 'interface-priority', interface: name, priority };
    }
    case 'route':
      return operationOf(routeChange.move);
  }
}

/** What must be true once the change is done. */
function after(now: Expectation, routeChange: RouteChange): Expectation {
  switch (routeChange.kind) {
    case 'multipath':
      return { ...now, multipath: { ...now.multipath, [routeChange.family]: true } };
    case 'interface-priority':
      return {
        ...now,
        interfacePriorities: { ...now.interfacePriorities, [routeChange.interface]: routeChange.priority },
      };
    case 'route': {
      const { family } = routeChange.move;
      const next = applied(tableOf(now, family), routeChange.move, flagRuleOf(now.selection));
      return { ...now, defaults: { ...now.defaults, [family]: next } };
    }
  }
}

/** Every command back: routes first, then the interfaces, then the switch. */
function wayBack(
  { now, last, before }: Record<'now' | 'last' | 'before', Expectation>,
  done: readonly RouteChange[],
): ChangeCommand[] {
  const routes = FAMILIES.flatMap((family) =>
    movesBackFrom(family, [tableOf(last, family), tableOf(now, family)], tableOf(before, family)).map(
      operationOf,
    ),
  );
  const interfaces = done.flatMap((routeChange): Operation[] => {
    if (routeChange.kind !== 'interface-priority') return [];
    const priority = before.interfacePriorities[routeChange.interface];
    return priority === undefined
      ? []
      : [{ kind: 'interface-priority', interface: routeChange.interface, priority }];
  });
  const switches = done.flatMap((routeChange): Operation[] =>
    routeChange.kind === 'multipath' ? [{ kind: 'multipath', family: routeChange.family, on: false }] : [],
  );
  return [...routes, ...interfaces, ...switches].map((operation) =>
    commandFor(operation, 'put it back as it was'),
  );
}

/**
 * The moves back from the table after a step that lead back from the one before it too. A row that was taken away and set
 * again leaves nothing to be moved, and yet what was taken away must come back when it was not set.
 */
function movesBackFrom(family: Family, [last, now]: readonly [Table, Table], wanted: Table): Move[] {
  const leadsBack = (moves: readonly Move[]): boolean =>
    [now, last].every((start) =>
      sameTable(
        moves.reduce<Table>((table, move) => applied(table, move), start),
        wanted,
      ),
    );
  const moves = movesBack(family, now, wanted);
  const others = movesBack(family, last, wanted);
  return !leadsBack(moves) && leadsBack(others) ? others : moves;
}

const isUsable = (table: Table): boolean => table.some((row) => row.up);

/** Simulates the rollback from both possible states: with the step done, and without it. */
function checkWayBack(family: Family, request: ResetRequest, [last, now]: readonly [Table, Table]): void {
  const wanted = tableOf(request.now, family);
  const moves = movesBackFrom(family, [last, now], wanted);
  const own = ownRows(request, family);
  for (const { route } of moves) {
    if (!wanted.some((row) => sameRow(row, route))) continue;
    refuseUnless(
      own.some((row) => sameRow(row, route)),
      `it could not be undone exactly: ${nameOf(route)} would have to be moved, and it is not this program's to move`,
    );
    checkRestorable(route, request, family);
  }
  for (const start of [now, last]) {
    refuseUnless(
      sameTable(
        moves.reduce<Table>((table, move) => applied(table, move), start),
        wanted,
      ) &&
        (!isUsable(wanted) || !isUsable(start) || neverCutOff(start, moves)),
      'it could not be undone exactly without a moment that has no default route',
    );
  }
}

function stepsOf(routeChanges: readonly RouteChange[], request: ResetRequest): Step[] {
  let now = request.now;
  return routeChanges.map((routeChange, i) => {
    const last = now;
    const expect = after(now, routeChange);
    now = expect;
    if (routeChange.kind === 'route') {
      const { family } = routeChange.move;
      checkWayBack(family, request, [tableOf(last, family), tableOf(expect, family)]);
      refuseUnless(
        !isUsable(tableOf(last, family)) || isUsable(tableOf(expect, family)),
        'there would be a moment without a default route',
      );
    }
    return {
      why: routeChange.why,
      do: commandFor(operationOfChange(routeChange), routeChange.why),
      expect,
      undo: wayBack({ now: expect, last, before: request.now }, routeChanges.slice(0, i + 1)),
    };
  });
}

/** Multipath here gives each of several equal routes the same part (rtable.c, the hash-threshold over their number). */
function unheeded(change: Change, { uplinks, weights }: ResetRequest): string[] {
  const wanted = uplinks.map((name) => `${name} ${String(weights?.get(name) ?? 1)}`);
  const isUneven = new Set(uplinks.map((name) => weights?.get(name) ?? 1)).size > 1;
  if (change.kind !== 'equalise' || !isUneven) return [];
  return [
    `multipath knows no weights (${wanted.join(', ')}): each gets the same part; pf's route-to can do it, with the lines of: uplinktop advise pf`,
  ];
}

/**
 * The steps of a change on OpenBSD, in the order of route(8) and rtable.c 1.95 that never leaves the router without a
 * default: switch, interfaces, add with -mpath, then delete the old rows by their priority. Never `route change` (the
 * priority is a search key there), never a bare `delete default` (it takes the best one).
 */
export function resetSteps(change: Change, request: ResetRequest): ResetSteps {
  try {
    const steps = stepsOf(routeChangesOf(change, request), request);
    const manualFollowUps = manualFollowUpsOf(request, steps.at(-1)?.expect ?? request.now);
    return { steps, manualFollowUps, touches: unheeded(change, request) };
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message };
    throw error;
  }
}
