/**
 * What the program costs, measured: ratios and counts of one run, for machines are noisy.
 *
 *     npm run bench                 all of it, some minutes
 *     npm run bench -- start        only those named
 *     npm run bench -- compare      against other tools, in the lab: 24 minutes, only when named
 *     npm run bench -- compare-own  uplinktop alone in the lab: two minutes, only when named
 */
import { children } from './children.js';
import { compare, compareOwn } from './compare.js';
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

/** What needs root, other programs and time is done for those who name it. */
const WHEN_NAMED: Readonly<Record<string, Benchmark>> = { compare, 'compare-own': compareOwn };
const ALL = { ...BENCHMARKS, ...WHEN_NAMED };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in ALL));
if (unknown.length > 0) {
  process.stderr.write(`No benchmark ${unknown.join(', ')}: there are ${Object.keys(ALL).join(', ')}.\n`);
  process.exit(2);
}
let missed = 0;
for (const [name, benchmark] of Object.entries(ALL)) {
  if (asked.length > 0 ? !asked.includes(name) : name in WHEN_NAMED) continue;
  for (const { what, measured, goal, reached } of await benchmark()) {
    if (!reached) missed++;
    process.stdout.write(`${reached ? 'ok  ' : 'MISS'} ${what}: ${measured} (goal: ${goal})\n`);
  }
}
process.exit(missed > 0 ? 1 : 0);
