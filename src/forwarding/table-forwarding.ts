import type { Family } from '../model/address.js';
import type { Route } from '../model/router.js';
import { INTERNET_SIZE, NOT_INTERNET, touchesInternet } from './internet.js';
import type { Prefix } from './prefix.js';
import { contains, prefixOf, sizeOf } from './prefix.js';

/** A next hop the kernel chooses, and its share of new connections among those of its destination; null: not known. */
export interface ChosenHop {
  readonly route: Route;
  readonly share: number | null;
}

/** Of the rows of one destination those the kernel chooses, by its own rules; empty: it passes over them all. */
export type ChooseHops = (rows: readonly Route[]) => readonly ChosenHop[];

/** A way out of the router. */
export interface Exit {
  readonly interface: string;
  /** The part of the internet's addresses that new connections reach by it, 0..1; null when it cannot be determined. */
  readonly share: number | null;
  /** The part of the internet whose route names this interface, shared with others or not, 0..1. */
  readonly reach: number;
}

/** Where one routing table sends new connections to the internet. Parts of its addresses, 0..1. */
export interface TableForwarding {
  /** The widest reach first. */
  readonly exits: readonly Exit[];
  /** No route, or only ones that the kernel passes over. */
  readonly nowhere: number;
  /** Refused or dropped: reject, blackhole, unreachable, prohibit. */
  readonly discarded: number;
  /** Decided by routes more specific than a default. */
  readonly specific: number;
  /** Destinations of those more specific routes, the widest first; some of them. */
  readonly destinations: readonly string[];
}

/** A destination with what the kernel chooses for it. */
interface Entry {
  readonly prefix: Prefix;
  /** Null: not the internet. */
  readonly rows: readonly Route[] | null;
}

/** So many destinations are named. */
const NAMED = 8;

function entriesOf(rows: readonly Route[], family: Family): Entry[] {
  const byPrefix = new Map<string | number, { prefix: Prefix; rows: Route[] }>();
  for (const route of rows) {
    const prefix = prefixOf(route.destination, family);
    if (prefix === null || !touchesInternet(prefix, family)) continue;
    const key = family === 'inet' ? prefix.start * 32 + prefix.length : `${prefix.start}/${prefix.length}`;
    const entry = byPrefix.get(key);
    if (entry === undefined) byPrefix.set(key, { prefix, rows: [route] });
    else entry.rows.push(route);
  }
  return [...byPrefix.values(), ...NOT_INTERNET[family].map((prefix) => ({ prefix, rows: null }))];
}

/** Adds up the parts. */
class Sums {
  readonly exits = new Map<string, { share: number | null; reach: number }>();
  readonly destinations: { readonly name: string; readonly size: number }[] = [];
  nowhere = 0;
  discarded = 0;
  specific = 0;

  add(hops: readonly ChosenHop[], part: number): void {
    const reached = new Set<string>();
    for (const { route, share } of hops) {
      const exit = this.exits.get(route.interface) ?? { share: 0, reach: 0 };
      if (!reached.has(route.interface)) exit.reach += part;
      reached.add(route.interface);
      exit.share = exit.share === null || share === null ? null : exit.share + share * part;
      this.exits.set(route.interface, exit);
    }
  }
}

/**
 * Where a table sends what goes to the internet: for each destination the most specific route counts, and of its rows
 * those that `choose` names. Rows it passes over let the next wider route decide. Order n log n.
 */
export function forwardingOf(rows: readonly Route[], family: Family, choose: ChooseHops): TableForwarding {
  const chosen = entriesOf(rows, family)
    .map((entry) => ({ ...entry, hops: entry.rows === null ? null : choose(entry.rows) }))
    .filter(({ hops }) => hops === null || hops.length > 0)
    .sort((a, b) => a.prefix.start - b.prefix.start || a.prefix.length - b.prefix.length);
  const sums = new Sums();
  const open: { readonly index: number; left: number }[] = [];
  let covered = 0;
  const close = (): void => {
    const top = open.pop();
    const entry = top === undefined ? undefined : chosen[top.index];
    if (top !== undefined && entry !== undefined) account(entry, top.left);
  };
  const account = ({ prefix, hops }: (typeof chosen)[number], left: number): void => {
    if (hops === null || left <= 0) return;
    const part = left / INTERNET_SIZE[family];
    covered += part;
    const [first] = hops;
    if (prefix.length > 0) {
      sums.specific += part;
      if (first !== undefined) sums.destinations.push({ name: first.route.destination, size: left });
    }
    if (first?.route.reject === true) sums.discarded += part;
    else sums.add(hops, part);
  };
  for (const [index, { prefix }] of chosen.entries()) {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const outer = chosen[top.index]?.prefix;
      if (outer !== undefined && contains(outer, prefix, family)) break;
      close();
    }
    const size = sizeOf(prefix, family);
    const outer = open.at(-1);
    if (outer !== undefined) outer.left -= size;
    open.push({ index, left: size });
  }
  while (open.length > 0) close();
  return {
    exits: [...sums.exits]
      .map(([name, { share, reach }]) => ({ interface: name, share, reach }))
      .sort((a, b) => b.reach - a.reach || (b.share ?? 0) - (a.share ?? 0)),
    nowhere: Math.max(0, 1 - covered),
    discarded: sums.discarded,
    specific: sums.specific,
    destinations: sums.destinations
      .sort((a, b) => b.size - a.size)
      .slice(0, NAMED)
      .map(({ name }) => name),
  };
}
