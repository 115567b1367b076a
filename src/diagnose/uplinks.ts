import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import { looksOutward } from '../model/outward.js';
import { rowsOfInterface } from '../model/rows-of-interface.js';
import type { Interface, Route, RouterEvent } from '../model/router.js';
import type { Instant } from '../model/time.js';
import type { DefaultTable } from './defaults.js';

/** The default route an interface last had in a family. */
export interface LastDefault {
  readonly gateway: string;
  readonly priority: number | null;
}

/** An interface that is, or was, a way out. */
export interface KnownUplink {
  readonly interface: string;
  readonly firstSeenAt: Instant;
  /** Null: never had one while watched. */
  readonly lastDefault: Readonly<Record<Family, LastDefault | null>>;
  /** Seen switched off since it last had a default route of the family. */
  readonly wasOff: Readonly<Record<Family, boolean>>;
  /** Since when none of its defaults is among those new traffic goes to; null while one is. */
  readonly passedOverSince: Instant | null;
  /** The system has listed it while watched. */
  readonly wasListed: boolean;
}

/** What the uplinks are told from. Null: not known. */
export interface Sightings {
  readonly at: Instant;
  readonly tables: Readonly<Record<Family, DefaultTable | null>>;
  readonly interfaces: ReadonlyMap<string, Interface> | null;
  /** Announced since the round before. */
  readonly events: readonly RouterEvent[];
  /** Interfaces by which new connections may leave, as routed: by a default, a wide route, a rule. */
  readonly ways: ReadonlySet<string>;
  /** From --uplink: exactly these, in this order. */
  readonly named: ReadonlyMap<string, string>;
}

function rowsVia(sightings: Sightings, name: string): readonly Route[] {
  return FAMILIES.flatMap((family) => rowsOfInterface(sightings.tables[family]?.rows, name));
}

function bestPriority(rows: readonly Route[]): number {
  return rows.reduce((best, { priority }) => Math.min(best, priority ?? Infinity), Infinity);
}

function lastDefault(
  before: LastDefault | null | undefined,
  table: DefaultTable | null,
  name: string,
): LastDefault | null {
  const [row] = rowsOfInterface(table?.rows, name);
  return row === undefined ? (before ?? null) : { gateway: row.gateway, priority: row.priority };
}

/** Told by the interface as read, or by an announcement where it was off for less than a round. */
function isSeenOff(name: string, { interfaces, events }: Sightings): boolean {
  return (
    interfaces?.get(name)?.up === false ||
    events.some(({ kind, interface: via, status }) => kind === 'link' && via === name && status === 'down')
  );
}

/** A default route of now wipes it out. */
function wasOff(before: boolean | undefined, family: Family, name: string, sightings: Sightings): boolean {
  const hasDefault = rowsOfInterface(sightings.tables[family]?.rows, name).length > 0;
  return isSeenOff(name, sightings) || (before === true && !hasDefault);
}

function isChosen(name: string, { tables }: Sightings): boolean {
  return FAMILIES.some((family) => rowsOfInterface(tables[family]?.competing, name).length > 0);
}

function meet(before: KnownUplink | undefined, name: string, sightings: Sightings): KnownUplink {
  return {
    interface: name,
    firstSeenAt: before?.firstSeenAt ?? sightings.at,
    lastDefault: {
      inet: lastDefault(before?.lastDefault.inet, sightings.tables.inet, name),
      inet6: lastDefault(before?.lastDefault.inet6, sightings.tables.inet6, name),
    },
    wasOff: {
      inet: wasOff(before?.wasOff.inet, 'inet', name, sightings),
      inet6: wasOff(before?.wasOff.inet6, 'inet6', name, sightings),
    },
    passedOverSince: isChosen(name, sightings) ? null : (before?.passedOverSince ?? sightings.at),
    wasListed: before?.wasListed === true || sightings.interfaces?.has(name) === true,
  };
}

/** Stays a way out: had a default, or still takes its address from outside, or nothing is known of it now. */
function remains({ lastDefault: had, interface: name }: KnownUplink, { interfaces }: Sightings): boolean {
  if (had.inet !== null || had.inet6 !== null || interfaces === null) return true;
  const via = interfaces.get(name);
  return via === undefined || via.autoconf.inet || via.autoconf.inet6 || looksOutward(via);
}

/** Wires of pairs of machines whose shared address is the way out: the machine's own is for the other one. */
function wiresOfPairs(sightings: Sightings): ReadonlySet<string | null> {
  const pairs = [...(sightings.interfaces?.values() ?? [])].filter(
    ({ kind, name }) => kind === 'carp' && rowsVia(sightings, name).length > 0,
  );
  return new Set(pairs.map(({ parent }) => parent));
}

function newConnections(known: readonly KnownUplink[], sightings: Sightings): readonly string[] {
  const names = new Set<string>();
  for (const family of FAMILIES)
    for (const route of sightings.tables[family]?.rows ?? []) names.add(route.interface);
  for (const name of sightings.ways)
    if (sightings.interfaces?.get(name)?.kind !== 'loopback') names.add(name);
  const wires = wiresOfPairs(sightings);
  for (const via of sightings.interfaces?.values() ?? [])
    if (looksOutward(via) && !wires.has(via.name)) names.add(via.name);
  for (const { interface: name } of known) names.delete(name);
  const ranked = [...names].map((name) => ({ name, best: bestPriority(rowsVia(sightings, name)) }));
  return ranked
    .sort((a, b) => (a.best === b.best ? (a.name < b.name ? -1 : 1) : a.best - b.best))
    .map(({ name }) => name);
}

/**
 * The uplinks of this round: interfaces with a default route now or before, and those that take an address from
 * outside. In the order they were first seen; of one round, the best priority first. Names given fix them.
 */
export function knowUplinks(before: readonly KnownUplink[], sightings: Sightings): readonly KnownUplink[] {
  const old = (name: string): KnownUplink | undefined => rowsOfInterface(before, name)[0];
  if (sightings.named.size > 0)
    return [...sightings.named.keys()].map((name) => meet(old(name), name, sightings));
  const staying = before.filter(
    (known) => remains(known, sightings) || rowsVia(sightings, known.interface).length > 0,
  );
  return [...staying.map(({ interface: name }) => name), ...newConnections(staying, sightings)].map((name) =>
    meet(old(name), name, sightings),
  );
}
