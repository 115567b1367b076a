import type { MinutesOfUplinks } from '../model/past.js';
import type { Instant } from '../model/time.js';
import { MINUTE, SECOND } from '../model/time.js';
import type { TrafficCell } from '../model/traffic-cell.js';
import { formatMinute } from './minute-lines.js';

/** The last reading of a minute comes with the round after it. What comes still later is missed: the rate is right without. */
const LATE_MS = 15 * SECOND;

/** The newest minute of which all is counted by now. */
export function newestOver(at: Instant): number {
  return Math.floor((at - LATE_MS) / MINUTE) - 1;
}

/** The minute that is now, of which only a part is counted. */
export function minuteOf(at: Instant): number {
  return Math.floor(at / MINUTE);
}

/**
 * Lines of the minutes up to `last` that were not written yet: of none that this program read. `written`: the newest that was. A
 * clock that was set back makes minutes come again, and they are written again.
 */
export function minuteLines(minutes: MinutesOfUplinks, written: number, last: number): readonly string[] {
  const after = written > last ? last - 1 : written;
  const rows = new Map<number, Map<string, TrafficCell>>();
  for (const [name, cells] of minutes)
    for (const cell of cells) {
      if (cell.index <= after || cell.index > last || cell.isOfWatch === true) continue;
      const row = rows.get(cell.index) ?? new Map<string, TrafficCell>();
      rows.set(cell.index, row.set(name, cell));
    }
  return [...rows]
    .sort(([a], [b]) => a - b)
    .flatMap(([minute, cells]) => formatMinute({ minute, cells }) ?? []);
}
