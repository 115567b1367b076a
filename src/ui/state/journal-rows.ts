import { plural } from '../../model/format.js';
import type { Instant } from '../../model/time.js';
import { matcher } from './filter.js';
import type { LoggedEntry } from './journal.js';
import { entryText } from './journal.js';
import type { UiState } from './ui-state.js';

/** All that the program did in one reset, as one line. */
export interface ResetRow {
  readonly kind: 'reset';
  readonly id: number;
  /** Of its newest line. */
  readonly at: Instant;
  readonly tone: 'good' | 'neutral' | 'bad';
  /** `reset: 3 changes, kept`. */
  readonly text: string;
}

/** What the cursor of the journal moves over: newest first. */
export type JournalRow =
  | ResetRow
  | {
      readonly kind: 'entry';
      readonly entry: LoggedEntry;
      /** Of a reset that is opened. */ readonly isInside: boolean;
    };

function resetRow(id: number, lines: readonly LoggedEntry[]): ResetRow {
  const parts = lines.flatMap(({ reset }) => reset ?? []);
  const steps = parts.filter(({ did }) => did === 'step').length;
  const ended = parts.find((part) => part.ended !== undefined)?.ended ?? null;
  return {
    kind: 'reset',
    id,
    at: lines[0]?.at ?? 0,
    tone: ended === null ? 'neutral' : ended === 'kept' ? 'good' : 'bad',
    text: `${parts[0]?.name ?? 'reset'}: ${plural(steps, 'change')}, ${ended ?? 'not kept yet'}`,
  };
}

/** The lines of each reset that has run a command, by its number. */
function resetsIn(journal: readonly LoggedEntry[]): ReadonlyMap<number, readonly LoggedEntry[]> {
  const resets = new Map<number, LoggedEntry[]>();
  for (const entry of journal) {
    if (entry.reset === undefined) continue;
    const lines = resets.get(entry.reset.id);
    if (lines === undefined) resets.set(entry.reset.id, [entry]);
    else lines.push(entry);
  }
  return new Map([...resets].filter(([, lines]) => lines.some(({ reset }) => reset?.did === 'step')));
}

const alone = (entry: LoggedEntry): JournalRow => ({ kind: 'entry', entry, isInside: false });

/** The journal with each reset as one line, where its newest was; those that are `opened` with their lines below. */
export function foldedJournal(
  journal: readonly LoggedEntry[],
  opened: readonly number[] = [],
): readonly JournalRow[] {
  const resets = resetsIn(journal);
  return journal.flatMap((entry): JournalRow[] => {
    const lines = entry.reset === undefined ? undefined : resets.get(entry.reset.id);
    if (entry.reset === undefined || lines === undefined) return [alone(entry)];
    if (lines[0] !== entry) return [];
    const { id } = entry.reset;
    const inside = opened.includes(id)
      ? lines.map((line): JournalRow => ({ kind: 'entry', entry: line, isInside: true }))
      : [];
    return [resetRow(id, lines), ...inside];
  });
}

/** The rows the view shows now; what a filter finds is not folded. */
export function journalRows({ journal, filters, openedResets }: UiState): readonly JournalRow[] {
  if (filters.journal === '') return foldedJournal(journal, openedResets);
  const matches = matcher(filters.journal);
  return journal.filter((entry) => matches({ text: `${entry.kind} ${entryText(entry)}` })).map(alone);
}

const isSame = (a: JournalRow, b: JournalRow): boolean =>
  a.kind === 'reset' ? b.kind === 'reset' && a.id === b.id : b.kind === 'entry' && a.entry === b.entry;

const resetOf = (row: JournalRow | undefined): number | null =>
  row === undefined
    ? null
    : row.kind === 'reset'
      ? row.id
      : row.isInside
        ? (row.entry.reset?.id ?? null)
        : null;

const standingAt = (state: UiState, selected: number): UiState => {
  const { listPositions } = state;
  return { ...state, listPositions: { ...listPositions, journal: { ...listPositions.journal, selected } } };
};

/** Opens the reset under the cursor, or closes it; then the cursor is on its line. */
export function turnReset(state: UiState): UiState {
  const id = resetOf(journalRows(state)[state.listPositions.journal.selected]);
  if (id === null) return state;
  const isOpen = state.openedResets.includes(id);
  const openedResets = isOpen
    ? state.openedResets.filter((each) => each !== id)
    : [...state.openedResets, id];
  const next = { ...state, openedResets };
  return standingAt(
    next,
    journalRows(next).findIndex((row) => row.kind === 'reset' && row.id === id),
  );
}

/** The cursor goes with its line when others come before it; at the top it stays there. */
export function followJournal(state: UiState, before: UiState): UiState {
  const { selected } = before.listPositions.journal;
  if (selected === 0 || state.journal === before.journal) return state;
  const chosen = journalRows(before)[selected];
  const found = chosen === undefined ? -1 : journalRows(state).findIndex((row) => isSame(row, chosen));
  return found < 0 ? state : standingAt(state, found);
}
