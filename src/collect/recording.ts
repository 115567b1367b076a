import type { RecordedCommand, Transcript } from '../host/transcript.js';
import type { CommandResult, Round } from '../model/command.js';
import { pasteable } from '../model/command.js';
import type { Observer } from '../model/observer.js';
import type { ObservationKey, Snapshot } from '../model/snapshot.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { disarm } from '../model/text.js';
import { SECOND } from '../model/time.js';
import type { FoldContext } from './snapshot-draft.js';
import { foldRound } from './fold.js';
import { commandOf, resultOf } from './recorded-command.js';
import { beginningOf, sourcesOf } from './source-result.js';

export interface Recording {
  readonly transcript: Transcript;
  readonly observer: Observer;
  /** Ids of sources whose output is to be passed over. */
  readonly off?: readonly string[];
  /** The uplinks, where they were given by name. */
  readonly named?: readonly string[];
  /** When a round took place that does not say so, and none does. Default 0: the time is not known. */
  readonly undatedAt?: Instant;
}

/**
 * The rounds of a transcript. Those without a time are a second apart, counted from those that have one.
 */
export function roundsOf({ transcript, observer, undatedAt = 0 }: Recording): Round[] {
  const { rounds } = transcript;
  const firstDated = rounds.findIndex(({ at }) => at !== null);
  let at = firstDated < 0 ? undatedAt : (rounds[firstDated]?.at ?? 0) - firstDated * SECOND;
  return rounds.map((round) => {
    const here = round.at ?? at;
    at = here + SECOND;
    return { at: here, results: round.commands.map((one) => resultOf(one, observer.refusals)) };
  });
}

/** Asked once for each command: a recording says the same ones in every round. */
function perCommand<T>(ask: (argv: readonly string[]) => T): (argv: readonly string[]) => T {
  const known = new Map<string, T>();
  return (argv) => {
    const key = argv.join('\0');
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = ask(argv);
    known.set(key, answer);
    return answer;
  };
}

/** How many of a transcript's commands are a system's own: what was recorded on another is read with that one's words. */
function understood({ rounds }: Transcript, observer: Observer): number {
  const { events, states } = observer;
  const isKnown = perCommand(
    (argv) =>
      sourcesOf(observer, argv).length > 0 || states?.serves(argv) === true || events?.serves(argv) === true,
  );
  const isOwn = (recorded: RecordedCommand): boolean =>
    isKnown(commandOf(recorded).argv) &&
    observer.strangeText(beginningOf(recorded.stdout))?.isOtherSystems !== true;
  return rounds.flatMap(({ commands }) => commands).filter(isOwn).length;
}

/** Commands of a transcript that nothing reads, each once, as they stand there: nothing is concluded from them. */
export function unreadCommands({ rounds }: Transcript, observer: Observer): readonly string[] {
  const { events, states, probe, neighbours } = observer;
  const isRead = perCommand(
    (argv) =>
      sourcesOf(observer, argv).length > 0 ||
      states?.serves(argv) === true ||
      events?.serves(argv) === true ||
      neighbours?.serves(argv) === true ||
      probe.target(argv) !== null,
  );
  const unread = rounds
    .flatMap(({ commands }) => commands.map((recorded) => commandOf(recorded)))
    .filter((command) => command.argv.length > 0 && !isRead(command.argv))
    .map(({ argv }) => disarm(pasteable(argv)));
  return [...new Set(unread)];
}

/** The system a transcript is of: the one that knows most of its commands; of equals the first. */
export function systemOf<S extends { readonly observer: Observer }>(
  transcript: Transcript,
  systems: readonly [S, ...S[]],
): S {
  const counted = systems.map((system) => ({ system, count: understood(transcript, system.observer) }));
  const most = Math.max(...counted.map(({ count }) => count));
  return counted.find(({ count }) => count === most)?.system ?? systems[0];
}

/** The usual time from one round to the next: what the recorder's interval was. One round: a second. */
export function paceOf(rounds: readonly { readonly at: Instant }[]): Milliseconds {
  const gaps = rounds
    .slice(1)
    .map((round, i) => round.at - (rounds[i]?.at ?? round.at))
    .sort((a, b) => a - b);
  const median = gaps[Math.floor(gaps.length / 2)] ?? SECOND;
  return Math.max(100, Math.round(median / 100) * 100);
}

/** How to fold a recording: what it tells anywhere is waited for, what it tells nowhere is not recorded. */
export function contextOf(
  { observer, off = [], named = [] }: Recording,
  rounds: readonly Round[],
): FoldContext {
  const recorded = new Set<ObservationKey>();
  const isStates = ({ command }: CommandResult): boolean => observer.states?.serves(command.argv) === true;
  const withStates = rounds.filter(({ results }) => results.some(isStates));
  const recordsStates = withStates.length > 0;
  const keysOf = perCommand((argv) => sourcesOf(observer, argv).flatMap((source) => source.serves(argv)));
  for (const { command } of rounds.flatMap(({ results }) => results))
    for (const key of keysOf(command.argv)) recorded.add(key);
  const { events, states } = observer;
  return {
    ...{ observer, off, named, live: false, intervalMs: paceOf(rounds), recorded, recordsStates },
    statesPaceMs: paceOf(withStates),
    ...(events === null ? {} : { readEvents: events.reader() }),
    ...(states === null ? {} : { follower: states.follow() }),
  };
}

/** Every round of a recording, folded, one at a time as they are asked for. */
export function* foldRecording(recording: Recording): Generator<{ snapshot: Snapshot; round: Round }> {
  const rounds = roundsOf(recording);
  const context = contextOf(recording, rounds);
  let snapshot: Snapshot | null = null;
  for (const round of rounds) {
    snapshot = foldRound(snapshot, round, context);
    yield { snapshot, round };
  }
}
