import { splitWords } from '../../model/command.js';
import type { JournalEntry } from '../../model/diagnosis.js';
import { formatClock, formatCount } from '../../model/format.js';
import { matcher } from '../state/filter.js';
import { commandLines } from '../canvas/paste-lines.js';
import type { StyledLine, Size } from '../canvas/frame.js';
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

/** `18:15:41 ! default via 192.168.0.1 deleted`. */
export function journalLine({ at, kind, tone, text }: JournalEntry): StyledLine {
  const { mark, style } = kind === 'command' ? COMMAND : TONE[tone];
  return [
    { text: `${formatClock(at)} `, style: INK.plain },
    { text: `${mark} `, style },
    { text, style: tone === 'bad' || kind === 'command' ? INK.strong : INK.plain },
  ];
}

/** Cells before the text of an entry. */
const BEFORE = 11;

/** An entry as lines of at most `width`: a command goes on after a backslash, as it can be pasted. */
function journalLines(entry: JournalEntry, width: number): StyledLine[] {
  const words = entry.kind === 'command' ? splitWords(entry.text) : null;
  if (words === null) return [journalLine(entry)];
  return commandLines(words, width - BEFORE).map((text, i) =>
    i === 0
      ? journalLine({ ...entry, text })
      : [
          { text: ' '.repeat(BEFORE), style: INK.plain },
          { text, style: INK.strong },
        ],
  );
}

/** What happened, newest first. */
export function journalContent(state: UiState, _pen: Pen, { columns: width }: Size): ViewContent {
  const matches = matcher(state.filters.journal);
  const entries =
    state.filters.journal === ''
      ? state.journal
      : state.journal.filter(({ kind, text }) => matches({ text: `${kind} ${text}` }));
  const lines = entries.flatMap((entry) => journalLines(entry, width));
  return {
    heading: [
      { text: 'journal', style: INK.strong },
      { text: ', newest first', style: INK.plain },
    ],
    length: lines.length,
    items: null,
    empty:
      state.journal.length === 0
        ? 'nothing has happened since the start'
        : `none of ${formatCount(state.journal.length)} match`,
    line: (i) => lines[i] ?? [],
  };
}
