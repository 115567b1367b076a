import type { Counters, Rates } from '../model/diagnosis.js';
import type { Good } from '../model/reading.js';
import { lastGood } from '../model/reading.js';
import type { InterfaceCounters } from '../model/router.js';
import { rowsOfInterface } from '../model/rows-of-interface.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { MINUTE, SECOND } from '../model/time.js';

/** Some counters of one interface, all read at one instant. */
export interface Sample<K extends string> {
  readonly at: Instant;
  readonly goodForMs: Milliseconds;
  readonly counts: Readonly<Record<K, number>>;
}

/** What moved between two samples. */
export interface CounterDelta<K extends string> {
  readonly from: Instant;
  readonly to: Instant;
  readonly moved: Readonly<Record<K, number>>;
}

/**
 * What moved from one sample to a later one. Null when that cannot be told: a counter went back (a restart), or no
 * time passed. Never negative.
 */
export function spanBetween<K extends string>(before: Sample<K>, after: Sample<K>): CounterDelta<K> | null {
  if (after.at <= before.at) return null;
  const moved = {} as Record<K, number>;
  for (const key of Object.keys(after.counts) as K[]) {
    const difference = after.counts[key] - before.counts[key];
    if (!(difference >= 0)) return null;
    moved[key] = difference;
  }
  return { from: before.at, to: after.at, moved };
}

/** True when the value of the earlier sample had gone stale before the later one came: nobody was watching. */
export function isGap(before: Sample<string>, after: Sample<string>): boolean {
  return after.at - before.at > Math.max(before.goodForMs, after.goodForMs);
}

/** Per second. A span always has a length. */
export function perSecond<K extends string>(span: CounterDelta<K>, key: K): number {
  return (span.moved[key] / (span.to - span.from)) * SECOND;
}

/** What moved since `from`, and over how long it was measured; a span that began earlier counts in proportion. */
export function movedSince<K extends string>(
  spans: readonly CounterDelta<K>[],
  keys: readonly K[],
  from: Instant,
): { readonly moved: number; readonly measuredMs: Milliseconds } {
  let moved = 0;
  let measuredMs = 0;
  for (const span of spans) {
    const overlap = span.to - Math.max(span.from, from);
    if (overlap <= 0) continue;
    measuredMs += overlap;
    for (const key of keys) moved += (span.moved[key] * overlap) / (span.to - span.from);
  }
  return { moved, measuredMs };
}

export type ByteKey = 'inBytes' | 'outBytes';
export type PacketKey = 'inPackets' | 'outPackets';
export type ErrorKey = 'inErrors' | 'outErrors';

/** One kind of counter of one interface, as it has been followed. */
export interface Track<K extends string> {
  readonly newest: Sample<K> | null;
  /** Between the newest sample and the one before; null after the first, a restart or a gap. */
  readonly newestSpan: CounterDelta<K> | null;
  /** The spans of the last minute, oldest first; without gaps and restarts. */
  readonly recent: readonly CounterDelta<K>[];
  /** Moved since the first sample, gaps included, restarts left out; null until there is a second. */
  readonly total: Readonly<Record<K, number>> | null;
}

/** The counters of one interface that is an uplink. */
export interface CounterTrack {
  readonly bytes: Track<ByteKey>;
  readonly packets: Track<PacketKey>;
  readonly errors: Track<ErrorKey>;
}

function begin<K extends string>(newest: Sample<K> | null): Track<K> {
  return { newest, newestSpan: null, recent: [], total: null };
}

function add<K extends string>(
  total: Readonly<Record<K, number>> | null,
  moved: Readonly<Record<K, number>>,
): Readonly<Record<K, number>> {
  if (total === null) return moved;
  const sum = {} as Record<K, number>;
  for (const key of Object.keys(moved) as K[]) sum[key] = total[key] + moved[key];
  return sum;
}

/** Takes in one more sample; one that was taken in already, or none, changes nothing. */
export function followTrack<K extends string>(
  track: Track<K> | undefined,
  sample: Sample<K> | null,
): Track<K> {
  if (track === undefined || track.newest === null) return begin(sample);
  if (sample === null || sample.at === track.newest.at) return track;
  if (sample.at < track.newest.at) return begin(sample);
  const span = spanBetween(track.newest, sample);
  const steady = span !== null && !isGap(track.newest, sample) ? span : null;
  const recent = track.recent.filter((old) => old.to > sample.at - MINUTE);
  return {
    newest: sample,
    newestSpan: steady,
    recent: steady === null ? recent : [...recent, steady],
    total: span === null ? track.total : add(track.total, span.moved),
  };
}

/** The first of the sources that shows all of these counters for the interface. */
function sampleOf<K extends string>(
  name: string,
  keys: readonly (K & keyof InterfaceCounters)[],
  sources: readonly (Good<readonly InterfaceCounters[]> | null)[],
): Sample<K> | null {
  for (const source of sources) {
    const [row] = rowsOfInterface(source?.value, name);
    if (source === null || row === undefined) continue;
    const counts = {} as Record<K, number>;
    let whole = true;
    for (const key of keys) {
      const count = row[key];
      if (typeof count === 'number') counts[key] = count;
      else whole = false;
    }
    if (whole) return { at: source.at, goodForMs: source.goodForMs, counts };
  }
  return null;
}

/** Follows an interface's counters into this round. Byte and packet counters may come from one source or from two. */
export function followCounters(
  before: CounterTrack | undefined,
  name: string,
  snapshot: Snapshot,
): CounterTrack {
  const bytes = lastGood(snapshot.observed.byteCounters);
  const packets = lastGood(snapshot.observed.packetCounters);
  return {
    bytes: followTrack(before?.bytes, sampleOf(name, ['inBytes', 'outBytes'], [bytes, packets])),
    packets: followTrack(before?.packets, sampleOf(name, ['inPackets', 'outPackets'], [packets, bytes])),
    errors: followTrack(before?.errors, sampleOf(name, ['inErrors', 'outErrors'], [packets, bytes])),
  };
}

/** The newest span while it may still be concluded from: null once its end has gone stale. */
export function liveSpan<K extends string>(track: Track<K>, at: Instant): CounterDelta<K> | null {
  const fresh = track.newest !== null && at - track.newest.at <= track.newest.goodForMs;
  return fresh ? track.newestSpan : null;
}

/** The rates of now; null while there is no second sample, after a restart or a gap, or once they are stale. */
export function ratesOf(track: CounterTrack, at: Instant): Rates | null {
  const bytes = liveSpan(track.bytes, at);
  const packets = liveSpan(track.packets, at);
  if (bytes === null) return null;
  return {
    inBitsPerSecond: perSecond(bytes, 'inBytes') * 8,
    outBitsPerSecond: perSecond(bytes, 'outBytes') * 8,
    inPacketsPerSecond: packets && perSecond(packets, 'inPackets'),
    outPacketsPerSecond: packets && perSecond(packets, 'outPackets'),
    ...(packets !== null && packets.to < bytes.to
      ? { packetsAgo: { fromMs: bytes.to - packets.from, toMs: bytes.to - packets.to } }
      : {}),
  };
}

/** The totals since boot, as last read; null when none has been read. */
export function countersOf({ bytes, packets, errors }: CounterTrack): Counters | null {
  if (bytes.newest === null && packets.newest === null && errors.newest === null) return null;
  return {
    inBytes: bytes.newest?.counts.inBytes ?? null,
    outBytes: bytes.newest?.counts.outBytes ?? null,
    inPackets: packets.newest?.counts.inPackets ?? null,
    outPackets: packets.newest?.counts.outPackets ?? null,
    inErrors: errors.newest?.counts.inErrors ?? null,
    outErrors: errors.newest?.counts.outErrors ?? null,
  };
}

/** Errors in and out of the last minute, a whole number; null until they have been read twice. */
export function recentErrors({ errors }: CounterTrack, at: Instant): number | null {
  const { moved, measuredMs } = movedSince(errors.recent, ['inErrors', 'outErrors'], at - MINUTE);
  return measuredMs > 0 ? Math.round(moved) : null;
}
