import type { Family } from '../../../model/address.js';
import { FAMILIES } from '../../../model/address.js';
import type { Change, DrainedRoute } from '../../../model/plan.js';
import type { ResetRequest } from '../../../model/changer.js';
import type { RouteChange } from './route-change.js';
import { routeChange } from './route-change.js';
import type { Equalise } from './reset-equalise.js';
import { equaliseDeeds } from './reset-equalise.js';
import { setBehindDeeds } from './reset-behind.js';
import { drainDeeds } from './reset-drain.js';
import { checkRestorable, hopOf, HOP_ATTRIBUTES, isOwn, nameOf, tableOf } from './reset-reading.js';
import { refuseUnless } from './reset-refusal.js';
import type { Table, TableRoute } from './reset-table.js';
import { sameHop } from './reset-table.js';

function bringBackDeeds(change: Change & { kind: 'bring-back' }, request: ResetRequest): RouteChange[] {
  const via = request.interfaces.find((i) => i.name === change.interface);
  refuseUnless(via === undefined || via.up, `${change.interface} is down: no default can be set through it`);
  refuseUnless(
    via?.linkUp !== false,
    `${change.interface} has lost its link: a default through it would be used all the same`,
  );
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
): RouteChange {
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
    return routeChange('replace', family, route, why);
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
  return routeChange('replace', family, route, why);
}

function familiesIn({ family }: { readonly family: Family | 'both' }): readonly Family[] {
  return family === 'both' ? FAMILIES : [family];
}

/** The change of each family, the one after the other. */
export function equalisesOf(change: Change & { kind: 'equalise' }): Equalise[] {
  return familiesIn(change).map((family) => ({ family, priority: change.priority }));
}

/** What a change does, one thing after the other. Throws Refused. */
export function routeChangesOf(change: Change, request: ResetRequest): RouteChange[] {
  switch (change.kind) {
    case 'equalise':
      return equalisesOf(change).flatMap((each) => equaliseDeeds(each, request));
    case 'drain': {
      const routeChanges = drainDeeds(change, request);
      refuseUnless(routeChanges.length > 0, `${change.interface} has no default route to take away`);
      return routeChanges;
    }
    case 'set-behind':
      return familiesIn(change).flatMap((family) =>
        setBehindDeeds({ family, interface: change.interface }, request),
      );
    case 'bring-back': {
      const routeChanges = bringBackDeeds(change, request);
      refuseUnless(routeChanges.length > 0, `${change.interface}'s default routes are all there`);
      return routeChanges;
    }
  }
}
