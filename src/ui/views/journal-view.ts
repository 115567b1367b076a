import { formatClock, formatCount } from '../../model/format.js';
import { matcher } from '../state/filter.js';
import type { CommandEntry, LoggedEntry } from '../state/journal.js';
import { entryText } from '../state/journal.js';
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
/** What a command of a reset has changed. */
const OWN = { mark: '·', style: INK.key };

/** `18:15:41 ! default via 192.168.0.1 deleted`. */
export function journalLine(entry: LoggedEntry, text = entryText(entry)): StyledLine {
  const { mark, style } = entry.kind === 'command' ? COMMAND : entry.own === true ? OWN : TONE[entry.tone];
  return [
    { text: `${formatClock(entry.at)} `, style: INK.plain },
    { text: `${mark} `, style },
    { text, style: entry.kind === 'command' || entry.tone === 'bad' ? INK.strong : INK.plain },
  ];
}

/** Cells before the text of an entry. */
const BEFORE = 11;

/** A command as lines of at most `width`, each but the last with a backslash at its end, as it can be pasted. */
function commandEntryLines(entry: CommandEntry, width: number): StyledLine[] {
  return commandLines(entry.argv, width - BEFORE).map((text, i) =>
    i === 0
      ? journalLine(entry, text)
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
      : state.journal.filter((entry) => matches({ text: `${entry.kind} ${entryText(entry)}` }));
  const lines = entries.flatMap((entry) =>
    entry.kind === 'command' ? commandEntryLines(entry, width) : [journalLine(entry)],
  );
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
