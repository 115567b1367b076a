import type { Timers } from '../model/clock.js';
import type { Round } from '../model/command.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Milliseconds } from '../model/time.js';

export type OnRound = (snapshot: Snapshot, round: Round) => void;

/** Where snapshots come from, live or recorded: whoever shows them does not learn which. */
export interface Feed {
  /** Begins. `onRound` hears of every round; never before `start` has returned. */
  start(onRound: OnRound): void;
  /** Ends: no more rounds. Settles when no child of the feed's own is left. */
  stop(): Promise<void>;
  /** Live: everything is read at once, also when paused. Recorded: the next round. */
  pollNow(): void;
  pause(): void;
  resume(): void;
  /** A recording has a pace of its own and keeps it. */
  setIntervalMs(intervalMs: Milliseconds): void;
}

/** Waits until all have settled, but no longer than `limitMs`. They never reject. */
export function settledWithin(
  timers: Timers,
  limitMs: Milliseconds,
  runs: readonly Promise<unknown>[],
): Promise<void> {
  if (runs.length === 0) return Promise.resolve();
  return new Promise((settle) => {
    const cancel = timers.after(limitMs, settle);
    void Promise.all(runs).then(() => {
      cancel();
      settle();
    });
  });
}
