import type { Family } from '../../../model/address.js';
import { familyName } from '../../../model/address.js';
import type { ResetRequest } from '../../../model/changer.js';
import { priorityBehind } from '../behind.js';
import { isRoutePriority } from '../route-command.js';
import type { Path } from './reset-equalise.js';
import { interfaceDeeds, pathOf } from './reset-equalise.js';
import { checkRestorable, checkSayable, refuseUnless } from './reset-refusals.js';
import type { RouteChange } from './route-changes.js';
import { ownRows, removal, tableOf } from './route-changes.js';

function addDeed(path: Path, priority: number, family: Family, request: ResetRequest): RouteChange {
  const there = tableOf(request.now, family).find(
    (row) => row.gateway === path.gateway && row.priority === priority,
  );
  refuseUnless(
    there === undefined,
    `there is a default via ${path.gateway} at priority ${String(priority)} on ${there?.interface ?? ''}`,
  );
  const route = { ...path, priority, multipath: false };
  checkSayable(route, family);
  const why = `give ${path.interface} a default of priority ${String(priority)}, behind the others`;
  return { kind: 'route', move: { kind: 'add', family, route }, why };
}

/** One uplink's static defaults behind those of all others: the interface, the new rows, then the old ones away. Throws Refused. */
export function setBehindDeeds(
  { family, interface: name }: { readonly family: Family; readonly interface: string },
  request: ResetRequest,
): RouteChange[] {
  const own = ownRows(request, family);
  const others = own.filter((row) => row.interface !== name);
  refuseUnless(
    others.some((row) => row.up),
    `${name} is the last ${familyName(family)} path that is up`,
  );
  const target = priorityBehind(others);
  const mine = own.filter((row) => row.interface === name);
  const early = mine.filter((row) => others.some((other) => (row.priority ?? 0) <= (other.priority ?? 0)));
  refuseUnless(mine.length > 0, `no default by ${name} is one that a reset may move`);
  refuseUnless(early.length > 0, `nothing to do: ${name} stands behind`);
  refuseUnless(isRoutePriority(target), `there is no priority left behind ${String(target - 1)}`);
  for (const row of early) checkRestorable(row, request, family);
  const late = mine.filter((row) => !early.includes(row));
  const gateways = [...new Set(early.map((row) => row.gateway))].filter(
    (gateway) => !late.some((row) => row.gateway === gateway),
  );
  const paths = gateways.flatMap((gateway) => {
    const row = early.find((each) => each.gateway === gateway);
    return row === undefined ? [] : [pathOf(row, family, request)];
  });
  return [
    ...interfaceDeeds(paths, request, target),
    ...paths.map((path) => addDeed(path, target, family, request)),
    ...early.map((row) => removal(row, family)),
  ];
}
