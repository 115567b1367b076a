import type { CommonOptions } from './invocation.js';
import { foldRecording, unreadCommands } from '../collect/recording.js';
import { StateReadings } from '../collect/state-readings.js';
import { takeTwoRounds } from '../collect/two-rounds.js';
import { openHost, openRecording, systemHere, RECORDED_STATES_BYTES, switchedOff } from './feeds.js';
import { systemClock } from '../host/clock.js';
import type { Clock } from '../model/clock.js';
import { clockFrom } from '../model/clock.js';
import type { Round } from '../model/command.js';
import type { Host } from '../model/host.js';
import type { Observer } from '../model/observer.js';
import type { System } from '../model/system.js';
import type { Snapshot } from '../model/snapshot.js';

/**
 * Pairs of rounds of a demo router that is judged, two seconds each: a minute of its own time, which passes at once. Enough
 * for twenty connections, and for a gateway to fall silent.
 */
export const DEMO_PAIRS = 30;

/** A clock that goes on by itself, as fast as it is waited for. */
export function virtualClock(start: number): Clock {
  let now = start;
  return clockFrom({
    now: () => now,
    after: (ms, run) => {
      now += ms;
      queueMicrotask(run);
      return () => undefined;
    },
  });
}

/** Snapshots to look at, and the rounds they were made from. */
export interface Taken {
  readonly snapshots: Iterable<Snapshot>;
  readonly rounds: readonly Round[];
  /** Whose words are spoken there. */
  readonly system: System;
  /** Commands of a recording that nothing reads. */
  readonly unread?: readonly string[];
}

/** What is read, and what is not. */
export function readingOptions(options: CommonOptions, observer: Observer, host: Host) {
  const off = switchedOff(options, observer);
  const named = [...options.uplinks.keys()];
  const source = observer.states;
  if (source === null || off.includes(source.id)) return { off, named };
  const keepBytes = options.record === null ? 0 : RECORDED_STATES_BYTES;
  return { off, named, states: new StateReadings({ host, source, named, keepBytes }) };
}

async function takeDemo(options: CommonOptions, system: System, pairs: number): Promise<Taken> {
  const clock = virtualClock(systemClock.now());
  const origin = options.origin.kind === 'demo' ? options.origin : { kind: 'demo' as const, scenario: '' };
  const host = await openHost(origin, system, { readOnly: options.readOnly, clock });
  const taken = { snapshots: [] as Snapshot[], rounds: [] as Round[], system };
  const reading = readingOptions(options, system.observer, host);
  for (let pair = 0; pair < pairs; pair++) {
    const before = taken.snapshots.at(-1) ?? null;
    const two = await takeTwoRounds({ host, observer: system.observer, timers: clock, before, ...reading });
    taken.snapshots.push(...two.snapshots);
    taken.rounds.push(...two.rounds);
    await clock.sleep(1_000);
  }
  return taken;
}

/**
 * What `check` and `connections` look at: two rounds a second apart, all rounds of a recording, or `demoPairs` pairs of
 * rounds of a demo router.
 */
export async function takeRounds(options: CommonOptions, demoPairs: number): Promise<Taken> {
  const { origin, readOnly } = options;
  if (origin.kind === 'replay') {
    const { transcript, system } = await openRecording(origin.file);
    const off = switchedOff(options, system.observer);
    const folded = [
      ...foldRecording({ transcript, observer: system.observer, off, named: [...options.uplinks.keys()] }),
    ];
    return {
      snapshots: folded.map((f) => f.snapshot),
      rounds: folded.map((f) => f.round),
      system,
      unread: unreadCommands(transcript, system.observer),
    };
  }
  const system = await systemHere(origin);
  if (origin.kind === 'demo') return takeDemo(options, system, demoPairs);
  const host = await openHost(origin, system, { readOnly, clock: systemClock });
  return {
    ...(await takeTwoRounds({
      host,
      observer: system.observer,
      ...readingOptions(options, system.observer, host),
    })),
    system,
  };
}
