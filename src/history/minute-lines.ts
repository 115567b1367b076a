import type { MinutesOfUplinks } from '../model/past.js';
import type { Instant } from '../model/time.js';
import { DAY, MINUTE } from '../model/time.js';
import type { TrafficCell } from '../model/traffic-cell.js';
import { joinCells } from '../model/traffic-cell.js';
import type { KeptKind } from './kept-lines.js';

/** So far back minutes are read. */
export const MINUTES_KEPT = (7 * DAY) / MINUTE;
/** Of one minute; what is beyond is not written. */
export const UPLINKS_KEPT = 64;

const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,31}$/;

/** One minute of all uplinks in which something was measured. */
interface MinuteLine {
  readonly minute: number;
  readonly cells: ReadonlyMap<string, TrafficCell>;
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function cellOf(minute: number, value: unknown): TrafficCell | null {
  if (!Array.isArray(value) || value.length !== 3 || !value.every(isWhole)) return null;
  const [inBytes = 0, outBytes = 0, measuredMs = 0] = value as readonly number[];
  return measuredMs === 0 || measuredMs > MINUTE
    ? null
    : { index: minute, measuredMs, inBytes, outBytes, isOfWatch: true };
}

/** `[29412345,{"em0":[40960,4096,60000]}]`: minutes since 1970; bytes in and out, and over how many milliseconds. */
export function parseMinute(line: string): MinuteLine | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [minute, table] = value as readonly unknown[];
  if (!isWhole(minute) || typeof table !== 'object' || table === null || Array.isArray(table)) return null;
  const rows = Object.entries(table).map(([name, each]) => [name, cellOf(minute, each)] as const);
  if (rows.length > UPLINKS_KEPT) return null;
  const cells = new Map<string, TrafficCell>();
  for (const [name, cell] of rows) {
    if (cell === null || !NAME.test(name)) return null;
    cells.set(name, cell);
  }
  return { minute, cells };
}

/** A minute as a line; null where there is nothing to write of it. */
export function formatMinute({ minute, cells }: MinuteLine): string | null {
  const rows = [...cells].flatMap(([name, { inBytes, outBytes, measuredMs }]) => {
    // A clock that was set back by seconds has some of a minute counted twice: the rate is what counts.
    const part = Math.min(1, MINUTE / measuredMs);
    const numbers = [inBytes, outBytes, measuredMs].map((each) => Math.round(each * part));
    return NAME.test(name) && cellOf(minute, numbers) !== null ? [[name, numbers] as const] : [];
  });
  if (rows.length === 0) return null;
  return JSON.stringify([minute, Object.fromEntries(rows.slice(0, UPLINKS_KEPT))]);
}

/** A week of two uplinks needs 0.6 MB, one of ten 3 MB. */
export const MINUTE_FILE: KeptKind = {
  name: 'rates.jsonl',
  heading: '{"uplinktop":"rates","version":1}',
  mostLines: MINUTES_KEPT,
  mostBytes: 4 * 1024 * 1024,
  isLine: (line) => parseMinute(line) !== null,
};

/** One more cell, as it was written: of two that cannot both be true the later counts, for a clock was set in between. */
function take(cells: TrafficCell[], cell: TrafficCell): void {
  while ((cells.at(-1)?.index ?? -1) > cell.index) cells.pop();
  const last = cells.at(-1);
  if (last?.index !== cell.index) cells.push(cell);
  else {
    const both = joinCells(last, cell);
    cells[cells.length - 1] = both.measuredMs <= MINUTE ? both : cell;
  }
}

/** The minutes of each uplink, from lines in the order in which they were written. What lies after `at` is of no use. */
export function readMinutes(lines: readonly string[], at: Instant): MinutesOfUplinks {
  const now = Math.floor(at / MINUTE);
  const minutes = new Map<string, TrafficCell[]>();
  for (const line of lines) {
    const read = parseMinute(line);
    if (read === null || read.minute > now || read.minute <= now - MINUTES_KEPT) continue;
    for (const [name, cell] of read.cells) {
      const cells = minutes.get(name) ?? [];
      minutes.set(name, cells);
      take(cells, cell);
    }
  }
  return minutes;
}
