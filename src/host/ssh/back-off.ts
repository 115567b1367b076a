import type { Milliseconds } from '../../model/time.js';
import { SECOND } from '../../model/time.js';

const FIRST_MS = SECOND;
const LONGEST_MS = 30 * SECOND;

/**
 * How long to wait before the attempt of this number, counted from 0: twice as long each time, and up to a quarter less
 * by chance, so that not all come at once. `chance`: from 0 to below 1.
 */
export function backOffMs(attempt: number, chance: number): Milliseconds {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(whole * (1 - chance / 4));
}
