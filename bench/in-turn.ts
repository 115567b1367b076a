import { spawnSync } from 'node:child_process';
import { median } from './measure.js';

/** What one run of a program took. */
export interface Cost {
  /** User and system, of all its threads. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Largest resident set. */
  readonly rssMiB: number;
  readonly stdout: string;
}

const MOST_OUTPUT_BYTES = 64 * 1_048_576;

/** Runs it to its end, under GNU time(1). Throws when it fails. */
function cost(argv: readonly string[]): Cost {
  const began = performance.now();
  const { stdout, stderr, status, error } = spawnSync('/usr/bin/time', ['-f', 'cost %U %S %M', ...argv], {
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT_BYTES,
  });
  const wallMs = performance.now() - began;
  const [, user, system, rss] = /^cost (\S+) (\S+) (\d+)$/m.exec(stderr) ?? [];
  if (status !== 0 || rss === undefined) throw new Error(`${argv.join(' ')}: ${error?.message ?? stderr}`);
  return { cpuMs: (Number(user) + Number(system)) * 1_000, wallMs, rssMiB: Number(rss) / 1_024, stdout };
}

/** Each so many times, one after the other: what else the machine does meets them all. By command, its runs in order. */
export function inTurn(commands: readonly (readonly string[])[], times: number): Cost[][] {
  const costs: Cost[][] = commands.map(() => []);
  for (let i = 0; i < times; i++) for (const [n, argv] of commands.entries()) costs[n]?.push(cost(argv));
  return costs;
}

/** How many times as much one took as the other: the median over the pairs that ran next to each other. */
export function timesAsMuch(
  costs: readonly Cost[],
  others: readonly Cost[],
  of: (cost: Cost) => number,
): number {
  return median(costs.map((one, i) => of(one) / of(others[i] ?? one)));
}
