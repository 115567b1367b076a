import type { Family } from '../../../model/address.js';
import { list } from '../../../model/format.js';
import type { Move, TableRoute } from './reset-table.js';

/** A move with its reason, before it is a step with an expectation and a way back. */
export interface RouteChange {
  readonly move: Move;
  readonly why: string;
}

export function routeChange(kind: Move['kind'], family: Family, route: TableRoute, why: string): RouteChange {
  return { move: { kind, family, route }, why };
}

export function interfacesOf({ hops }: Pick<TableRoute, 'hops'>): string {
  return list([...new Set(hops.map((hop) => hop.interface))]);
}
