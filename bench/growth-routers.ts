import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Point } from './growth-fit.js';
import { exponent, perUnit } from './growth-fit.js';
import type { Figure } from './measure.js';
import { figure } from './states-in-turn.js';

/** As growth-rounds.ts prints it. */
interface Rounds {
  /** CPU of the first round, the readings in it. */
  readonly firstMs: number;
  /** CPU of one round later on. */
  readonly roundMs: number;
  /** More resident memory than before the first round. */
  readonly grownMiB: number;
}

type SystemName = 'linux' | 'openbsd';

const SYSTEMS: readonly SystemName[] = ['linux', 'openbsd'];
const UPLINKS = [2, 8, 64, 256];
const ROUNDS = 40;
/** Of Linux 64 MiB are read, which are some 400,000 routes. */
const ROUTES: Readonly<Record<SystemName, readonly number[]>> = {
  linux: [10, 1_000, 10_000, 100_000],
  openbsd: [10, 1_000, 10_000, 100_000, 1_000_000],
};
const MOST_EXPONENT = 1.1;
/** Four times as many uplinks. */
const MOST_TIMES = 4.2;

function rounds(system: SystemName, uplinks: number, routes: number): Rounds {
  const script = join(import.meta.dirname, 'growth-rounds.js');
  const args = [system, uplinks, 1, routes, ROUNDS].map(String);
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', script, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`growth-rounds.js ${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout) as Rounds;
}

function fit(what: string, points: readonly Point[], unit: string, scale: number): Figure {
  return figure(`${what} (${perUnit(points, unit, scale)}): exponent of the fit`, {
    values: [exponent(points)],
    unit: '',
    atMost: MOST_EXPONENT,
  });
}

function pointsOf(sizes: readonly number[], all: readonly Rounds[], of: (one: Rounds) => number): Point[] {
  // Memory that has not grown at all has no logarithm.
  return sizes.map((size, i) => ({ size, value: Math.max(0.1, of(all[i] ?? NaN_ROUNDS)) }));
}

const NaN_ROUNDS: Rounds = { firstMs: NaN, roundMs: NaN, grownMiB: NaN };

/** Per uplink, from a home to a provider. */
export function growthOfUplinks(): Figure[] {
  return SYSTEMS.flatMap((system) => {
    const all = UPLINKS.map((uplinks) => rounds(system, uplinks, 0));
    const warm = pointsOf(UPLINKS, all, ({ roundMs }) => roundMs);
    const [before, last] = warm.slice(-2).map(({ value }) => value);
    return [
      fit(`${system}: CPU of a round by uplinks`, warm, 'us', 1_000),
      figure(`${system}: CPU of a round with 256 uplinks against 64`, {
        values: [(last ?? NaN) / (before ?? NaN)],
        unit: 'times',
        atMost: MOST_TIMES,
      }),
      fit(
        `${system}: memory by uplinks`,
        pointsOf(UPLINKS, all, ({ grownMiB }) => grownMiB),
        'KiB',
        1_024,
      ),
    ];
  });
}

/** Per route beside two defaults, from a home to the whole internet. */
export function growthOfRoutes(): Figure[] {
  return SYSTEMS.flatMap((system) => {
    const sizes = ROUTES[system];
    const all = sizes.map((routes) => rounds(system, 2, routes));
    return [
      fit(
        `${system}: CPU of the first round by routes`,
        pointsOf(sizes, all, ({ firstMs }) => firstMs),
        'us',
        1_000,
      ),
      fit(
        `${system}: CPU of a later round by routes`,
        pointsOf(sizes, all, ({ roundMs }) => roundMs),
        'us',
        1_000,
      ),
      fit(
        `${system}: memory by routes`,
        pointsOf(sizes, all, ({ grownMiB }) => grownMiB),
        'KiB',
        1_024,
      ),
    ];
  });
}
