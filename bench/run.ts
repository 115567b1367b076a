/**
 * What the program costs, measured: ratios and counts of one run, for machines are noisy.
 *
 *     npm run bench                 all of it, some minutes
 *     npm run bench -- start        only those named
 *     npm run bench -- connections --against REV
 *                                   beside an earlier revision, built in a worktree and measured in turn
 *     npm run bench -- compare      against other tools, in the lab: 24 minutes, only when named
 *     npm run bench -- soak         20,000 rounds of bad nights: some minutes, only when named
 *     npm run bench -- compare-own  uplinktop alone in the lab: two minutes, only when named
 *     npm run bench -- export       many routers in one exporter: six minutes, only when named
 *     npm run bench -- watching     check, a watch and 100,000 routes on this kernel: wants root, five minutes, only when named
 *     npm run bench -- ssh          a round over ssh on loopback: wants root and sshd, only when named
 */
import { parseArgs } from 'node:util';
import { buildOf, TODAY } from './against.js';
import { children } from './children.js';
import { compare, compareOwn } from './compare.js';
import { exporter } from './export.js';
import { growth } from './growth.js';
import { memory } from './memory.js';
import type { Benchmark } from './measure.js';
import { parsers } from './parsers.js';
import { soak } from './soak.js';
import { ssh } from './ssh.js';
import { start } from './start.js';
import { connections } from './states.js';
import { busy, steady } from './steady.js';
import { watching } from './watching.js';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  start,
  parsers,
  connections,
  growth,
  memory,
  steady,
  busy,
  children,
};

/** What needs root, other programs and time is done for those who name it. */
const WHEN_NAMED: Readonly<Record<string, Benchmark>> = {
  compare,
  'compare-own': compareOwn,
  soak,
  export: exporter,
  watching,
  ssh,
};
const ALL = { ...BENCHMARKS, ...WHEN_NAMED };

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { against: { type: 'string' } },
});
const unknown = asked.filter((name) => !(name in ALL));
if (unknown.length > 0) {
  process.stderr.write(`No benchmark ${unknown.join(', ')}: there are ${Object.keys(ALL).join(', ')}.\n`);
  process.exit(2);
}
const against = values.against === undefined ? null : buildOf(values.against);
const before = against === null ? [] : [against.name];
process.stdout.write(`${['', 'what', TODAY.name, 'goal', ...before].join(' | ')}\n`);
let missed = 0;
for (const [name, benchmark] of Object.entries(ALL)) {
  if (asked.length > 0 ? !asked.includes(name) : name in WHEN_NAMED) continue;
  for (const figure of await benchmark(against)) {
    if (!figure.reached) missed++;
    const cells = [figure.reached ? 'ok  ' : 'MISS', figure.what, figure.measured, figure.goal];
    // What is measured of today's build alone has no figure of the earlier one.
    if (against !== null) cells.push(figure.before ?? '-');
    process.stdout.write(`${cells.join(' | ')}\n`);
  }
}
process.exit(missed > 0 ? 1 : 0);
