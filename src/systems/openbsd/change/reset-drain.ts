import { FAMILIES, familyName } from '../../../model/address.js';
import type { ResetRequest } from '../../../model/changer.js';
import type { ChangeOf, RouteChange } from './route-changes.js';
import { ownRows, removal, tableOf } from './route-changes.js';
import { checkRestorable, checkSayable, interfacesReaching, nameOf, refuseUnless } from './reset-refusals.js';
import { sameRow } from './reset-table.js';

/** Every static default of one uplink away, when another leads out. Throws Refused. */
export function drainDeeds({ interface: name }: ChangeOf<'drain'>, request: ResetRequest): RouteChange[] {
  const routeChanges = FAMILIES.flatMap((family): RouteChange[] => {
    const mine = ownRows(request, family).filter((row) => row.interface === name);
    const others = tableOf(request.now, family).filter((row) => row.interface !== name);
    refuseUnless(
      !mine.some((row) => row.up) || others.some((row) => row.up),
      `${name} is the last ${familyName(family)} path that is up`,
    );
    for (const row of mine) checkRestorable(row, request, family);
    return mine.map((row) => removal(row, family));
  });
  refuseUnless(routeChanges.length > 0, `${name} has no default route that could be taken away`);
  return routeChanges;
}

/** One drained row, given back; none when it has come back by itself. */
function returned(
  name: string,
  { family, ...row }: ChangeOf<'bring-back'>['routes'][number],
  request: ResetRequest,
): RouteChange[] {
  refuseUnless(row.interface === name, `${nameOf(row)} is not ${name}'s`);
  const there = tableOf(request.now, family).find((now) => sameRow(now, row));
  refuseUnless(
    there === undefined || there.interface === name,
    `there is a default via ${row.gateway} at priority ${String(row.priority)} on ${there?.interface ?? ''} now`,
  );
  if (there !== undefined) return [];
  checkSayable(row, family);
  const reaching = interfacesReaching(row.gateway, request.interfaces);
  const via = request.interfaces.find((candidate) => candidate.name === name);
  refuseUnless(
    via === undefined || reaching.join() === name,
    `${row.gateway} is on no network of ${name} alone now`,
  );
  const up = via === undefined || (via.up && via.linkUp !== false);
  const why = `bring ${name}'s default back at priority ${String(row.priority)}`;
  return [{ kind: 'route', move: { kind: 'add', family, route: { ...row, up } }, why }];
}

/** What a drain took, put back behind its equals. Throws Refused. */
export function bringBackDeeds(
  { interface: name, routes }: ChangeOf<'bring-back'>,
  request: ResetRequest,
): RouteChange[] {
  refuseUnless(routes.length > 0, `no default of ${name} was taken away`);
  const routeChanges = routes.flatMap((route) => returned(name, route, request));
  refuseUnless(routeChanges.length > 0, `${name}'s default routes are all there`);
  return routeChanges;
}
