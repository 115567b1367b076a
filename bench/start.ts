import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TuiTerm } from '../test/terminal/tuiterm.js';
import type { Build } from './against.js';
import { TODAY } from './against.js';
import type { Figure } from './measure.js';
import { median } from './measure.js';

const TIMES = 9;
const WHOLE = /em0[^]*iwn0[^]*quit/;

function bareNodeMs(): number {
  const began = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - began;
}

async function firstFrameMs(dist: string): Promise<number> {
  const began = performance.now();
  const term = new TuiTerm(process.execPath, [join(dist, 'uplinktop.js'), '--demo'], {
    columns: 120,
    rows: 40,
  });
  await term.waitFor(WHOLE);
  const took = performance.now() - began;
  await term.close();
  return took;
}

/** The program as the package installs it: without the code cache of the Node that built it. */
function asInstalled(): string {
  const folder = mkdtempSync(join(tmpdir(), 'uplinktop-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  cpSync(resolve('package.json'), join(folder, 'package.json'));
  cpSync(TODAY.dist, join(folder, 'dist'), { recursive: true, filter: (path) => !path.endsWith('.cache') });
  return join(folder, 'dist');
}

/** From the command to a whole first frame of the demo, against a node that does nothing; medians, taken in turn. */
export async function start(against: Build | null): Promise<readonly Figure[]> {
  const dists = [TODAY.dist, asInstalled(), ...(against === null ? [] : [against.dist])];
  const bare: number[] = [];
  const whole: number[][] = dists.map(() => []);
  for (let i = 0; i < TIMES; i++) {
    bare.push(bareNodeMs());
    for (const [n, dist] of dists.entries()) whole[n]?.push(await firstFrameMs(dist));
  }
  const ratioOf = (all: readonly number[]): number => median(all) / median(bare);
  const words = (all: readonly number[]): string =>
    `${ratioOf(all).toFixed(2)} times (${median(all).toFixed(0)} ms / ${median(bare).toFixed(0)} ms)`;
  const [built = [], installed = [], earlier] = whole;
  const before = earlier === undefined ? {} : { before: words(earlier) };
  const figure = (what: string, all: readonly number[], most: number): Figure => ({
    what,
    measured: words(all),
    goal: `at most ${most} times`,
    reached: ratioOf(all) <= most,
    ...before,
  });
  return [
    figure('first whole frame of --demo, against node -e 0', built, 1.9),
    figure('the same as the package installs it, without a code cache', installed, 4),
  ];
}
