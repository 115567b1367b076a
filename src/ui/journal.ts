import type { JournalEntry } from '../model/diagnosis.js';
import { formatClock } from '../model/format.js';
import { matcher } from './filter.js';
import type { Line } from './frame.js';
import { INK } from './ink.js';
import type { Page } from './page.js';
import type { UiState } from './ui-state.js';

const TONE = {
  good: { mark: '+', style: INK.good },
  neutral: { mark: ' ', style: INK.plain },
  bad: { mark: '!', style: INK.bad },
} as const;

/** `18:15:41 ! default via 192.168.0.1 deleted`. */
export function journalLine({ at, tone, text }: JournalEntry): Line {
  const { mark, style } = TONE[tone];
  return [
    { text: `${formatClock(at)} `, style: INK.plain },
    { text: `${mark} `, style },
    { text, style: tone === 'bad' ? INK.strong : INK.plain },
  ];
}

/** What happened, newest first. */
export function journalPage(state: UiState): Page {
  const matches = matcher(state.filters.journal);
  const entries =
    state.filters.journal === ''
      ? state.journal
      : state.journal.filter(({ kind, text }) => matches({ text: `${kind} ${text}` }));
  return {
    heading: [
      { text: 'journal', style: INK.strong },
      { text: ', newest first', style: INK.plain },
    ],
    length: entries.length,
    items: null,
    empty:
      state.journal.length === 0
        ? 'nothing has happened since the start'
        : 'nothing in the journal matches the filter',
    line: (i) => {
      const entry = entries[i];
      return entry === undefined ? [] : journalLine(entry);
    },
  };
}
