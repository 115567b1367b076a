import type { Diagnosis, UplinkQueue } from '../../model/diagnosis.js';
import { formatBitsPerSecond, formatBytesPerSecond, formatShare, plural } from '../../model/format.js';
import { countFigure, rateFigure, UNKNOWN } from '../canvas/figures.js';
import type { Size, StyledLine } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { Pen } from '../canvas/pen.js';
import type { Column } from '../canvas/table.js';
import { fittedTo, sampleOf, tableOf } from '../canvas/table.js';
import type { ViewContent } from '../canvas/view-content.js';
import type { UiState } from '../state/ui-state.js';

/** A queue below its uplink, so many others above it. */
interface QueueRow {
  readonly interface: string;
  readonly queue: UplinkQueue;
  readonly depth: number;
  /** Of it and of all below it: pf counts what leaves in the last of them alone, tc in each. */
  readonly bitsPerSecond: number | null;
}

const RATE = 9;
/** A tree that is deeper, or turns in itself, is not drawn deeper. */
const MOST_DEPTH = 8;

/** Each below what it is a part of, in the order in which the system has them. */
function below(
  queues: readonly UplinkQueue[],
  parent: string | null,
  { name, depth }: { readonly name: string; readonly depth: number },
): QueueRow[] {
  if (depth > MOST_DEPTH) return [];
  const known = new Set(queues.map((queue) => queue.name));
  const isHere = (queue: UplinkQueue): boolean =>
    parent === null ? queue.parent === null || !known.has(queue.parent) : queue.parent === parent;
  return queues.filter(isHere).flatMap((queue) => {
    const parts = below(queues, queue.name, { name, depth: depth + 1 });
    const sum = parts
      .filter((part) => part.depth === depth + 1)
      .reduce((all, part) => all + (part.bitsPerSecond ?? 0), 0);
    const { bitsPerSecond: own } = queue;
    return [
      { interface: name, queue, depth, bitsPerSecond: own === null ? null : Math.max(own, sum) },
      ...parts,
    ];
  });
}

export function queueRows({ uplinks }: Pick<Diagnosis, 'uplinks'>): readonly QueueRow[] {
  return uplinks.flatMap(({ interface: name, queues = [] }) => below(queues, null, { name, depth: 0 }));
}

function limitWords({ limitBitsPerSecond: limit, shapes }: UplinkQueue, bytes: boolean): string {
  if (limit !== null) return bytes ? formatBytesPerSecond(limit / 8) : formatBitsPerSecond(limit);
  return shapes === false ? 'none' : UNKNOWN;
}

function usedWords({ bitsPerSecond, queue: { limitBitsPerSecond: limit } }: QueueRow): string {
  return bitsPerSecond === null || limit === null || limit === 0 ? '' : formatShare(bitsPerSecond / limit);
}

function waitingWords({ backlogPackets, backlogLimitPackets: limit }: UplinkQueue): string {
  if (backlogPackets === null) return UNKNOWN;
  return limit === null ? String(backlogPackets) : `${backlogPackets}/${limit}`;
}

function dropWords({ dropsPerSecond }: UplinkQueue): string {
  if (dropsPerSecond === null) return UNKNOWN;
  return dropsPerSecond > 0 && dropsPerSecond < 1 ? '<1' : countFigure(dropsPerSecond).trim();
}

const named = ({ queue, depth }: QueueRow): string => '  '.repeat(depth) + queue.name;

function columns(bytes: boolean): readonly Column<QueueRow>[] {
  return [
    {
      ...{ heading: 'uplink', min: 5, normal: 7, max: 11, keep: 1 },
      text: (row) => row.interface,
      style: () => INK.strong,
    },
    {
      ...{ heading: 'queue', min: 12, normal: 16, max: 30, keep: 0 },
      needs: (row) => ({ least: named(row).length, whole: named(row).length }),
      text: named,
      style: () => INK.strong,
    },
    { ...{ heading: 'kind', min: 5, normal: 8, max: 12, keep: 8 }, text: ({ queue }) => queue.kind },
    {
      ...{ heading: 'rate', min: RATE, normal: RATE, max: RATE, keep: 2, align: 'right' },
      text: ({ bitsPerSecond }) => rateFigure(bitsPerSecond, bytes),
      style: () => INK.strong,
    },
    {
      ...{ heading: 'at most', min: RATE, normal: RATE, max: 10, keep: 5, align: 'right' },
      text: ({ queue }) => limitWords(queue, bytes),
    },
    {
      ...{ heading: 'used', min: 4, normal: 4, max: 5, keep: 6, align: 'right' },
      text: usedWords,
    },
    {
      ...{ heading: 'drops/s', min: 7, normal: 7, max: 7, keep: 3, align: 'right' },
      text: ({ queue }) => dropWords(queue),
      style: ({ queue }) => ((queue.dropsPerSecond ?? 0) > 0 ? INK.doubt : INK.plain),
    },
    {
      ...{ heading: 'dropped', min: 7, normal: 7, max: 9, keep: 7, align: 'right' },
      text: ({ queue }) => countFigure(queue.droppedPackets).trim(),
    },
    {
      ...{ heading: 'waiting', min: 7, normal: 7, max: 11, keep: 4, align: 'right' },
      text: ({ queue }) => waitingWords(queue),
      style: ({ queue }) => ((queue.backlogPackets ?? 0) > 0 ? INK.doubt : INK.plain),
    },
  ];
}

const HEADING: StyledLine = [{ text: 'queues', style: INK.strong }];

/** Why there is none, as a sentence. */
function emptyWords({ uplinks, sources }: Diagnosis): string {
  const source = sources.find(({ id }) => id === 'queues');
  if (source !== undefined && !source.ok) return `not known: ${source.reason ?? source.why ?? ''}`;
  if (uplinks.every(({ queues }) => queues === undefined)) return 'not known';
  return 'nobody has set up a queue: what leaves waits in the modem, where it is slower than the line';
}

function contentOf(rows: readonly QueueRow[], empty: string, line: ViewContent['line']): ViewContent {
  const head: StyledLine = [...HEADING, { text: `  ${plural(rows.length, 'queue')}`, style: INK.plain }];
  return {
    heading: rows.length === 0 ? HEADING : head,
    length: rows.length,
    items: null,
    empty,
    line,
  };
}

/** Every queue of each uplink, those that are a part of another one below it. */
export function queuesContent(state: UiState, pen: Pen, { columns: width }: Size): ViewContent {
  const { diagnosis } = state;
  if (diagnosis === null) return contentOf([], 'waiting for the first answers', () => []);
  const words = state.filters.queues.toLowerCase().split(/\s+/).filter(Boolean);
  const all = queueRows(diagnosis);
  const rows = all.filter((row) =>
    words.every((word) =>
      `${row.interface} ${row.queue.name} ${row.queue.kind}`.toLowerCase().includes(word),
    ),
  );
  const empty = all.length === 0 ? emptyWords(diagnosis) : `none of ${plural(all.length, 'queue')} match`;
  const marks = fittedTo(
    columns(state.bytes),
    sampleOf(rows.length, (i) => rows[i] ?? null),
    { width, pen },
  );
  const table = tableOf(marks, width, pen);
  return {
    ...contentOf(rows, empty, (i) => {
      const row = rows[i];
      return row === undefined ? [] : table.row(row);
    }),
    ...(rows.length === 0 ? {} : { head: [table.heading] }),
  };
}
