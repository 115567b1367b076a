import type { Line } from './frame.js';
import type { Pen } from './pen.js';
import type { Size, UiState } from './ui-state.js';
import { verdictLines } from './verdict.js';

/** How the rows of the screen are divided: title, verdict, body, last line. */
export interface Layout {
  readonly verdict: readonly Line[];
  readonly bodyRow: number;
  readonly bodyRows: number;
  readonly barRow: number;
}

/** The division for a state and a size. */
export function layoutOf(state: UiState, size: Size, pen: Pen): Layout {
  const verdict = verdictLines(state, size, pen);
  const bodyRow = 1 + verdict.length;
  const barRow = size.rows - 1;
  return { verdict, bodyRow, bodyRows: Math.max(0, barRow - bodyRow), barRow };
}
