import {
  formatBitsPerSecond,
  formatBytes,
  formatBytesPerSecond,
  formatMilliseconds,
  formatShare,
} from '../../model/format.js';
import type { Milliseconds } from '../../model/time.js';

/** Written in place of a number that is not known. */
export const UNKNOWN = '–';

const NUMBER = 4;

/** Number and unit each in cells of their own, so that neither moves when the other changes. */
function figure(text: string | null, unitWidth: number): string {
  if (text === null) return UNKNOWN.padStart(NUMBER).padEnd(NUMBER + 1 + unitWidth);
  const [number = '', unit = ''] = text.split(' ');
  const short = number.length > NUMBER ? '>999' : number.padStart(NUMBER);
  return `${short} ${unit.padStart(unitWidth)}`;
}

const known = (value: number | null): value is number => value !== null && Number.isFinite(value);

/** A rate in bits (or, asked so, bytes) per second; always 9 cells: `3.21 Mb/s`, ` 412 kb/s`, `   –     `. */
export function rateFigure(bitsPerSecond: number | null, bytes: boolean): string {
  if (!known(bitsPerSecond)) return figure(null, 4);
  return figure(bytes ? formatBytesPerSecond(bitsPerSecond / 8) : formatBitsPerSecond(bitsPerSecond), 4);
}

/** An amount; always 8 cells: `1.70 GiB`. */
export function bytesFigure(bytes: number | null): string {
  return figure(known(bytes) ? formatBytes(bytes) : null, 3);
}

/** A round trip; always 7 cells: `12.3 ms`. */
export function roundTripFigure(ms: number | null): string {
  return figure(known(ms) ? formatMilliseconds(Math.max(0, ms)) : null, 2);
}

/** A share; always 4 cells: ` 48%`. */
export function shareFigure(share: number | null): string {
  return (known(share) ? formatShare(Math.min(1, Math.max(0, share))) : UNKNOWN).padStart(4);
}

/** A count; always 5 cells: `  312`, `12346`, ` 124k`. */
export function countFigure(count: number | null): string {
  if (!known(count)) return UNKNOWN.padStart(5);
  let rest = Math.max(0, Math.round(count));
  let unit = '';
  for (const next of ['k', 'M', 'G', 'T']) {
    if (rest < (unit === '' ? 99_999.5 : 9_999.5)) break;
    rest /= 1_000;
    unit = next;
  }
  return (rest > 9_999.5 && unit === 'T' ? '>999T' : `${rest.toFixed(0)}${unit}`).padStart(5);
}

/** `0.5 s`, `1 s`, `1 min`. */
export function intervalWords(ms: Milliseconds): string {
  return ms >= 60_000 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}
