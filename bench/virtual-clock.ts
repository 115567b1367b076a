import type { Clock } from '../src/model/clock.js';
import { clockFrom } from '../src/model/clock.js';
import type { Instant, Milliseconds } from '../src/model/time.js';

/** A clock that is wound on as soon as nothing else is left to do, so that a night takes a minute. */
export class VirtualClock {
  #now: Instant;
  readonly #due = new Set<{ at: Instant; run: () => void }>();
  readonly clock: Clock;

  constructor(now: Instant) {
    this.#now = now;
    this.clock = clockFrom({
      now: () => this.#now,
      after: (delayMs, run) => {
        const timer = { at: this.#now + delayMs, run };
        this.#due.add(timer);
        return () => void this.#due.delete(timer);
      },
    });
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.#due.size;
  }

  /** Somebody sets the time; timers, which no clock setting moves, go off when they would have. */
  jump(byMs: Milliseconds): void {
    this.#now += byMs;
    for (const timer of this.#due) timer.at += byMs;
  }

  /** Lets all go on that can without time passing, then takes the next timer. */
  async step(): Promise<void> {
    await new Promise((settle) => setImmediate(settle));
    let next: { at: Instant; run: () => void } | null = null;
    for (const timer of this.#due) if (next === null || timer.at < next.at) next = timer;
    if (next === null) return;
    this.#due.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.run();
  }
}
