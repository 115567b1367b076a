import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import type { Diagnosis, ObservedShare, Uplink } from '../../model/diagnosis.js';
import type { PriorityReason, Route } from '../../model/router.js';
import { defaultsIn } from '../../model/defaults-in.js';
import { isDefault } from '../../model/router.js';
import { matcher } from './filter.js';

/** A default route with what the diagnosis says of it, if it belongs to an uplink. */
export interface DefaultItem {
  readonly route: Route;
  readonly reason: PriorityReason;
  readonly expectedShare: number | null;
  /** As the diagnosis has it. */
  readonly observedShare?: ObservedShare | null;
  readonly uplink: Uplink | null;
}

/** The rows of the routes view: the defaults, then all else that passes the filter. */
export interface RouteList {
  readonly defaults: readonly DefaultItem[];
  readonly inet: readonly Route[];
  readonly inet6: readonly Route[];
  /** How many more a large table holds, which were only counted. */
  readonly unlisted: Readonly<Record<Family, number>>;
}

type Table = readonly Route[];

/** The last selection made of a table; a table of 100,000 routes is searched once a round, not once a frame. */
const selections = new WeakMap<Table, { readonly filter: string; readonly rows: Table }>();

function rest(table: Table | null, filter: string): Table {
  if (table === null) return [];
  const known = selections.get(table);
  if (known?.filter === filter) return known.rows;
  const matches = matcher(filter);
  const rows = table.filter((route) => {
    if (isDefault(route) || route.standsFor !== undefined) return false;
    if (filter === '') return true;
    const { destination, gateway, interface: via, flags, label } = route;
    return matches({
      text: `${destination} ${gateway} ${via} ${flags} ${label ?? ''}`,
      fields: { uplink: via, host: `${destination} ${gateway}` },
    });
  });
  selections.set(table, { filter, rows });
  return rows;
}

/** Their rows come last. */
function unlistedIn(table: Table | null): number {
  let sum = 0;
  for (let i = (table?.length ?? 0) - 1; i >= 0; i--) {
    const { standsFor } = table?.[i] ?? {};
    if (standsFor === undefined) break;
    sum += standsFor.rows;
  }
  return sum;
}

/** The same for the same row of the table. */
function routeWord({ family, destination, gateway, interface: name, priority }: Route): string {
  return `${family} ${destination} ${gateway} ${name} ${String(priority)}`;
}

/** The same row of the table, one round later. */
export function sameRoute(a: Route, b: Route): boolean {
  return (
    a.destination === b.destination &&
    a.gateway === b.gateway &&
    a.interface === b.interface &&
    a.priority === b.priority &&
    a.family === b.family
  );
}

/** All default routes of both families: those of the uplinks, and any that belongs to none. */
function defaultsOf({ uplinks, tables }: Diagnosis): DefaultItem[] {
  const ofUplinks: DefaultItem[] = uplinks.flatMap((uplink) =>
    uplink.routes.map((each) => ({ ...each, uplink })),
  );
  const known = new Set(ofUplinks.map(({ route }) => routeWord(route)));
  const others = FAMILIES.flatMap((family) => defaultsIn(tables[family] ?? []))
    .filter((route) => !known.has(routeWord(route)))
    .map((route) => ({ route, reason: { sum: '', by: null }, expectedShare: null, uplink: null }));
  const all = [...ofUplinks, ...others];
  return FAMILIES.flatMap((family) => all.filter(({ route }) => route.family === family));
}

const lists = new WeakMap<Diagnosis, { readonly filter: string; readonly list: RouteList }>();

/** The list of a round under a filter. */
export function routeList(diagnosis: Diagnosis, filter: string): RouteList {
  const known = lists.get(diagnosis);
  if (known?.filter === filter) return known.list;
  const { inet, inet6 } = diagnosis.tables;
  const list = {
    ...{ defaults: defaultsOf(diagnosis), inet: rest(inet, filter), inet6: rest(inet6, filter) },
    unlisted: { inet: unlistedIn(inet), inet6: unlistedIn(inet6) },
  };
  lists.set(diagnosis, { filter, list });
  return list;
}

/** How many rows a list has in all. */
export function countOf({ defaults, inet, inet6 }: RouteList): number {
  return defaults.length + inet.length + inet6.length;
}

/** One row by its number; defaults come first. */
export function routeAt({ defaults, inet, inet6 }: RouteList, i: number): Route | null {
  const j = i - defaults.length;
  if (j < 0) return defaults[i]?.route ?? null;
  return inet[j] ?? inet6[j - inet.length] ?? null;
}

/** Where the row `i` of the list before stands in the list now; its old number when it is gone. */
export function followRoute(before: RouteList, now: RouteList, i: number): number {
  const sought = routeAt(before, i);
  if (sought === null) return i;
  const same = (route: Route | null | undefined): boolean =>
    route !== null && route !== undefined && sameRoute(route, sought);
  if (same(routeAt(now, i))) return i;
  const among = [now.defaults.map(({ route }) => route), now.inet, now.inet6];
  let offset = 0;
  for (const rows of among) {
    const found = rows.findIndex(same);
    if (found >= 0) return offset + found;
    offset += rows.length;
  }
  return i;
}
