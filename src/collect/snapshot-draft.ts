import type { CommandResult } from '../model/command.js';
import type { ConnectionFollower } from '../model/connection-reader.js';
import type { Observer } from '../model/observer.js';
import type { Source } from '../model/source.js';
import type { Good, Reading } from '../model/reading.js';
import { lastGood } from '../model/reading.js';
import type { RouterEvent } from '../model/router.js';
import type {
  ObservationKey,
  Observations,
  ObservedConnections,
  ProbeReading,
  Snapshot,
  SourceStatus,
} from '../model/snapshot.js';
import { probeKey } from '../model/snapshot.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import type { Nothing, SourceResult } from './source-result.js';

export interface FoldContext {
  readonly observer: Observer;
  readonly intervalMs: Milliseconds;
  /** When watching began. Default: with the first round. */
  readonly startedAt?: Instant;
  /** What was never seen: live it is waited for, in a recording it is not recorded. */
  readonly live: boolean;
  /** Ids of sources that are switched off. */
  readonly off?: readonly string[];
  /** What the whole recording tells somewhere: waited for until its round comes. */
  readonly recorded?: ReadonlySet<ObservationKey>;
  /** Kept by the caller from round to round, for a message may be cut between two. Default: a new reader. */
  readonly readEvents?: (text: string) => readonly RouterEvent[];
  /** Kept likewise, for a recorded state table. Default: a new one, which knows no rates. */
  readonly follower?: ConnectionFollower;
  /** The recording holds the state table somewhere. */
  readonly recordsStates?: boolean;
  /** From one recorded state table to the next, as a rule: not every one that was read is recorded. */
  readonly statesPaceMs?: Milliseconds;
  /** The uplinks, where they were given by name. */
  readonly named?: readonly string[];
}

const OBSERVATIONS = {
  routesInet: true,
  routesInet6: true,
  otherTables: true,
  interfaces: true,
  networks: true,
  signals: true,
  byteCounters: true,
  packetCounters: true,
  settings: true,
  firewall: true,
  firewallLimits: true,
  queues: true,
} as const satisfies Record<ObservationKey, true>;

/** Every observation there is. */
export const KEYS = Object.keys(OBSERVATIONS) as ObservationKey[];

type Readings<K extends ObservationKey> = { [P in K]: Reading<Observations[P]> };

/** A snapshot in the making. */
export interface Draft {
  readonly at: Instant;
  readonly context: FoldContext;
  readonly observed: Readings<ObservationKey>;
  /** Null on a system without such a table. */
  connections: Reading<ObservedConnections> | null;
  readonly statuses: Map<string, SourceStatus>;
  readonly probes: Map<string, ProbeReading>;
  readonly events: RouterEvent[];
  /** Read well in this round: a second, failing try does not take it back. */
  readonly observedKeys: Set<ObservationKey>;
}

/** The snapshot before, with a place and a reason for everything that was never seen. */
export function beginDraft(previous: Snapshot | null, at: Instant, context: FoldContext): Draft {
  const never = Object.fromEntries(KEYS.map((key) => [key, neverSeen(key, at, context)]));
  const observed = { ...never, ...previous?.observed } as Draft['observed'];
  const statuses = new Map<string, SourceStatus>();
  const { states } = context.observer;
  for (const source of context.observer.sources) statuses.set(source.id, neverRun(source, context));
  const unread = statesAbsence(context);
  if (states !== null) statuses.set(states.id, neverRead(states, SECOND, unread, context));
  for (const status of previous?.sources ?? []) statuses.set(status.id, status);
  const probes = new Map((previous?.probes ?? []).map((probe) => [probeKey(probe), probe]));
  const noStates: Reading<never> = { ok: false, ...unread, at, last: null };
  const connections = states === null ? null : (previous?.connections ?? noStates);
  return { at, context, observed, connections, statuses, probes, events: [], observedKeys: new Set() };
}

/** Switched off by who started the program. */
export function isOff(source: { readonly id: string }, context: FoldContext): boolean {
  return context.off?.includes(source.id) ?? false;
}

function statesAbsence(context: FoldContext): Nothing {
  const { states } = context.observer;
  const isAwaited = context.live || context.recordsStates === true;
  return absenceWhen(states !== null && !isOff(states, context), isAwaited);
}

function neverSeen(key: ObservationKey, at: Instant, context: FoldContext): Reading<never> {
  const asked = context.observer.sources.filter((s) => s.observes.includes(key) && !isOff(s, context));
  return { ok: false, ...absence(asked.length > 0, [key], context), at, last: null };
}

function absence(asked: boolean, keys: readonly ObservationKey[], context: FoldContext): Nothing {
  return absenceWhen(asked, context.live || keys.some((key) => context.recorded?.has(key) === true));
}

function absenceWhen(isAsked: boolean, isAwaited: boolean): Nothing {
  if (!isAsked) return { why: 'not-asked', reason: 'switched off' };
  return isAwaited
    ? { why: 'waiting', reason: 'waiting for the first answer' }
    : { why: 'not-recorded', reason: 'the transcript holds no such command' };
}

function neverRun(source: Source, context: FoldContext): SourceStatus {
  const nothing = absence(!isOff(source, context), source.observes, context);
  return neverRead(source, source.everyMs, nothing, context);
}

function neverRead(
  { id, command }: Pick<Source, 'id' | 'command'>,
  everyMs: Milliseconds,
  nothing: Nothing,
  context: FoldContext,
): SourceStatus {
  return {
    id,
    argv: command.argv,
    ok: false,
    ...nothing,
    lastGoodAt: null,
    goodForMs: goodForMs(everyMs, context),
    tookMs: null,
    complaints: [],
  };
}

/** How long one may conclude from a source that is read so often. */
export function goodForMs(everyMs: Milliseconds, context: FoldContext): Milliseconds {
  return 3 * Math.max(everyMs, context.intervalMs) + 2 * SECOND;
}

/** When the answer was whole: the moment its numbers are of. */
export function endOf(draft: Draft, result: CommandResult): Instant {
  return (result.startedAt ?? draft.at) + result.tookMs;
}

/** Puts a reading in its place. */
export function setReading<K extends ObservationKey>(
  draft: Draft,
  key: K,
  reading: Reading<Observations[K]>,
): void {
  const place: Readings<K> = draft.observed;
  place[key] = reading;
}

/** A failure, with the last good value before it. */
export function failedReading<T>(before: Reading<T>, at: Instant, { why, reason }: Nothing): Reading<T> {
  const good = lastGood(before);
  const last: Good<T> | null =
    good === null ? null : { value: good.value, at: good.at, goodForMs: good.goodForMs };
  return { ok: false, why, reason, at, last };
}

/** How a source is doing after this run. */
export function takeStatus(
  draft: Draft,
  about: { readonly id: string; readonly argv: readonly string[]; readonly everyMs: Milliseconds },
  {
    result,
    nothing,
    complaints,
  }: { result: CommandResult; nothing: Nothing | null } & Pick<SourceResult, 'complaints'>,
): void {
  const before = draft.statuses.get(about.id);
  const at = endOf(draft, result);
  // A second, failing try in the same round: the first one's answer stands.
  if (nothing !== null && before?.ok === true && (before.lastGoodAt ?? -1) >= draft.at) return;
  draft.statuses.set(about.id, {
    id: about.id,
    argv: about.argv,
    ok: nothing === null,
    why: nothing?.why ?? null,
    reason: nothing?.reason ?? null,
    lastGoodAt: nothing === null ? at : (before?.lastGoodAt ?? null),
    goodForMs: goodForMs(about.everyMs, draft.context),
    tookMs: result.tookMs,
    complaints,
  });
}
