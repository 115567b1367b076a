import type { Frame, StyledLine, TerminalAbilities, Size, Spark, Style } from './frame.js';
import type { Pen } from './pen.js';
import { SECOND_CELL } from './wide-letters.js';

/** Cells of the sheet: where something may be drawn. */
export interface Area {
  readonly row: number;
  readonly column: number;
  readonly columns: number;
  readonly rows: number;
}

const BLANK = 32;
const SECOND = SECOND_CELL.charCodeAt(0);

function withoutColour({ colour: _, ...style }: Style): Style {
  return style;
}

/**
 * The cells of one frame while it is drawn. Whatever is put on it is cleaned by the pen and cut at the edges, so a frame
 * has the size of its terminal whatever the views do.
 */
export class Sheet {
  readonly columns: number;
  readonly rows: number;
  readonly #codes: Uint16Array;
  readonly #inks: Uint8Array;
  readonly #numbers = new Map<Style, number>();
  readonly #styles: Style[] = [{}];
  readonly #sparks: Spark[] = [];

  constructor(
    { columns, rows }: Size,
    readonly abilities: TerminalAbilities,
    readonly pen: Pen,
  ) {
    this.columns = columns;
    this.rows = rows;
    this.#codes = new Uint16Array(columns * rows).fill(BLANK);
    this.#inks = new Uint8Array(columns * rows);
  }

  get area(): Area {
    return { row: 0, column: 0, columns: this.columns, rows: this.rows };
  }

  /** Writes the text, at most to `width` cells, and gives the column after it. */
  put(row: number, column: number, text: string, style: Style, width = this.columns - column): number {
    const room = Math.min(width, this.columns - column);
    if (row < 0 || row >= this.rows || column < 0 || room <= 0) return column;
    const cells = this.pen.clip(text, room);
    const ink = this.#number(style);
    let at = row * this.columns + column;
    this.#part(row, column, cells.length);
    for (let i = 0; i < cells.length; i++, at++) {
      this.#codes[at] = cells.charCodeAt(i);
      this.#inks[at] = ink;
    }
    return column + cells.length;
  }

  /** Writes a line of parts into `width` cells; what does not fit ends in `…`. */
  putLine(row: number, column: number, width: number, line: StyledLine): number {
    const parts = line.map(({ text, style }) => ({ text: this.pen.clean(text), style }));
    let left = Math.min(width, this.columns - column);
    let at = column;
    for (const [i, { text, style }] of parts.entries()) {
      if (left <= 0) break;
      // A part that ends where the room ends is still cut, so that `…` shows that others follow.
      const more = text.length === left && parts.slice(i + 1).some((part) => part.text.trim() !== '');
      const end = this.put(row, at, more ? `${text} ` : text, style, left);
      left -= end - at;
      at = end;
    }
    return at;
  }

  /** Repeats one character over `width` cells. */
  fill(row: number, column: number, width: number, character: string, style: Style): void {
    this.put(row, column, character.repeat(Math.max(0, Math.min(width, this.columns - column))), style);
  }

  /** Gives the cells of a row another style, blanks too: a cursor. */
  highlight(row: number, column: number, width: number, style: Style): void {
    if (row < 0 || row >= this.rows) return;
    const from = row * this.columns + column;
    const to = row * this.columns + Math.min(this.columns, column + width);
    this.#part(row, column, 0);
    this.#part(row, column + width, 0);
    this.#inks.fill(this.#number(style), from, Math.max(from, to));
  }

  /** A sparkline, or as much of it as lies on the sheet. */
  spark(spark: Spark): void {
    const width = Math.min(spark.width, this.columns - spark.column);
    if (spark.row < 0 || spark.row >= this.rows || spark.column < 0 || width <= 0) return;
    const from = spark.row * this.columns + spark.column;
    this.#part(spark.row, spark.column, width);
    this.#codes.fill(BLANK, from, from + width);
    this.#inks.fill(0, from, from + width);
    const style = this.abilities.colour ? spark.style : withoutColour(spark.style);
    this.#sparks.push({ ...spark, width, style, values: spark.values.slice(-width) });
  }

  frame(): Frame {
    const lines: StyledLine[] = [];
    for (let row = 0; row < this.rows; row++) lines.push(this.#line(row));
    return { columns: this.columns, rows: this.rows, lines, sparks: this.#sparks };
  }

  /** Before some cells become something else: of a wide letter that reaches over an end of them no half is left. */
  #part(row: number, column: number, width: number): void {
    for (const edge of [column, column + width]) {
      const at = row * this.columns + edge;
      if (edge <= 0 || edge >= this.columns || this.#codes[at] !== SECOND) continue;
      this.#codes.fill(BLANK, at - 1, at + 1);
    }
  }

  #line(row: number): StyledLine {
    const parts: { text: string; style: Style }[] = [];
    const end = (row + 1) * this.columns;
    for (let from = row * this.columns, to = from; from < end; from = to) {
      const ink = this.#inks[from] ?? 0;
      while (to < end && this.#inks[to] === ink) to++;
      parts.push({
        // Spread, each would pass through an iterator, and a frame is drawn every second.
        text: Reflect.apply(String.fromCharCode, null, this.#codes.subarray(from, to)) as string,
        style: this.#styles[ink] ?? {},
      });
    }
    return parts;
  }

  #number(style: Style): number {
    const known = this.#numbers.get(style);
    if (known !== undefined) return known;
    const shown = this.abilities.colour ? style : withoutColour(style);
    let number = this.#styles.findIndex(
      (s) =>
        s.colour === shown.colour &&
        s.bold === shown.bold &&
        s.inverse === shown.inverse &&
        s.underline === shown.underline,
    );
    if (number < 0) number = this.#styles.push(shown) - 1;
    this.#numbers.set(style, number);
    return number;
  }
}
