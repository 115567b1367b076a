/**
 * What the program costs, measured: ratios and counts of one run, for machines are noisy.
 *
 *     npm run bench                 all of it, some minutes
 *     npm run bench -- start        only those named
 */
import { children } from './children.js';
import { memory } from './memory.js';
import type { Benchmark } from './measure.js';
import { parsers } from './parsers.js';
import { start } from './start.js';
import { connections } from './states.js';
import { busy, steady } from './steady.js';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  start,
  parsers,
  connections,
  memory,
  steady,
  busy,
  children,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  process.stderr.write(
    `No benchmark ${unknown.join(', ')}: there are ${Object.keys(BENCHMARKS).join(', ')}.\n`,
  );
  process.exit(2);
}
let missed = 0;
for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const { what, measured, goal, reached } of await benchmark()) {
    if (!reached) missed++;
    process.stdout.write(`${reached ? 'ok  ' : 'MISS'} ${what}: ${measured} (goal: ${goal})\n`);
  }
}
process.exit(missed > 0 ? 1 : 0);
