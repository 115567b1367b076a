import type { Instant, Milliseconds } from './time.js';
import { DAY, HOUR, MINUTE, SECOND } from './time.js';

/** Three significant digits: 0.00, 3.21, 12.3, 412. */
function digits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

function scaled(value: number, units: readonly string[], step: number): string {
  let unit = 0;
  let rest = value;
  // 999.5 would print as 1000: it belongs to the next unit.
  while (rest >= step - 0.5 && unit < units.length - 1) {
    rest /= step;
    unit++;
  }
  return `${unit === 0 ? rest.toFixed(rest < 9.995 && !Number.isInteger(rest) ? 1 : 0) : digits(rest)} ${units[unit] ?? ''}`;
}

/** Decimal, as links are sold: `3.21 Mb/s`. */
export function formatBitsPerSecond(bitsPerSecond: number): string {
  return scaled(Math.max(0, bitsPerSecond), ['b/s', 'kb/s', 'Mb/s', 'Gb/s', 'Tb/s'], 1_000);
}

/** Decimal bytes: `401 kB/s`. */
export function formatBytesPerSecond(bytesPerSecond: number): string {
  return scaled(Math.max(0, bytesPerSecond), ['B/s', 'kB/s', 'MB/s', 'GB/s', 'TB/s'], 1_000);
}

/** Binary, as file sizes are shown: `1.70 GiB`. */
export function formatBytes(bytes: number): string {
  return scaled(Math.max(0, bytes), ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'], 1_024);
}

/** Decimal, as traffic is sold: `16.4 GB`. */
export function formatBytesDecimal(bytes: number): string {
  return scaled(Math.max(0, bytes), ['B', 'kB', 'MB', 'GB', 'TB', 'PB'], 1_000);
}

/** `12.3 ms`, `48.0 ms`, `1.20 s`. */
export function formatMilliseconds(ms: Milliseconds): string {
  return ms >= 999.5 ? `${digits(ms / SECOND)} s` : `${digits(ms)} ms`;
}

/** The largest two units: `14 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function formatDuration(ms: Milliseconds): string {
  const units: readonly (readonly [number, string])[] = [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'min'],
    [SECOND, 's'],
  ];
  const whole = Math.max(0, Math.floor(ms / SECOND)) * SECOND;
  const first = units.findIndex(([unit]) => whole >= unit);
  if (first < 0) return '0 s';
  const parts = units.slice(first, first + 2).map(([unit, word], i) => {
    const count = i === 0 ? Math.floor(whole / unit) : Math.floor((whole % (units[first]?.[0] ?? 1)) / unit);
    return { count, word };
  });
  return parts
    .filter(({ count }, i) => i === 0 || count > 0)
    .map(({ count, word }) => `${count} ${word}`)
    .join(' ');
}

/** `0%`, `48%`, `100%`; never rounds a part to all or nothing: `<1%`, `>99%`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.005) return '<1%';
  if (share < 1 && share > 0.995) return '>99%';
  return `${Math.round(share * 100)}%`;
}

/** Thousands apart by a thin comma: `48,210`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Local wall-clock time: `18:16:03`. */
export function formatClock(at: Instant): string {
  const d = new Date(at);
  return [d.getHours(), d.getMinutes(), d.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':');
}

/** Local day and time: `11-28 18:16:03`. */
export function formatDayClock(at: Instant): string {
  const d = new Date(at);
  const day = [d.getMonth() + 1, d.getDate()].map((n) => String(n).padStart(2, '0')).join('-');
  return `${day} ${formatClock(at)}`;
}

/** `1 state`, `2 states`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `em0`, `em0 and iwn0`, `em0, iwn0 and umb0`. */
export function list(words: readonly string[]): string {
  return words.length <= 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
