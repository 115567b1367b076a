import type { StyledLine } from '../canvas/frame.js';
import type { Pen } from '../canvas/pen.js';
import { panelRows } from '../reset/reset-panel.js';
import type { UiState } from '../state/ui-state.js';
import type { Size } from '../canvas/frame.js';
import { verdictLines } from './verdict-line.js';

/** How the rows of the screen are divided: title, verdict, body, the panel of a reset if there is one, last line. */
export interface Layout {
  readonly verdict: readonly StyledLine[];
  readonly bodyRow: number;
  readonly bodyRows: number;
  readonly panel: { readonly row: number; readonly rows: number } | null;
  readonly barRow: number;
}

/** Lower, a panel leaves the verdict one row. */
const PLENTY = 20;
const LOW = 9;

/** The division for a state and a size. */
export function layoutOf(state: UiState, size: Size, pen: Pen): Layout {
  const crowded = state.reset.panel !== null && size.rows < PLENTY;
  const verdict = verdictLines(state, crowded ? { ...size, rows: Math.min(LOW, size.rows) } : size, pen);
  const bodyRow = 1 + verdict.length;
  const barRow = size.rows - 1;
  const all = Math.max(0, barRow - bodyRow);
  const rows = panelRows(state, pen, size.columns, all);
  const bodyRows = all - rows;
  const panel = rows === 0 ? null : { row: bodyRow + bodyRows, rows };
  return { verdict, bodyRow, bodyRows, panel, barRow };
}
