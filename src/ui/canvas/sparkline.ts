const BARS = '▁▂▃▄▅▆▇█';
const ASCII_BARS = '_.-=+*#@';

/**
 * One character a value, flush right in `width` cells; the scale begins at 0 and ends at `max`. A gap is a blank, a
 * measured nothing is the lowest bar. Values beyond `max` are full. The newest values win when there are too many.
 */
export function sparkline(
  values: readonly (number | null)[],
  width: number,
  max: number,
  unicode: boolean,
): string {
  const bars = unicode ? BARS : ASCII_BARS;
  const top = bars.length - 1;
  const shown = width > 0 ? values.slice(-width) : [];
  return shown
    .map((value) => {
      if (value === null || !Number.isFinite(value)) return ' ';
      const height = max > 0 ? Math.floor((value / max) * bars.length) : 0;
      return bars.charAt(Math.min(top, Math.max(0, height)));
    })
    .join('')
    .padStart(Math.max(0, width));
}
