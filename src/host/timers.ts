import type { Milliseconds } from '../model/time.js';

export type Cancel = () => void;

/** Timers as a value, so that a test can hold the clock. */
export interface Timers {
  /** Runs it once, `delayMs` from now, unless cancelled. */
  after(delayMs: Milliseconds, run: () => void): Cancel;
}

export const systemTimers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
