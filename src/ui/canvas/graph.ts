import type { Spark, Style } from './frame.js';
import type { Area } from './sheet.js';

/** Less than this does not fill a graph: an idle link looks idle. */
const LEAST_CEILING = 10_000;

type Values = readonly (number | null)[];

/** The smallest of 1, 2, 5, 10, 20 … that is not below the value: scales that seldom change and are easy to read. */
export function ceilingOf(value: number): number {
  if (!(value > LEAST_CEILING)) return LEAST_CEILING;
  if (!Number.isFinite(value)) return Number.MAX_VALUE;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value;
}

/** The greatest known value, or null when there is none. */
export function peakOf(values: Values): number | null {
  let peak: number | null = null;
  for (const value of values)
    if (value !== null && Number.isFinite(value) && (peak === null || value > peak)) peak = value;
  return peak;
}

/** A graph as high as its area: its range of values cut into bands, each a sparkline of one row, the highest first. */
export function graph(values: Values, area: Area, max: number, style: Style): Spark[] {
  const band = max / area.rows;
  return Array.from({ length: area.rows }, (_, i) => {
    const floor = band * (area.rows - 1 - i);
    return {
      row: area.row + i,
      column: area.column,
      width: area.columns,
      // Nothing is drawn in a band that is not reached; only the lowest shows that there was a measured nothing.
      values:
        floor === 0
          ? values
          : values.map((value) => (value === null || value <= floor ? null : value - floor)),
      max: band,
      style,
    };
  });
}
