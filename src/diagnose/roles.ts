import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import type { Role } from '../model/diagnosis.js';
import { rowsOfInterface } from '../model/rows-of-interface.js';
import type { Seen } from './usable-readings.js';
import { defaultsVia } from './usable-readings.js';
import type { KnownUplink } from './uplinks.js';
import { routableAddresses } from '../model/outward.js';
import { isUnordered } from './defaults.js';
import { ordinaryWays } from './ways-out.js';

/**
 * Whether an interface can carry anything. `off`: not UP. `skipped`: the kernel passes over all its default routes and
 * nothing says why. `gone`: the system does not list it. `unknown`: nothing is known of it.
 */
export type LinkState = 'up' | 'off' | 'no-link' | 'skipped' | 'gone' | 'unknown';

/** Judged from the interface where it says so, else from what its default routes are marked with. */
export function linkState(seen: Seen, name: string): LinkState {
  const via = seen.interfaces?.get(name);
  const rows = defaultsVia(seen, name);
  if (via?.up === false) return 'off';
  if (via?.linkUp === false) return 'no-link';
  if (via?.linkUp === true) return 'up';
  if (rows.length > 0 && rows.every((route) => route.linkLost === true)) return 'no-link';
  if (rows.length > 0) return rows.some((route) => route.up) ? 'up' : 'skipped';
  if (via !== undefined) return 'up';
  return seen.interfaces === null ? 'unknown' : 'gone';
}

/** True for the states in which nothing can leave. */
export function isDown(state: LinkState): boolean {
  return state !== 'up' && state !== 'unknown';
}

/**
 * The family an uplink is judged by: IPv4 where the router has an IPv4 way out and this interface has or had a part in
 * it, IPv6 for the others (a tunnel that carries IPv6 alone).
 */
export function judgedFamily(seen: Seen, uplink: KnownUplink): Family {
  const has = (family: Family): boolean =>
    rowsOfInterface(seen.tables[family]?.rows, uplink.interface).length > 0;
  const isRouted = (seen.tables.inet?.rows.length ?? 0) > 0;
  if (has('inet')) return 'inet';
  if (!isRouted && (seen.tables.inet6?.rows.length ?? 0) > 0) return 'inet6';
  const hadPart =
    uplink.lastDefault.inet !== null ||
    routableAddresses(seen.interfaces?.get(uplink.interface), 'inet').length > 0;
  return has('inet6') && !hadPart ? 'inet6' : 'inet';
}

/** Without a default of its own in a family, and yet that family leaves by it: by two halves, by a rule's table. */
function leadsOut({ ways, tables }: Seen, name: string): boolean {
  return FAMILIES.some(
    (family) =>
      rowsOfInterface(tables[family]?.rows, name).length === 0 &&
      ordinaryWays(ways, family)?.includes(name) === true,
  );
}

/**
 * What an uplink does for the router at this moment; null while no table has been read that could tell. Without a link it
 * is down even if the kernel goes on sending to it: nothing gets out.
 */
export function roleOf(seen: Seen, uplink: KnownUplink): Role | null {
  if (isDown(linkState(seen, uplink.interface))) return 'down';
  if (seen.tables.inet === null && seen.tables.inet6 === null) return null;
  const table = seen.tables[judgedFamily(seen, uplink)];
  if (table === null || rowsOfInterface(table.rows, uplink.interface).length === 0)
    return leadsOut(seen, uplink.interface) ? 'active' : 'no-default';
  if (isUnordered(table)) return null;
  const isRefused = (seen.ways.forwarding[table.family]?.ordinary?.discarded ?? 0) > 0.5;
  const competes = rowsOfInterface(table.competing, uplink.interface).length > 0;
  return competes && !isRefused ? 'active' : 'standby';
}
