import type { Frame, Line, Look } from '../canvas/frame.js';
import { attributeOf, cells } from './blessed-cells.js';

/** A row of the screen as blessed holds it: a cell is its attribute and its character. */
export type CellRow = [attribute: number, character: string][] & { dirty?: boolean };

/**
 * Puts a frame's lines where blessed keeps its cells. A row that says what it said is not touched: of a screen that is
 * drawn every second most rows are. (As text, blessed would parse every line again each time.)
 */
export class RowPainter {
  readonly #look: Look;
  /** What each row said last, as attributes and texts. */
  #said: string[] = [];
  #lines: readonly CellRow[] | null = null;
  /** Rows with cells that a widget of its own drew last. */
  #covered: ReadonlySet<number> = new Set();

  constructor(look: Look) {
    this.#look = look;
  }

  /** Writes the rows that differ, and those under a widget; `lines` are blessed's own. */
  paint(frame: Frame, lines: readonly CellRow[]): void {
    const isNew = lines !== this.#lines || this.#said.length !== frame.rows;
    const covered = new Set(frame.sparks.map(({ row }) => row));
    frame.lines.forEach((line, row) => {
      const said = this.#words(line);
      const isSame = !isNew && said === this.#said[row] && !covered.has(row) && !this.#covered.has(row);
      if (!isSame) this.#write(line, lines[row]);
      this.#said[row] = said;
    });
    this.#said.length = frame.rows;
    this.#lines = lines;
    this.#covered = covered;
  }

  #words(line: Line): string {
    return line.map(({ text, style }) => `${String(attributeOf(style, this.#look))} ${text}`).join('\n');
  }

  #write(line: Line, row: CellRow | undefined): void {
    let column = 0;
    for (const { text, style } of line) {
      const attribute = attributeOf(style, this.#look);
      for (const character of cells(text).split('')) {
        const cell = row?.[column++];
        if (row === undefined || cell === undefined) return;
        if (cell[0] === attribute && cell[1] === character) continue;
        cell[0] = attribute;
        cell[1] = character;
        row.dirty = true;
      }
    }
  }
}
