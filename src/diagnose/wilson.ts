import type { CountedShare } from '../model/connections-view.js';
import { SAMPLES_FOR_A_SHARE } from './shares.js';

/** Of the normal distribution, for 95%. */
const Z = 1.96;

/**
 * A share of so many samples, with its 95% interval (Wilson 1927, the score interval: it stays within 0..1 and holds for
 * shares near nothing and all). Nothing is said under 20 samples.
 */
export function countedShare(hits: number, samples: number): CountedShare {
  if (samples < SAMPLES_FOR_A_SHARE) return { share: null, low: null, high: null, samples };
  const share = hits / samples;
  const spread = (Z * Z) / samples;
  const middle = (share + spread / 2) / (1 + spread);
  const half = (Z / (1 + spread)) * Math.sqrt((share * (1 - share)) / samples + spread / (4 * samples));
  return {
    share,
    low: hits === 0 ? 0 : Math.max(0, middle - half),
    high: hits === samples ? 1 : Math.min(1, middle + half),
    samples,
  };
}

/** The share when nothing can be said of it, whatever was counted. */
export function untold(samples: number): CountedShare {
  return { share: null, low: null, high: null, samples };
}
