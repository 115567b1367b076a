import type { Clock } from '../model/clock.js';
import { clockFrom } from '../model/clock.js';
import type { Instant } from '../model/time.js';
import { SECOND } from '../model/time.js';

/** A difference between the two clocks that is followed at once: someone set the clock, or the machine slept. */
const STEP_MS = 2 * SECOND;

/**
 * Wall-clock time that does not jump with small corrections, for rates are made of its differences: it runs with the
 * monotonic clock and follows the wall clock only when that was stepped or the machine was asleep.
 */
export function steadyClock(wall: () => number, monotonic: () => number): () => Instant {
  let offset = wall() - monotonic();
  return () => {
    const now = offset + monotonic();
    const ahead = wall() - now;
    if (Math.abs(ahead) < STEP_MS) return Math.round(now);
    offset += ahead;
    return Math.round(now + ahead);
  };
}

/** Milliseconds of the monotonic clock. Not by `performance`: Node would load ten modules for it, 3% of a start. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * SECOND + nanoseconds / 1e6;
}

/** This machine's clock. */
export const systemClock: Clock = clockFrom({
  now: steadyClock(() => Date.now(), monotonicMs),
  elapsedMs: monotonicMs,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
});
