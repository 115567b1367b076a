import type { Family } from '../model/address.js';
import { canonicalAddress, inPrefix } from '../model/address.js';
import type { Interface, Route } from '../model/router.js';
import { isDefault } from '../model/router.js';

/** The default routes of one family, and which of them the kernel chooses among. */
export interface DefaultTable {
  readonly family: Family;
  /** In the order of the table. */
  readonly rows: readonly Route[];
  /** The lowest priority among the rows that are up; null when none is up or the table shows no priorities. */
  readonly best: number | null;
  /** The rows new traffic goes to. */
  readonly competing: readonly Route[];
  /** Null: whether several of equal priority share the traffic is not known. */
  readonly multipath: boolean | null;
}

function loopsBack(route: Route, via: Interface | undefined): boolean {
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

/** Of rows with one priority those of one bundle: the most preferred, then the first. Without bundles all. */
function oneBundle(rows: readonly Route[]): readonly Route[] {
  const [first, ...others] = rows;
  if (first?.bundle === undefined) return rows;
  const chosen = others.reduce(
    (best, route) => ((route.preference ?? 0) > (best.preference ?? 0) ? route : best),
    first,
  );
  return rows.filter(({ bundle }) => bundle === chosen.bundle);
}

/**
 * Who gets new traffic: only rows that are up and share the lowest priority compete; with multipath off, only the
 * first of them (sys/net/rtable.c, rtable_match). The table's order is the kernel's. Where the system binds next hops
 * together, those of one route share, and always do.
 */
export function compete(family: Family, rows: readonly Route[], multipath: boolean | null): DefaultTable {
  const up = rows.filter((route) => route.up);
  const best = up.reduce<number | null>(
    (lowest, { priority }) =>
      priority !== null && (lowest === null || priority < lowest) ? priority : lowest,
    null,
  );
  const equal = up.filter((route) => route.priority === best);
  if (equal.some(({ bundle }) => bundle !== undefined))
    return { family, rows, best, competing: oneBundle(equal), multipath: true };
  return { family, rows, best, competing: multipath === false ? equal.slice(0, 1) : equal, multipath };
}

/** The share of new look-ups this row should get, 0..1; null when several may share and it is not known whether they do. */
export function expectedShare(table: DefaultTable, route: Route): number | null {
  if (!table.competing.includes(route)) return 0;
  if (table.competing.length > 1 && (table.multipath === null || table.best === null)) return null;
  const all = table.competing.reduce((sum, { weight }) => sum + weight, 0);
  return all > 0 ? route.weight / all : null;
}

/** The share of all rows through one interface; 0 when it has none, null when it cannot be told. */
export function expectedShareVia(table: DefaultTable, name: string): number | null {
  return table.rows
    .filter((route) => route.interface === name)
    .map((route) => expectedShare(table, route))
    .reduce<number | null>((sum, share) => (sum === null || share === null ? null : sum + share), 0);
}

/** The interfaces new traffic goes to, each once, in the order of the table. */
export function usedInterfaces(table: DefaultTable): readonly string[] {
  return [...new Set(table.competing.map((route) => route.interface))];
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
