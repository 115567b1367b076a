/** Chance that repeats itself: the same seed gives the same numbers for ever. */
export interface Random {
  /** In [0, 1). */
  readonly next: () => number;
  /** An integer in [0, below). */
  readonly below: (below: number) => number;
  /** Exponential with this mean: the gap to the next of independent happenings. */
  readonly gap: (mean: number) => number;
  /** Log-normal: `median` times e to a normal deviate of `sigma`. Sizes and rates of real connections. */
  readonly spread: (median: number, sigma: number) => number;
  /** One of a list that is not empty. */
  readonly pick: <T>(from: readonly [T, ...T[]]) => T;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, good enough for traffic, never for secrets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    gap: (mean) => -Math.log(1 - next()) * mean,
    spread: (median, sigma) => {
      // Box-Muller; 1 - next() is never 0.
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(sigma * normal);
    },
    pick: (from) => from[below(from.length)] ?? from[0],
  };
}
