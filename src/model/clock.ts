import type { Instant, Milliseconds } from './time.js';

export type Cancel = () => void;

/** Timers as a value, so that a test can hold them. */
export interface Timers {
  /** Runs it once, `delayMs` from now, unless cancelled. */
  after(delayMs: Milliseconds, run: () => void): Cancel;
}

/** Time as a value: whatever waits, counts down or stamps is given one, so that a test can hold it. */
export interface Clock extends Timers {
  now(): Instant;
  /** On a clock that nobody can set: only differences mean something. */
  elapsedMs(): Milliseconds;
  /** Runs it again and again, the first time `periodMs` from now, until cancelled. */
  every(periodMs: Milliseconds, run: () => void): Cancel;
  sleep(ms: Milliseconds): Promise<void>;
}

/** A clock made from what tells the time and what wakes; without `elapsedMs` nobody sets the time it tells. */
export function clockFrom(
  source: Timers & { now(): Instant; readonly elapsedMs?: () => Milliseconds },
): Clock {
  const after: Timers['after'] = (delayMs, run) => source.after(delayMs, run);
  return {
    now: () => source.now(),
    elapsedMs: source.elapsedMs ?? (() => source.now()),
    after,
    every(periodMs, run) {
      let cancel: Cancel = () => undefined;
      const next = (): void => {
        cancel = after(periodMs, () => {
          next();
          run();
        });
      };
      next();
      return () => cancel();
    },
    sleep: (ms) => new Promise((settle) => void after(ms, settle)),
  };
}
