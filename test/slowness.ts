import { spawnSync } from 'node:child_process';

/** What an idle machine of two cores takes for one round. */
const IDLE_MS = 100;
const ROUNDS = 3;
/** Patience has an end also on a machine that is slower than this. */
const SLOWEST = 6;

/** Some of what the tests do: shells that start, a program that starts, a processor that works. */
function round(): number {
  const began = performance.now();
  for (let i = 0; i < 10; i++) spawnSync('/bin/sh', ['-c', 'exit 0']);
  spawnSync(process.execPath, ['-e', '']);
  let sum = 0;
  for (let i = 0; i < 3_000_000; i++) sum = (sum * 31 + i) % 1_000_003;
  return performance.now() - began + 0 * sum;
}

/**
 * How many times slower than idle this machine is now, from 1 to SLOWEST: what must have a limit gets it in its
 * measure. It may become busier later, so the limits themselves are generous.
 */
export function measuredSlowness(): number {
  const slowest = Math.max(...Array.from({ length: ROUNDS }, round));
  return Math.min(SLOWEST, Math.max(1, Math.round((10 * slowest) / IDLE_MS) / 10));
}
