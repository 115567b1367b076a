import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import type { ConnectionsReading } from '../model/connections-reading.js';
import type { CountedShare } from '../model/connections-view.js';
import type { Good } from '../model/reading.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { MINUTE, SECOND } from '../model/time.js';
import type { Measured } from './shares.js';
import { BUCKET_MS, SAMPLES_FOR_A_SHARE, SHARE_WINDOW_MS } from './shares.js';
import { countedShare, untold } from './wilson.js';

/** New connections by uplink. */
type Counts = ReadonlyMap<string, number>;

/** New connections of some stretch of time, opened from inside. */
interface Counted {
  readonly counts: Counts;
  /** Those whose uplink could not be told. */
  readonly untold: number;
}

interface Batch extends Counted {
  /** By inside host and remote: the kernel's hash sends such a pair by one uplink. Of the first some hundred. */
  readonly pairs: ReadonlyMap<string, Counts>;
}

interface CountingPeriod extends Counted {
  readonly from: Instant;
  readonly to: Instant;
  /** All, whoever opened them. */
  readonly all: Counts;
}

/** One family's, since the competing routes last changed, at most ten minutes. */
interface Window {
  readonly competitors: string;
  readonly since: Instant;
  readonly buckets: readonly (Batch & { readonly index: number })[];
}

/** New connections, as they are being counted. */
export interface NewConnectionTrack {
  /** Of the reading last taken in. */
  readonly at: Instant;
  /** The last minute, a reading each. */
  readonly recent: readonly CountingPeriod[];
  readonly total: Counted;
  readonly windows: Readonly<Record<Family, Window | null>>;
}

const NOTHING: Counted = { counts: new Map(), untold: 0 };
const MOST_PAIRS = 1_000;
/** Over so long new connections per second are averaged. */
const RATE_MS = 10 * SECOND;

function plus(a: Counts, b: Counts): Counts {
  const sum = new Map(a);
  for (const [name, count] of b) sum.set(name, (sum.get(name) ?? 0) + count);
  return sum;
}

function together(a: Counted, b: Counted): Counted {
  return { counts: plus(a.counts, b.counts), untold: a.untold + b.untold };
}

function pairsTogether(all: readonly Batch['pairs'][]): Batch['pairs'] {
  const sum = new Map<string, Counts>();
  for (const pairs of all)
    for (const [pair, counts] of pairs) {
      const before = sum.get(pair);
      if (before !== undefined) sum.set(pair, plus(before, counts));
      else if (sum.size < MOST_PAIRS) sum.set(pair, counts);
    }
  return sum;
}

function pairsOf({ newest }: ConnectionsReading, family: Family): Batch['pairs'] {
  const pairs = new Map<string, Map<string, number>>();
  for (let row = 0; row < newest.length; row++) {
    const { uplink, insideHost, remoteHost } = newest.at(row);
    if (uplink === null || remoteHost.includes(':') !== (family === 'inet6')) continue;
    const pair = `${insideHost} → ${remoteHost}`;
    const counts = pairs.get(pair) ?? new Map<string, number>();
    pairs.set(pair, counts.set(uplink, (counts.get(uplink) ?? 0) + 1));
  }
  return pairs;
}

/** Those that carry an uplink's address but leave by the only way out are counted there. */
function byExit(reading: ConnectionsReading, family: Family, exit: string | null): Counted {
  const { uplinks, unattributed } = reading;
  const counts = new Map(
    uplinks.map(({ interface: name, newConnections, floating }) => {
      const all = newConnections.outgoing[family];
      return [name, exit === null || name === exit ? all : all - floating[family].fresh];
    }),
  );
  const dark = unattributed.newConnections.outgoing[family];
  if (exit === null || !counts.has(exit)) return { counts, untold: dark };
  const moved = uplinks.reduce(
    (sum, { interface: name, floating }) => sum + (name === exit ? 0 : floating[family].fresh),
    unattributed.floating[family].fresh,
  );
  counts.set(exit, (counts.get(exit) ?? 0) + moved);
  return { counts, untold: dark - unattributed.floating[family].fresh };
}

function batchOf(reading: ConnectionsReading, family: Family, exit: string | null): Batch {
  return { ...byExit(reading, family, exit), pairs: pairsOf(reading, family) };
}

function put(
  before: Window | null,
  batch: Batch | null,
  at: Instant,
  competitors: string | null,
): Window | null {
  const word = competitors ?? before?.competitors ?? null;
  if (word === null) return null;
  // What is new in this reading was routed before the change, at least in part.
  if (before?.competitors !== word) return { competitors: word, since: at, buckets: [] };
  if (batch === null) return before;
  const index = Math.floor(at / BUCKET_MS);
  const kept = before.buckets.filter((bucket) => bucket.index > index - SHARE_WINDOW_MS / BUCKET_MS);
  const last = kept.at(-1);
  const buckets =
    last?.index === index
      ? [
          ...kept.slice(0, -1),
          { index, ...together(last, batch), pairs: pairsTogether([last.pairs, batch.pairs]) },
        ]
      : [...kept, { index, ...batch }];
  return { ...before, buckets };
}

/** What decides where new connections leave, by family. */
export interface Deciding {
  /** Which routes compete: another word is another measurement. Null: not known. */
  readonly competitors: Readonly<Record<Family, string | null>>;
  /** The only way out; null where there are several, or it cannot be told. */
  readonly exit: Readonly<Record<Family, string | null>>;
}

/** What was counted while others competed says nothing of those that compete now: the next reading begins anew. */
function sinceCompeting(
  track: NewConnectionTrack | null,
  competitors: Deciding['competitors'],
): NewConnectionTrack | null {
  if (track === null) return null;
  const isOver = (family: Family): boolean =>
    competitors[family] !== null && track.windows[family]?.competitors !== competitors[family];
  if (!FAMILIES.some(isOver)) return track;
  const { inet, inet6 } = track.windows;
  return { ...track, windows: { inet: isOver('inet') ? null : inet, inet6: isOver('inet6') ? null : inet6 } };
}

/** Takes in a reading; one taken in before adds nothing. */
export function followNewConnections(
  before: NewConnectionTrack | null,
  reading: Good<ConnectionsReading> | null,
  { competitors, exit }: Deciding,
): NewConnectionTrack | null {
  if (reading === null || reading.at === before?.at) return sinceCompeting(before, competitors);
  const { at, value } = reading;
  const isCounted = value.sinceMs !== null;
  const [inet, inet6] = [batchOf(value, 'inet', exit.inet), batchOf(value, 'inet6', exit.inet6)];
  const both = together(inet, inet6);
  const windows = {
    inet: put(before?.windows.inet ?? null, isCounted ? inet : null, at, competitors.inet),
    inet6: put(before?.windows.inet6 ?? null, isCounted ? inet6 : null, at, competitors.inet6),
  };
  const recent = (before?.recent ?? []).filter(({ to }) => to > at - MINUTE && to <= at);
  const total = before?.total ?? NOTHING;
  if (value.sinceMs === null) return { at, recent, total, windows };
  const all = new Map(value.uplinks.map((uplink) => [uplink.interface, uplink.newConnections.all]));
  const { counts, untold } = both;
  const span = { from: at - value.sinceMs, to: at, all, counts, untold };
  const sum = { counts: plus(total.counts, counts), untold: total.untold + untold };
  return { at, recent: [...recent, span], total: sum, windows };
}

function samplesOf(counts: Counts): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** Where many could not be told, the rest may be a chance choice: no share is given. */
function shareIn({ counts, untold: dark }: Counted, name: string): CountedShare {
  const samples = samplesOf(counts);
  return dark > samples / 10 ? untold(samples) : countedShare(counts.get(name) ?? 0, samples);
}

/** An uplink's share of the new connections. */
export function newConnectionShares(
  track: NewConnectionTrack,
  name: string,
): { readonly lastMinute: CountedShare; readonly sinceStart: CountedShare } {
  const minute = track.recent.reduce<Counted>(together, NOTHING);
  return { lastMinute: shareIn(minute, name), sinceStart: shareIn(track.total, name) };
}

/** New connections per second, over the last ten seconds or the last reading; null until there were two. */
export function newPerSecond({ recent, at }: NewConnectionTrack, name: string): number | null {
  const last = recent.at(-1);
  if (last?.to !== at) return null;
  const spans = recent.filter(({ from, to }) => to === at || from >= at - RATE_MS);
  const ms = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const count = spans.reduce((sum, { all }) => sum + (all.get(name) ?? 0), 0);
  return ms <= 0 ? null : (count * SECOND) / ms;
}

/** What was counted of one family since the competing routes last changed. */
export interface MeasuredNewConnections extends Counted {
  readonly samples: number;
  readonly spanMs: Milliseconds;
  readonly pairs: readonly Batch['pairs'][];
}

/** The measurement as it stands; null before a second reading. */
export function measuredNewConnections(
  track: NewConnectionTrack | null,
  family: Family,
): MeasuredNewConnections | null {
  const window = track?.windows[family] ?? null;
  if (track === null || window === null || window.buckets.length === 0) return null;
  const sum = window.buckets.reduce<Counted>(together, NOTHING);
  const pairs = window.buckets.map((bucket) => bucket.pairs);
  const spanMs = Math.min(track.at - window.since, SHARE_WINDOW_MS);
  return { ...sum, samples: samplesOf(sum.counts), spanMs, pairs };
}

/** An uplink's share of what was measured. */
export function measuredShare(measured: MeasuredNewConnections, name: string): CountedShare {
  return shareIn(measured, name);
}

/** The pair of hosts with the most new connections through one uplink, and the share without it. */
export function withoutHeaviestPair(
  measured: MeasuredNewConnections,
  name: string,
): { readonly pair: string; readonly count: number; readonly share: CountedShare } | null {
  let heaviest: { pair: string; counts: Counts; count: number } | null = null;
  for (const [pair, counts] of pairsTogether(measured.pairs)) {
    const count = counts.get(name) ?? 0;
    if (count > (heaviest?.count ?? 1)) heaviest = { pair, counts, count };
  }
  if (heaviest === null) return null;
  const { pair, counts, count } = heaviest;
  const rest = new Map([...measured.counts].map(([via, all]) => [via, all - (counts.get(via) ?? 0)]));
  return { pair, count, share: shareIn({ counts: rest, untold: measured.untold }, name) };
}

/** What the shares of a family rest on: new connections where enough were counted, else look-ups; null: neither. */
export function countedOf(
  measured: Measured | null,
  newConnections: MeasuredNewConnections | null,
): {
  readonly samples: number;
  readonly of: string;
  readonly spanMs: Milliseconds;
  share(name: string): number;
} | null {
  if (newConnections !== null && shareIn(newConnections, '').share !== null) {
    const { samples, spanMs, counts } = newConnections;
    return { samples, spanMs, of: 'new connections', share: (name) => (counts.get(name) ?? 0) / samples };
  }
  if (measured === null || measured.lookUps < SAMPLES_FOR_A_SHARE) return null;
  const { lookUps: samples, spanMs, tallies } = measured;
  return { samples, spanMs, of: 'look-ups', share: (name) => (tallies.get(name)?.lookUps ?? 0) / samples };
}
