import { drawBar } from './key-bar.js';
import type { Frame, TerminalAbilities } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import { layoutOf } from './layout.js';
import { penFor } from '../state/pen-for-state.js';
import { drawPanel } from '../reset/reset-panel.js';
import { Sheet } from '../canvas/sheet.js';
import { drawTitle } from './title.js';
import type { UiState } from '../state/ui-state.js';
import type { Size } from '../canvas/frame.js';
import { SMALLEST } from '../state/ui-state.js';
import { drawBody } from '../views/shown-content.js';

/** The whole screen for a state: exactly as large as asked, whatever the state holds. */
export function draw(state: UiState, size: Size, abilities: TerminalAbilities): Frame {
  const pen = penFor(state, abilities);
  const sheet = new Sheet(size, abilities, pen);
  if (size.columns < SMALLEST.columns || size.rows < SMALLEST.rows) {
    const sentence = `uplinktop needs ${SMALLEST.columns}x${SMALLEST.rows} cells, here are ${size.columns}x${size.rows}.`;
    pen.wrap(sentence, size.columns, size.rows).forEach((text, row) => sheet.put(row, 0, text, INK.plain));
    return sheet.frame();
  }
  const { verdict, bodyRow, bodyRows, panel, barRow } = layoutOf(state, size, pen);
  drawTitle(sheet, state);
  verdict.forEach((line, i) => sheet.putLine(1 + i, 0, size.columns, line));
  drawBody(sheet, state, { row: bodyRow, column: 0, columns: size.columns, rows: bodyRows }, size);
  if (panel !== null) drawPanel(sheet, state, { column: 0, columns: size.columns, ...panel });
  drawBar(sheet, state, barRow);
  return sheet.frame();
}
