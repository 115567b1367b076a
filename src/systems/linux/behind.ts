/** Far enough behind for one that a daemon adds in between. */
const BEHIND = 100;

/** The metric of a default that is to be used when all of these are gone. */
export function metricBehind(metrics: readonly (number | null)[]): number {
  return Math.max(...metrics.flatMap((metric) => metric ?? [])) + BEHIND;
}
