import type { ConnectionsReading } from '../model/connections-reading.js';
import { formatBytes, formatDuration, plural } from '../model/format.js';
import { rowsOfInterface } from '../model/rows-of-interface.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { MINUTE, SECOND } from '../model/time.js';
import type { CounterTrack } from './rates.js';
import type { KnownUplink } from './uplinks.js';
import { movedSince } from './rates.js';

/** What was counted of one interface. */
export interface MeasuredWay {
  readonly interface: string;
  /** In `measuredMs`, at most the last minute. */
  readonly outBytes: number;
  readonly inBytes: number;
  readonly measuredMs: Milliseconds;
  /** Connections opened from inside whose packets leave by it; null while they are not known. */
  readonly outgoing: number | null;
}

/** Of two rounds a second apart: our own echoes and the neighbours' questions are some hundred bytes of them. */
const LEAST_BYTES = 4_096;
/** Echo requests, ARP and neighbour discovery stay below this; a line in use does not. */
const LEAST_BYTES_PER_SECOND = 500;
/** What is on its way when a route goes; not waited for when watching began with it so. */
const SETTLING_MS: Milliseconds = 2 * SECOND;
const MEASURED_AT_LEAST_MS: Milliseconds = SECOND / 2;
/** Of what the busiest uplink sends: less is what a line has that is only tried now and then. */
const LEAST_PART = 0.05;
/** Bytes in for each byte out: an answer is a part at least. */
const LEAST_ANSWER = 0.02;
/** So many connections are no accident. */
const LEAST_CONNECTIONS = 2;

/** What is measured from. */
export interface MeasuredFacts {
  readonly at: Instant;
  readonly counters: ReadonlyMap<string, CounterTrack>;
  readonly known: ReadonlyMap<string, Pick<KnownUplink, 'passedOverSince' | 'firstSeenAt'>>;
  readonly connections: ConnectionsReading | null;
}

/** What was counted of an interface in the last minute, or since a later moment; null while nothing was. */
export function measuredWay(
  facts: MeasuredFacts,
  name: string,
  since: Instant = -Infinity,
): MeasuredWay | null {
  const track = facts.counters.get(name);
  if (track === undefined) return null;
  const known = facts.known.get(name);
  const changedAt = known?.passedOverSince ?? null;
  // What left before the table changed is no evidence of what it says now.
  const isChanged = known !== undefined && changedAt !== null && changedAt > known.firstSeenAt;
  const from = Math.max(facts.at - MINUTE, since, isChanged ? changedAt + SETTLING_MS : -Infinity);
  const out = movedSince(track.bytes.recent, ['outBytes'], from);
  const back = movedSince(track.bytes.recent, ['inBytes'], from);
  if (out.measuredMs < MEASURED_AT_LEAST_MS) return null;
  const uplink = rowsOfInterface(facts.connections?.uplinks, name)[0];
  return {
    interface: name,
    outBytes: out.moved,
    inBytes: back.moved,
    measuredMs: out.measuredMs,
    outgoing: uplink === undefined ? null : uplink.connections,
  };
}

/** What the busiest of some interfaces sent. */
export function mostSent(facts: MeasuredFacts, names: readonly string[]): number {
  return names.reduce((most, name) => Math.max(most, measuredWay(facts, name)?.outBytes ?? 0), 0);
}

/**
 * Whether an interface carries traffic both ways, judged by its bytes beside what the busiest sent; null while they were
 * not counted. What it sends unanswered, and a few packets now and then, are no use of it.
 */
export function carriesTraffic(facts: MeasuredFacts, name: string, mostBeside: number): boolean | null {
  const own = measuredWay(facts, name);
  if (own === null) return null;
  const most = Math.max(mostBeside, own.outBytes);
  const least = Math.max(LEAST_BYTES, LEAST_BYTES_PER_SECOND * (own.measuredMs / SECOND), most * LEAST_PART);
  return (
    own.outBytes >= least && own.inBytes >= own.outBytes * LEAST_ANSWER && own.inBytes >= least * LEAST_ANSWER
  );
}

/** Connections by an interface that show that something leaves by it. */
export function hasConnections({ connections }: MeasuredFacts, name: string): boolean {
  const uplink = rowsOfInterface(connections?.uplinks, name)[0];
  return uplink !== undefined && uplink.newConnections.all >= LEAST_CONNECTIONS;
}

/** `em1: 200 KiB in, 10.0 KiB out in 1 s`. */
export function measuredText({
  interface: name,
  inBytes,
  outBytes,
  measuredMs,
  outgoing,
}: MeasuredWay): string {
  const held = outgoing === null ? '' : `, ${plural(outgoing, 'connection')}`;
  return `${name}: ${formatBytes(inBytes)} in, ${formatBytes(outBytes)} out in ${formatDuration(measuredMs)}${held}`;
}
