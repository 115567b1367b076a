import type { Family } from '../model/address.js';
import { canonicalAddress, inPrefix } from '../model/address.js';
import type { Candidates, SelectionRules } from '../model/next-hop-selection.js';
import { selectNextHops } from '../model/next-hop-selection.js';
import type { Interface, Route } from '../model/router.js';
import { isDefault } from '../model/router.js';
import { oncePer } from '../model/once-per.js';
import { rowsOfInterface } from '../model/rows-of-interface.js';

/** The default routes of one family, and which of them the kernel chooses among. */
export interface DefaultTable {
  readonly family: Family;
  /** In the order of the table. */
  readonly rows: readonly Route[];
  /** The lowest priority among the rows that are up; null when none is up or the table shows no priorities. */
  readonly best: number | null;
  /** The rows new traffic goes to. */
  readonly competing: readonly Route[];
  /** Of each of these, what is due to it; null: not known. */
  readonly shares: ReadonlyMap<Route, number | null>;
  /** Whether several may share the traffic; null: not known. */
  readonly multipath: boolean | null;
}

/** A route to the router itself. */
export function loopsBack(route: Route, via: Interface | undefined): boolean {
  return (
    via?.kind === 'loopback' ||
    inPrefix(route.gateway, '127.0.0.0', 8) ||
    canonicalAddress(route.gateway) === '::1'
  );
}

/** The rows of a table that lead out of the router, in its order. */
export function pickDefaults(
  routes: readonly Route[],
  interfaces: ReadonlyMap<string, Interface> | null,
): readonly Route[] {
  return routes.filter((route) => isDefault(route) && !loopsBack(route, interfaces?.get(route.interface)));
}

/** The default routes of a family, and which of them carry new connections by the rules of the system. */
export function compete(candidates: Candidates<Route>, rules: SelectionRules): DefaultTable {
  const { best, chosen, shares } = selectNextHops(candidates, rules);
  const { family, rows } = candidates;
  const multipath = rules.sharing === 'by-route' ? true : candidates.multipath;
  return { family, rows, best, competing: chosen, shares, multipath };
}

/** The share of new look-ups this row should get, 0..1; null when several may share and it is not known whether they do. */
export function expectedShare({ shares }: DefaultTable, route: Route): number | null {
  return shares.get(route) ?? (shares.has(route) ? null : 0);
}

/** The share of all rows through one interface; 0 when it has none, null when it cannot be told. */
export function expectedShareVia(table: DefaultTable, name: string): number | null {
  return rowsOfInterface(table.rows, name)
    .map((route) => expectedShare(table, route))
    .reduce<number | null>((sum, share) => (sum === null || share === null ? null : sum + share), 0);
}

/** The interfaces new traffic goes to, each once, in the order of the table. */
export function usedInterfaces({ competing }: DefaultTable): readonly string[] {
  return interfacesOf(competing);
}

const interfacesOf = oncePer((rows: readonly Route[]): readonly string[] => [
  ...new Set(rows.map((route) => route.interface)),
]);

/** Several lead out, and the table shows no priorities: which of them is used is not known. */
export function isUnordered(table: DefaultTable): boolean {
  return table.best === null && usedInterfaces(table).length > 1;
}

/** The interfaces new traffic goes to and can leave by. */
export function carryingInterfaces(table: DefaultTable): readonly string[] {
  return [
    ...new Set(table.competing.filter((route) => route.linkLost !== true).map((route) => route.interface)),
  ];
}

/** The same for the same next hop at the same place of the list. One program prints all tables: its spelling will do. */
export function rowKey({ family, gateway, interface: via, priority }: Route): string {
  return `${family} ${gateway} ${via} ${priority ?? '?'}`;
}

/** One spelling of an address for looking it up: IPv6 has several, systems print IPv4 in one. */
export function addressKey(address: string): string {
  return address.includes(':') ? canonicalAddress(address) : address;
}
