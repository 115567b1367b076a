import { formatClock, formatCount, formatDayClock } from '../../model/format.js';
import type { LoggedEntry } from '../state/journal.js';
import { entryText, isOfWatch } from '../state/journal.js';
import { keyFor } from '../state/keymap.js';
import type { JournalRow, ResetRow } from '../state/journal-rows.js';
import { foldedJournal, journalRows } from '../state/journal-rows.js';
import { commandLines } from '../canvas/paste-lines.js';
import type { StyledLine, Size, Style } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { ViewContent } from '../canvas/view-content.js';
import type { Pen } from '../canvas/pen.js';
import type { UiState } from '../state/ui-state.js';

const TONE = {
  good: { mark: '+', style: INK.good },
  neutral: { mark: ' ', style: INK.plain },
  bad: { mark: '!', style: INK.bad },
} as const;

const COMMAND = { mark: '$', style: INK.key };
/** What a command of a reset has changed. */
const OWN = { mark: '·', style: INK.key };

const lineOf = (
  time: string,
  { mark, style }: { mark: string; style: Style },
  text: string,
  ink: Style,
): StyledLine => [
  { text: `${time} `, style: INK.plain },
  { text: `${mark} `, style },
  { text, style: ink },
];

/** `18:15:41 ! default via 192.168.0.1 deleted`; what `watch` entered before with its day: `11-21 18:15:41 ! …`. */
export function journalLine(entry: LoggedEntry, text = entryText(entry)): StyledLine {
  const mark = entry.kind === 'command' ? COMMAND : entry.own === true ? OWN : TONE[entry.tone];
  const isStrong = entry.kind === 'command' || entry.tone === 'bad';
  const time = isOfWatch(entry) ? formatDayClock(entry.at) : formatClock(entry.at);
  return lineOf(time, mark, text, isStrong ? INK.strong : INK.plain);
}

/** `18:16:07 · reset: 3 changes, kept`. */
function resetLine({ at, tone, text }: ResetRow): StyledLine {
  const mark = { mark: OWN.mark, style: tone === 'neutral' ? OWN.style : TONE[tone].style };
  return lineOf(formatClock(at), mark, text, INK.strong);
}

/** The newest lines, a reset as one: for a place with little room. */
export function newestJournalLines({ journal }: UiState, most: number): StyledLine[] {
  return foldedJournal(journal)
    .slice(0, most)
    .map((row) => (row.kind === 'reset' ? resetLine(row) : journalLine(row.entry)));
}

/** Cells before the text of an entry. */
const BEFORE = 11;
/** Cells that the lines of an opened reset are set in. */
const INSIDE = 2;

const inset = (line: StyledLine, cells: number): StyledLine =>
  cells === 0 ? line : [{ text: ' '.repeat(cells), style: INK.plain }, ...line];

/** A row as lines; a command at most `width` wide, each line but the last with a backslash at its end, as it can be pasted. */
function rowLines(row: JournalRow, width: number): StyledLine[] {
  if (row.kind === 'reset') return [resetLine(row)];
  const { entry } = row;
  const by = row.isInside ? INSIDE : 0;
  if (entry.kind !== 'command') return [inset(journalLine(entry), by)];
  return commandLines(entry.argv, width - BEFORE - by).map((text, i) =>
    i === 0 ? inset(journalLine(entry, text), by) : inset([{ text, style: INK.strong }], BEFORE + by),
  );
}

/** What happened, newest first. */
export function journalContent(state: UiState, _pen: Pen, { columns: width }: Size): ViewContent {
  const rows = journalRows(state);
  const folds = rows.some(({ kind }) => kind === 'reset');
  const isOlder = rows.some((row) => row.kind === 'entry' && isOfWatch(row.entry));
  return {
    heading: [
      { text: 'journal', style: INK.strong },
      {
        text: `, newest first${isOlder ? '; with a day: seen by watch before' : ''}`,
        style: INK.plain,
      },
    ],
    ...(folds
      ? { asides: [[[{ text: `  ${keyFor('detail', state.keymap)} opens a reset`, style: INK.plain }]]] }
      : {}),
    ...itemLines(rows.map((row) => rowLines(row, width))),
    empty:
      state.journal.length === 0
        ? 'nothing has happened since the start'
        : `none of ${formatCount(state.journal.length)} match`,
  };
}

/** The lines of items one below the other, and where each begins. */
function itemLines(
  items: readonly (readonly StyledLine[])[],
): Pick<ViewContent, 'length' | 'line' | 'items'> {
  const lines = items.flat();
  let next = 0;
  const starts = items.map(({ length }) => {
    const start = next;
    next += length;
    return start;
  });
  return {
    length: lines.length,
    line: (i) => lines[i] ?? [],
    items: {
      count: items.length,
      firstLine: (item) => starts[item] ?? 0,
      lines: (item) => items[item]?.length ?? 0,
    },
  };
}
