import type { Round } from '../model/command.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Cancel, Timers } from '../model/clock.js';
import { systemClock } from '../host/clock.js';
import type { Feed, OnRound } from './feed.js';
import type { Recording } from './recording.js';
import { foldRecording } from './recording.js';

export interface ReplayOptions extends Recording {
  readonly timers?: Timers;
  /** The last round has been shown; it stays. Called once. */
  readonly onEnd?: () => void;
}

class Replay implements Feed {
  readonly #timers: Timers;
  readonly #folded: Iterator<{ snapshot: Snapshot; round: Round }, void>;
  #upcoming: { snapshot: Snapshot; round: Round } | null;
  #onRound: OnRound = () => undefined;
  #cancelNext: Cancel = () => undefined;
  #paused = false;
  #stopped = false;
  readonly #options: ReplayOptions;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemClock;
    this.#folded = foldRecording(options);
    this.#upcoming = this.#folded.next().value ?? null;
  }

  start(onRound: OnRound): void {
    this.#onRound = onRound;
    this.#cancelNext = this.#timers.after(0, () => this.#show());
  }

  stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelNext();
    return Promise.resolve();
  }

  pollNow(): void {
    this.#show();
  }

  pause(): void {
    this.#paused = true;
    this.#cancelNext();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    // Where it was left: the round shown had its time.
    this.#cancelNext = this.#timers.after(0, () => this.#show());
  }

  setIntervalMs(): void {
    // The pace is the recorded one.
  }

  #show(): void {
    this.#cancelNext();
    const current = this.#upcoming;
    if (current === null || this.#stopped) return;
    this.#upcoming = this.#folded.next().value ?? null;
    this.#onRound(current.snapshot, current.round);
    if (this.#upcoming === null) this.#options.onEnd?.();
    else if (!this.#paused) {
      const gapMs = Math.max(0, this.#upcoming.round.at - current.round.at);
      this.#cancelNext = this.#timers.after(gapMs, () => this.#show());
    }
  }
}

/** Plays a recording at its recorded pace; `pollNow` is the next round, also when paused. It stays on the last one. */
export function createReplay(options: ReplayOptions): Feed {
  return new Replay(options);
}
