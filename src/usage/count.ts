import type { Instant, Milliseconds } from '../model/time.js';
import { DAY, HOUR } from '../model/time.js';
import { labelOf, nextBorder } from './local-time.js';
import type { CounterSample, InterfaceUsage, RowKind, UsageDatabase, UsageRow } from './usage-database.js';
import { INTERFACES_KEPT, ROW_KINDS, ROWS_KEPT } from './usage-database.js';

type Bytes = Pick<UsageRow, 'inBytes' | 'outBytes'>;

/**
 * What moved between two samples; null where that cannot be told: a counter went back (a restart, a wrap, one read out of
 * turn) or the interface is another. Then the interval is lost: what was not seen is never made up.
 */
export function movedBetween(before: CounterSample, after: CounterSample): Bytes | null {
  if (before.index !== null && after.index !== null && before.index !== after.index) return null;
  const inBytes = after.inBytes - before.inBytes;
  const outBytes = after.outBytes - before.outBytes;
  return inBytes >= 0 && outBytes >= 0 ? { inBytes, outBytes } : null;
}

function add(rows: UsageRow[], label: string, { inBytes, outBytes }: Bytes): void {
  const last = rows.at(-1);
  if (last?.label === label)
    rows[rows.length - 1] = {
      label,
      inBytes: last.inBytes + inBytes,
      outBytes: last.outBytes + outBytes,
    };
  else rows.push({ label, inBytes, outBytes });
}

/** Rows of a future are of a clock that was set back since: what moved then is of the present. */
function withoutFuture(rows: readonly UsageRow[], now: string): UsageRow[] {
  const kept = rows.filter(({ label }) => label <= now);
  for (const row of rows.slice(kept.length)) add(kept, now, row);
  return kept;
}

/** No less than what its rows reach back. */
const SPAN_KEPT_MS: Readonly<Record<RowKind, Milliseconds>> = {
  hours: (ROWS_KEPT.hours + 1) * HOUR,
  days: (ROWS_KEPT.days + 1) * DAY,
  months: (ROWS_KEPT.months + 1) * 31 * DAY,
};

/** Spread over the time in which it moved, every byte in one row. A clock that was set back leaves no such time. */
function extend(
  kind: RowKind,
  rows: readonly UsageRow[],
  span: { readonly from: Instant; readonly to: Instant; readonly moved: Bytes },
): readonly UsageRow[] {
  const { from, to, moved } = span;
  const now = labelOf(kind, to);
  const next = withoutFuture(rows, now);
  const until = (at: Instant, bytes: number): number =>
    at >= to ? bytes : Math.floor(bytes * ((at - from) / (to - from)));
  // What moved before all rows that are kept is in none of them.
  let begin = Math.max(Math.min(from, to), to - SPAN_KEPT_MS[kind]);
  let put: Bytes = { inBytes: until(begin, moved.inBytes), outBytes: until(begin, moved.outBytes) };
  if (begin >= to) put = { inBytes: 0, outBytes: 0 };
  while (begin < to || put.inBytes + put.outBytes < moved.inBytes + moved.outBytes) {
    const end = Math.min(to, nextBorder(kind, begin));
    const so: Bytes = { inBytes: until(end, moved.inBytes), outBytes: until(end, moved.outBytes) };
    // What ends on a border lies before it.
    const label = labelOf(kind, end > begin ? end - 1 : end);
    const last = next.at(-1);
    add(next, last !== undefined && last.label > label ? last.label : label, {
      inBytes: so.inBytes - put.inBytes,
      outBytes: so.outBytes - put.outBytes,
    });
    put = so;
    begin = end;
  }
  return next.slice(-ROWS_KEPT[kind]);
}

function countInterface(old: InterfaceUsage | undefined, sample: CounterSample): InterfaceUsage {
  if (old === undefined) return { since: sample.at, last: sample, hours: [], days: [], months: [] };
  const moved = movedBetween(old.last, sample);
  if (moved === null) return { ...old, last: sample };
  const span = { from: old.last.at, to: sample.at, moved };
  const rows = ROW_KINDS.map((kind) => [kind, extend(kind, old[kind], span)] as const);
  return { ...old, ...(Object.fromEntries(rows) as Record<RowKind, readonly UsageRow[]>), last: sample };
}

/** One reading of the counters further. An interface that is not among them is kept as it was. */
export function count(
  before: UsageDatabase,
  at: Instant,
  samples: ReadonlyMap<string, CounterSample>,
): UsageDatabase {
  const interfaces = new Map(before.interfaces);
  for (const [name, sample] of samples) {
    const old = interfaces.get(name);
    // A reading that was counted already says nothing new.
    if (old?.last.at === sample.at) continue;
    interfaces.set(name, countInterface(old, sample));
  }
  while (interfaces.size > INTERFACES_KEPT) {
    const [oldest] = [...interfaces].sort(([, a], [, b]) => a.last.at - b.last.at);
    if (oldest === undefined) break;
    interfaces.delete(oldest[0]);
  }
  return { at, interfaces };
}
