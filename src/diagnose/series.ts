import type { Series, TimeScaleMs } from '../model/diagnosis.js';
import { SERIES_CELLS, TIME_SCALES_MS } from '../model/diagnosis.js';
import type { Instant } from '../model/time.js';
import { SECOND } from '../model/time.js';
import type { TrafficCell } from '../model/traffic-cell.js';
import { joinCells } from '../model/traffic-cell.js';
import type { ByteKey, CounterDelta } from './rates.js';

/** The cells of every scale in which something was measured, oldest first. */
export type SeriesHistory = Readonly<Record<TimeScaleMs, readonly TrafficCell[]>>;

/** Nothing measured yet. */
export const NO_SERIES: SeriesHistory = { 1_000: [], 10_000: [], 60_000: [], 600_000: [] };

/** The cell that ends at or just after this instant: an interval that ends on a border lies before it. */
function cellEndingAt(at: Instant, scale: TimeScaleMs): number {
  return Math.ceil(at / scale) - 1;
}

function share(span: CounterDelta<ByteKey>, index: number, scale: TimeScaleMs): TrafficCell {
  const from = Math.max(span.from, index * scale);
  const to = Math.min(span.to, (index + 1) * scale);
  const part = (to - from) / (span.to - span.from);
  return {
    index,
    measuredMs: to - from,
    inBytes: span.moved.inBytes * part,
    outBytes: span.moved.outBytes * part,
  };
}

function extend(
  cells: readonly TrafficCell[],
  span: CounterDelta<ByteKey>,
  scale: TimeScaleMs,
): readonly TrafficCell[] {
  const last = cellEndingAt(span.to, scale);
  const oldest = last - SERIES_CELLS + 1;
  const first = Math.max(Math.floor(span.from / scale), oldest);
  // Cells of the future are of a clock that has been set back since.
  const next = cells.filter(({ index }) => index >= oldest && index <= last);
  for (let index = first; index <= last; index++) {
    const cell = share(span, index, scale);
    const end = next.at(-1);
    if (end !== undefined && end.index === index) next[next.length - 1] = joinCells(end, cell);
    else if (end === undefined || end.index < index) next.push(cell);
  }
  return next;
}

/** The history with one more span: every cell is the mean of what was measured in it, weighted by time. */
export function extendSeries(history: SeriesHistory, span: CounterDelta<ByteKey>): SeriesHistory {
  return {
    1_000: extend(history[1_000], span, 1_000),
    10_000: extend(history[10_000], span, 10_000),
    60_000: extend(history[60_000], span, 60_000),
    600_000: extend(history[600_000], span, 600_000),
  };
}

/** The same where nobody looks at it and only minutes are kept. */
export function extendMinutes(history: SeriesHistory, span: CounterDelta<ByteKey>): SeriesHistory {
  return { ...history, 60_000: extend(history[60_000], span, 60_000) };
}

/** What there is to show of minutes that were counted before: where a minute is fine enough. */
export function seriesOfMinutes(minutes: readonly TrafficCell[]): SeriesHistory {
  const tens: TrafficCell[] = [];
  for (const minute of minutes) {
    const cell = { ...minute, index: Math.floor(minute.index / 10) };
    const last = tens.at(-1);
    if (last?.index === cell.index) tens[tens.length - 1] = joinCells(last, cell);
    else tens.push(cell);
  }
  return { ...NO_SERIES, 60_000: minutes.slice(-SERIES_CELLS), 600_000: tens.slice(-SERIES_CELLS) };
}

function show(cells: readonly TrafficCell[], until: Instant, scale: TimeScaleMs): Series {
  const last = cellEndingAt(until, scale);
  const first = Math.max(cells[0]?.index ?? last + 1, last - SERIES_CELLS + 1);
  const inBits: (number | null)[] = new Array<null>(Math.max(0, last - first + 1)).fill(null);
  const outBits = inBits.slice();
  let ofWatch = 0;
  for (const { index, measuredMs, inBytes, outBytes, isOfWatch } of cells) {
    if (index < first || index > last || measuredMs <= 0) continue;
    inBits[index - first] = (inBytes * 8 * SECOND) / measuredMs;
    outBits[index - first] = (outBytes * 8 * SECOND) / measuredMs;
    if (isOfWatch === true) ofWatch = index - first + 1;
  }
  return {
    inBitsPerSecond: inBits,
    outBitsPerSecond: outBits,
    ...(ofWatch === 0 ? {} : { cellsOfWatch: ofWatch }),
  };
}

/**
 * The series up to an instant: from the first cell measured, at most SERIES_CELLS. Time in which nothing was measured
 * (a pause, a failing source, a restart) is null.
 */
export function showSeries(history: SeriesHistory, until: Instant): Readonly<Record<TimeScaleMs, Series>> {
  const [second, ten, minute, tenMinutes] = TIME_SCALES_MS;
  return {
    [second]: show(history[second], until, second),
    [ten]: show(history[ten], until, ten),
    [minute]: show(history[minute], until, minute),
    [tenMinutes]: show(history[tenMinutes], until, tenMinutes),
  };
}
