import type { Family } from '../../../model/address.js';
import { oncePer } from '../../../model/once-per.js';
import type { Change, PlannedRoute } from '../../../model/plan.js';
import type { ResetRequest } from '../../../model/changer.js';
import { isDaemons } from '../daemon-routes.js';
import type { Move, Table } from './reset-table.js';

/** One thing a plan does, before it is a step with an expectation and a way back. */
export type RouteChange =
  | { readonly kind: 'multipath'; readonly family: Family; readonly why: string }
  | {
      readonly kind: 'interface-priority';
      readonly interface: string;
      readonly priority: number;
      readonly why: string;
    }
  | { readonly kind: 'route'; readonly move: Move; readonly why: string };

export type ChangeOf<K extends Change['kind']> = Extract<Change, { kind: K }>;

/** The family's defaults as read. */
export function tableOf(now: ResetRequest['now'], family: Family): Table {
  return now.defaults[family] ?? [];
}

/** Rows this program may move: static defaults through an uplink. Others belong to routing daemons, or to nobody known. */
export function ownRows(request: ResetRequest, family: Family): Table {
  return ownOf(request)[family];
}

const ownOf = oncePer((request: ResetRequest): Readonly<Record<Family, Table>> => {
  const of = (family: Family): Table =>
    tableOf(request.now, family).filter((row) => {
      const whole = request.whole(family, row);
      return request.uplinks.includes(row.interface) && (whole === null || !isDaemons(whole));
    });
  return { inet: of('inet'), inet6: of('inet6') };
});

/** the change that takes a row away. */
export function removal(route: PlannedRoute, family: Family): RouteChange {
  const why = `take away ${route.interface}'s default of priority ${String(route.priority)}`;
  return { kind: 'route', move: { kind: 'delete', family, route }, why };
}
