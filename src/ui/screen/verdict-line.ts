import type { Verdict } from '../../model/finding.js';
import type { StyledLine } from '../canvas/frame.js';
import { INK, STATUS_BADGE } from '../canvas/ink.js';
import type { Pen } from '../canvas/pen.js';
import { keyFor } from '../state/keymap.js';
import type { UiState } from '../state/ui-state.js';
import type { Size } from '../canvas/frame.js';

const WAITING: Verdict = { status: 'unknown', sentence: 'Waiting for the first answers.', because: [] };

/** Rows the sentence may take, and the causes after it, unless it needs theirs: a small screen is for the uplinks. */
function mostRows({ columns, rows }: Size): { sentence: number; because: number } {
  if (rows >= 30) return { sentence: 3, because: 2 };
  if (rows >= 20) return { sentence: 2, because: 1 };
  return { sentence: rows < 10 ? 1 : columns < 60 && rows >= 12 ? 3 : 2, because: 0 };
}

const HINT_GAP = 3;

/** What R would do, after the last words if there is room, else in a row of its own where rows are plenty. */
function withHint(
  lines: readonly StyledLine[],
  { reset, keymap }: UiState,
  { columns, rows }: Size,
): StyledLine[] {
  const { hint, panel } = reset;
  if (hint === null || panel !== null) return [...lines];
  const rest = hint.split(' ').slice(1);
  const said: StyledLine = [
    { text: keyFor('reset', keymap), style: INK.key },
    { text: ` ${rest.join(' ')}`, style: INK.plain },
  ];
  const cells = (line: StyledLine): number => line.reduce((sum, { text }) => sum + text.length, 0);
  const last = lines.at(-1) ?? [];
  const gap = { text: ' '.repeat(HINT_GAP), style: INK.plain };
  if (cells(last) + HINT_GAP + cells(said) < columns) return [...lines.slice(0, -1), [...last, gap, ...said]];
  return rows < 20 ? [...lines] : [...lines, [{ text: ' '.repeat(8), style: INK.plain }, ...said]];
}

/** The verdict as lines: its word, its sentence, and what it comes from, all set from one edge. */
export function verdictLines(state: UiState, size: Size, pen: Pen): StyledLine[] {
  const { status, sentence, because } = state.diagnosis?.verdict ?? WAITING;
  const { word, style } = STATUS_BADGE[status];
  const margin = size.columns < 60 ? '' : ' ';
  const indent = size.columns < 60 ? ' ' : ' '.repeat(word.length + 2);
  const most = mostRows(size);
  // The first line begins after the badge; on a narrow screen the rest uses the whole width.
  const lead = `${margin}${word} `;
  const unbroken = pen.wrap(
    '_'.repeat(lead.length - indent.length) + sentence,
    size.columns - indent.length - 1,
    most.sentence + most.because,
  );
  const left = most.because - Math.max(0, unbroken.length - most.sentence);
  const lines: StyledLine[] = unbroken.map((text, i) =>
    i === 0
      ? [
          { text: margin, style: INK.plain },
          { text: word, style },
          { text: ` ${text.slice(lead.length - indent.length)}`, style: INK.strong },
        ]
      : [{ text: indent + text, style: INK.strong }],
  );
  if (because.length === 0 || left === 0) return withHint(lines, state, size);
  const causes = pen.wrap(`because ${because.join('; ')}`, size.columns - indent.length - 1, left);
  return withHint(
    [...lines, ...causes.map((text) => [{ text: indent + text, style: INK.plain }])],
    state,
    size,
  );
}
