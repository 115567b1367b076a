import type { ObservedShare } from '../model/diagnosis.js';
import type { Good } from '../model/reading.js';
import type { Route } from '../model/router.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { MINUTE, SECOND } from '../model/time.js';
import type { DefaultTable } from './defaults.js';
import { expectedShare, rowKey } from './defaults.js';

/** Shares are measured over the last ten minutes, or since the next hops that carry, or what is due to them, last changed. */
export const SHARE_WINDOW_MS: Milliseconds = 10 * MINUTE;

/** Under this many samples no percentage is given. */
export const SAMPLES_FOR_A_SHARE = 20;

/** So long a stretch is counted in one. */
export const BUCKET_MS: Milliseconds = 10 * SECOND;

/** What one interface did in a stretch of time. */
export interface InterfaceActivity {
  /** Look-ups that chose its default routes of this family. */
  readonly lookUps: number;
  /** Bytes out, of all families; null when not counted. */
  readonly outBytes: number | null;
  /** Echo requests this program sent there. */
  readonly echoes: number;
}

/** Tallies by interface. */
type Activities = ReadonlyMap<string, InterfaceActivity>;

interface Bucket {
  readonly index: number;
  readonly tallies: Activities;
}

/** The share of each path of one family, as it is being measured. */
export interface ShareTrack {
  /** Which routes compete. Another set is another measurement. */
  readonly competitors: string;
  /** Begin of this measurement. */
  readonly since: Instant;
  /** Of the table last taken in. */
  readonly tableAt: Instant;
  readonly uses: ReadonlyMap<string, number>;
  /** Totals per interface when the table was last taken in. */
  readonly traffic: ReadonlyMap<string, Traffic>;
  readonly buckets: readonly Bucket[];
}

/** Running totals of one interface, from which tallies are differences. */
export interface Traffic {
  readonly outBytes: number | null;
  readonly echoes: number;
}

function usesOf({ rows }: DefaultTable): ReadonlyMap<string, number> {
  return new Map(rows.flatMap((route) => (route.use === null ? [] : [[rowKey(route), route.use] as const])));
}

function difference(after: number | null | undefined, before: number | null | undefined): number | null {
  if (after === null || after === undefined || before === null || before === undefined) return null;
  return after >= before ? after - before : null;
}

/** What happened between two tables. A row seen for the first time, or whose count went back, adds nothing. */
function activityOf(
  track: ShareTrack,
  table: DefaultTable,
  traffic: ReadonlyMap<string, Traffic>,
): Activities {
  const tallies = new Map<string, InterfaceActivity>();
  for (const route of table.rows) {
    const used = difference(route.use, track.uses.get(rowKey(route)));
    const so = tallies.get(route.interface);
    const now = traffic.get(route.interface);
    const then = track.traffic.get(route.interface);
    tallies.set(route.interface, {
      lookUps: (so?.lookUps ?? 0) + (used ?? 0),
      outBytes: difference(now?.outBytes, then?.outBytes),
      echoes: difference(now?.echoes, then?.echoes) ?? 0,
    });
  }
  return tallies;
}

function sum(a: InterfaceActivity | undefined, b: InterfaceActivity): InterfaceActivity {
  if (a === undefined) return b;
  return {
    lookUps: a.lookUps + b.lookUps,
    outBytes: a.outBytes === null && b.outBytes === null ? null : (a.outBytes ?? 0) + (b.outBytes ?? 0),
    echoes: a.echoes + b.echoes,
  };
}

function sumAll(all: readonly Activities[]): Activities {
  const total = new Map<string, InterfaceActivity>();
  for (const tallies of all) for (const [name, one] of tallies) total.set(name, sum(total.get(name), one));
  return total;
}

function put(buckets: readonly Bucket[], at: Instant, tallies: Activities): readonly Bucket[] {
  const index = Math.floor(at / BUCKET_MS);
  const kept = buckets.filter((bucket) => bucket.index > index - SHARE_WINDOW_MS / BUCKET_MS);
  const last = kept.at(-1);
  if (last?.index !== index) return [...kept, { index, tallies }];
  return [...kept.slice(0, -1), { index, tallies: sumAll([last.tallies, tallies]) }];
}

/**
 * Which next hops carry and what is due to each, as a word: another word is another measurement. `isDead` tells next hops
 * that are chosen and by which nothing gets out: the time of a loss is not counted into what comes after it.
 */
export function competitorsOf(table: DefaultTable, isDead: (route: Route) => boolean = () => false): string {
  const hops = table.competing.map(
    (route) =>
      `${rowKey(route)} ${String(expectedShare(table, route))}${route.linkLost === true || isDead(route) ? ' dead' : ''}`,
  );
  return `${table.multipath} ${hops.join(', ')}`;
}

/** Takes in a table just read; one seen before adds nothing. `traffic`: running totals by interface. */
export function followShares(
  before: ShareTrack | null,
  table: Good<DefaultTable>,
  traffic: ReadonlyMap<string, Traffic>,
  isDead?: (route: Route) => boolean,
): ShareTrack {
  const { value, at, goodForMs } = table;
  if (before?.tableAt === at) return before;
  const competitors = competitorsOf(value, isDead);
  const seen = { competitors, tableAt: at, uses: usesOf(value), traffic };
  const isSame = before !== null && before.competitors === competitors && at > before.tableAt;
  if (!isSame) return { ...seen, since: at, buckets: [] };
  const isGap = at - before.tableAt > goodForMs;
  const buckets = isGap ? before.buckets : put(before.buckets, at, activityOf(before, value, traffic));
  return { ...seen, since: before.since, buckets };
}

/** What was measured of one family, over how long. */
export interface Measured {
  readonly tallies: Activities;
  readonly lookUps: number;
  readonly spanMs: Milliseconds;
}

/** The measurement as it stands; null before a second table, or when the table shows no counts. */
export function measured(track: ShareTrack | null): Measured | null {
  if (track === null || track.buckets.length === 0 || track.uses.size === 0) return null;
  const tallies = sumAll(track.buckets.map((bucket) => bucket.tallies));
  const lookUps = [...tallies.values()].reduce((total, one) => total + one.lookUps, 0);
  return { tallies, lookUps, spanMs: Math.min(track.tableAt - track.since, SHARE_WINDOW_MS) };
}

/** The share of look-ups that chose an interface; null when nothing was measured. */
export function observedShareVia(family: Measured | null, name: string): ObservedShare | null {
  if (family === null) return null;
  const chosen = family.tallies.get(name)?.lookUps ?? 0;
  return {
    share: family.lookUps >= SAMPLES_FOR_A_SHARE ? chosen / family.lookUps : null,
    samples: family.lookUps,
    of: 'look-ups',
  };
}
