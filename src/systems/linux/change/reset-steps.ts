import type { Family } from '../../../model/address.js';
import { FAMILIES } from '../../../model/address.js';
import { list } from '../../../model/format.js';
import type { Change, Step } from '../../../model/plan.js';
import type { ResetRequest, ResetSteps } from '../../../model/changer.js';
import { ownersOf } from '../priority.js';
import type { RouteChange } from './route-change.js';
import { equalisesOf, routeChangesOf } from './route-changes.js';
import { equaliseTouches } from './reset-equalise.js';
import { manualFollowUpsOf } from './manual-follow-ups.js';
import { commandWith, operationOf } from './operations.js';
import { checkRestorable, isOwn, nameOf, tableOf } from './reset-reading.js';
import { Refused, refuseUnless } from './reset-refusal.js';
import type { Move, Table } from './reset-table.js';
import { applied, isUsable, movesBack, rowsOf, sameTable } from './reset-table.js';
import type { Tools } from '../tools.js';

/** Simulates the rollback from both possible states: with the step done, and without it. */
function checkWayBack(moves: readonly Move[], starts: readonly Table[], wanted: Table): void {
  for (const start of starts) {
    let now = start;
    const alwaysUsable = moves.every((move) => {
      now = applied(now, move);
      return isUsable(now);
    });
    refuseUnless(
      sameTable(now, wanted) && (alwaysUsable || !isUsable(start) || !isUsable(wanted)),
      'it could not be undone exactly without a moment that has no default route',
    );
  }
}

/** What the way back sets again is the uplinks' own, and can be said in the words of ip(8). */
function checkSettable(moves: readonly Move[], request: ResetRequest): void {
  for (const { kind, family, route } of moves) {
    if (kind === 'delete') continue;
    const [row] = rowsOf([route]);
    refuseUnless(
      isOwn(route, request),
      `it could not be undone exactly: ${row === undefined ? 'a default' : nameOf(row)} would have to be set again, and it is not this program's to move`,
    );
    checkRestorable(route, family, request);
  }
}

type Tables = Readonly<Record<Family, Table>>;

function stepsOf(routeChanges: readonly RouteChange[], request: ResetRequest, tools: Tools): Step[] {
  const before: Tables = tablesOf(request, routeChanges);
  const commandFor = commandWith(tools);
  let tables = before;
  return routeChanges.map(({ move, why }) => {
    const { family } = move;
    const last = tables[family];
    const next = applied(last, move);
    refuseUnless(!isUsable(last) || isUsable(next), 'there would be a moment without a default route');
    tables = { ...tables, [family]: next };
    const back = FAMILIES.flatMap((each) => movesBack(each, tables[each], before[each]));
    const mine = back.filter((one) => one.family === family);
    checkSettable(mine, request);
    checkWayBack(mine, [next, last], before[family]);
    const touched = FAMILIES.filter((each) => tables[each] !== before[each]);
    return {
      why,
      do: commandFor(operationOf(move), why),
      expect: {
        ...request.now,
        defaults: {
          ...request.now.defaults,
          ...Object.fromEntries(touched.map((each) => [each, rowsOf(tables[each])])),
        },
      },
      undo: back.map((one) => commandFor(operationOf(one), 'undo')),
    };
  });
}

/** Only what is changed needs to be known to the last word. */
function tablesOf(request: ResetRequest, routeChanges: readonly RouteChange[]): Tables {
  const table = (family: Family): Table =>
    routeChanges.some(({ move }) => move.family === family) ? tableOf(request, family) : [];
  return { inet: table('inet'), inet6: table('inet6') };
}

/** Whoever brought the old defaults brings them again, sooner or later: to be known, but it makes nothing worse. */
function touchesOf(routeChanges: readonly RouteChange[], request: ResetRequest, tools: Tools): string[] {
  const families = [...new Set(routeChanges.map(({ move }) => move.family))];
  const owned = families.flatMap((family) =>
    (request.now.defaults[family] ?? []).flatMap((row) => {
      const whole = request.whole(family, row);
      const via = request.interfaces.find((i) => i.name === row.interface) ?? null;
      const [owner, ...others] = whole === null ? [] : ownersOf(whole, via, tools);
      if (owner !== undefined && others.length === 0) return [owner];
      return whole?.label === 'dhcp' ? ['a DHCP client'] : [];
    }),
  );
  const owners = [...new Set(owned)];
  if (owners.length === 0) return [];
  const theirs = owners.length === 1 ? 'its own default' : 'their own defaults';
  return [
    `${list(owners)} may set ${theirs} again at the next lease or reconnect: it lasts with the lines shown afterwards`,
  ];
}

/**
 * The steps of a change on Linux, which never leave the router without a default: one `ip route replace` sets the route
 * over all uplinks in place of the best one, then the others go. What was there is put back to the weight, the source
 * address and the mark; what ip(8) could not put back is not touched, and then there is no plan.
 */
export function resetStepsWith(tools: Tools): (change: Change, request: ResetRequest) => ResetSteps {
  return (change, request) => {
    try {
      const routeChanges = routeChangesOf(change, request);
      const steps = stepsOf(routeChanges, request, tools);
      const left =
        change.kind === 'equalise'
          ? equalisesOf(change).flatMap((each) => equaliseTouches(each, request))
          : [];
      const touches = [...left, ...touchesOf(routeChanges, request, tools)];
      const manualFollowUps = manualFollowUpsOf(request, steps.at(-1)?.expect ?? request.now, tools);
      return {
        steps,
        ...(touches.length > 0 ? { touches } : {}),
        ...(manualFollowUps.length > 0 ? { manualFollowUps } : {}),
      };
    } catch (error) {
      if (error instanceof Refused) {
        const { message: refused, lines, lead } = error;
        return lines.length === 0 ? { refused } : { refused, lines, ...(lead === null ? {} : { lead }) };
      }
      throw error;
    }
  };
}
