import type { Frame, StyledLine, TerminalAbilities } from '../canvas/frame.js';
import { attributeOf, cells } from './blessed-cells.js';

/** A row of the screen as blessed holds it: a cell is its attribute and its character, none in the second of a wide letter. */
export type CellRow = [attribute: number, character: string][] & { dirty?: boolean };

/** blessed's own mark for a cell of which it is not known what the terminal shows. */
const UNSURE = '\0';

function forget(sent: CellRow | undefined, ...columns: readonly number[]): void {
  for (const column of columns) {
    const cell = sent?.[column];
    if (cell !== undefined) cell[1] = UNSURE;
  }
}

/**
 * Puts a frame's lines where blessed keeps its cells. A row that is the same as before is not touched: of a screen that is
 * drawn every second most rows are. (As text, blessed would parse every line again each time.)
 */
export class RowPainter {
  readonly #abilities: TerminalAbilities;
  /** What each row said last, as attributes and texts. */
  #said: string[] = [];
  #lines: readonly CellRow[] | null = null;
  /** Rows with cells that a widget of its own drew last. */
  #covered: ReadonlySet<number> = new Set();

  constructor(abilities: TerminalAbilities) {
    this.#abilities = abilities;
  }

  /**
   * Writes the rows that differ, and those under a widget. `lines` are blessed's own, and `sent` what it has sent of them
   * to the terminal, in which it skips the cells that are as before.
   */
  paint(frame: Frame, lines: readonly CellRow[], sent: readonly CellRow[]): void {
    const isNew = lines !== this.#lines || this.#said.length !== frame.rows;
    const covered = new Set(frame.sparks.map(({ row }) => row));
    frame.lines.forEach((line, row) => {
      const said = this.#words(line);
      const isSame = !isNew && said === this.#said[row] && !covered.has(row) && !this.#covered.has(row);
      if (!isSame) this.#write(line, lines[row], sent[row]);
      this.#said[row] = said;
    });
    this.#said.length = frame.rows;
    this.#lines = lines;
    this.#covered = covered;
  }

  #words(line: StyledLine): string {
    return line.map(({ text, style }) => `${String(attributeOf(style, this.#abilities))} ${text}`).join('\n');
  }

  #write(line: StyledLine, row: CellRow | undefined, sent: CellRow | undefined): void {
    if (row === undefined) return;
    let column = 0;
    for (const { text, style } of line) {
      const attribute = attributeOf(style, this.#abilities);
      const all = cells(text);
      for (let i = 0; i < all.length; i++) {
        const character = all[i] ?? '';
        const cell = row[column++];
        if (cell === undefined) return;
        // Both cells of a wide letter are sent, or neither: blessed moves the cursor on from the cell it skipped first.
        if (character === '') forget(sent, column - 2, column - 1);
        const isCutOff = all[i + 1] === '' && column === row.length;
        const shown = isCutOff ? '?' : character;
        if (cell[0] === attribute && cell[1] === shown) continue;
        cell[0] = attribute;
        cell[1] = shown;
        row.dirty = true;
      }
    }
  }
}
