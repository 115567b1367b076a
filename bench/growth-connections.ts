import type { Build } from './against.js';
import { exponent, perUnit } from './growth-fit.js';
import type { Figure } from './measure.js';
import { tableOf } from './state-tables.js';
import { figure, told } from './states-in-turn.js';

const SIZES = [100, 1_000, 10_000, 100_000, 1_000_000];
/** All are kept, up to 100,000: beyond it memory grows more slowly, by what the rates remember. */
const MOST_EXPONENT = 1.1;

const WORKS = [
  { work: 'warm', what: 'CPU of a reading by states, warm', unit: 'ns', scale: 1e6 },
  { work: 'held', what: 'memory held between readings by states', unit: 'bytes', scale: 1 },
] as const;

/** Per state, from a home to a provider, and whether more states cost more than their share. */
export function growthOfConnections(against: Build | null): Figure[] {
  return WORKS.map(({ work, what, unit, scale }) => {
    const measured = SIZES.map((size) => told(against, work, [tableOf(size)], 1));
    const byBuild = (measured[0] ?? []).map((_, build) =>
      SIZES.map((size, i) => ({ size, value: measured[i]?.[build] ?? NaN })),
    );
    return figure(`${what} (${perUnit(byBuild[0] ?? [], unit, scale)}): exponent of the fit`, {
      values: byBuild.map(exponent),
      unit: '',
      atMost: MOST_EXPONENT,
    });
  });
}
