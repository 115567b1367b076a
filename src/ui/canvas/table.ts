import type { StyledLine, StyledText, Style } from './frame.js';
import { INK } from './ink.js';
import type { Pen } from './pen.js';

/** A column of a table: what it shows and how wide it may be. The view has no `if` for any of this. */
export interface Column<Row> {
  readonly heading: string;
  /** Narrower is of no use; then it is left out. */
  readonly min: number;
  readonly normal: number;
  /** What it may grow to when there is room. */
  readonly max: number;
  /** 0 stays longest. */
  readonly keep: number;
  /** Narrowed this far before a column is left out; below it only as `shorten` says. `min` where it is absent. */
  readonly least?: number;
  /** When it is narrowed below `least`, in the same order as `keep`. */
  readonly shorten?: number;
  readonly align?: 'right';
  /** Cells in which a row is still told from others, and those it fills; absent: what its text fills. */
  needs?(row: Row): { readonly least: number; readonly whole: number };
  /** At most `room` cells if it can be said so; longer, it is cut. */
  text(row: Row, room: number): string;
  style?(row: Row): Style;
  readonly headingStyle?: Style;
}

type Widths = Pick<Column<never>, 'min' | 'normal' | 'max' | 'keep' | 'least' | 'shorten'>;

const GAP = 2;

/** Widths of columns while they are found out; the first column is the one that stays longest. */
class Fitting {
  readonly #gap: number;
  readonly #width: number;
  #widths: Map<Widths, number>;

  constructor(columns: readonly Widths[], width: number, gap: number) {
    this.#gap = gap;
    this.#width = width;
    const ordered = [...columns].sort((a, b) => a.keep - b.keep);
    this.#widths = new Map(ordered.map((column) => [column, column.least ?? column.min]));
  }

  of(column: Widths): number {
    return Math.min(Math.max(0, this.#width), this.#widths.get(column) ?? 0);
  }

  get #spare(): number {
    const { size } = this.#widths;
    return (
      [...this.#widths.values()].reduce((left, cells) => left - cells, this.#width) - this.#gap * (size - 1)
    );
  }

  /** What matters least goes first: a column, or what a column has beyond its `min`. */
  leaveOut(): void {
    while (this.#widths.size > 1 && this.#spare < 0) {
      const steps = [...this.#widths].flatMap(([column, width]) => [
        { column, rank: column.keep, to: null },
        ...(width > column.min ? [{ column, rank: column.shorten ?? Infinity, to: column.min }] : []),
      ]);
      const { column, to } = steps.reduce((a, b) => (b.rank >= a.rank ? b : a));
      if (to === null) this.#widths.delete(column);
      else this.#widths.set(column, to);
    }
  }

  /** Cells left over go to each column in its turn, up to a width. */
  grow(to: (column: Widths) => number): void {
    for (const [column, width] of this.#widths) {
      const given = Math.max(0, Math.min(this.#spare, to(column) - width));
      this.#widths.set(column, width + given);
    }
  }

  /** A cell to each in turn, up to its most. */
  spread(): void {
    const growing = (): Widths[] => [...this.#widths].flatMap(([c, width]) => (width < c.max ? [c] : []));
    for (let rich = growing(); this.#spare > 0 && rich.length > 0; rich = growing())
      for (const column of rich.slice(0, this.#spare))
        this.#widths.set(column, (this.#widths.get(column) ?? 0) + 1);
  }
}

/** The width of each column in a table of `width` cells; 0 for one that is left out. */
export function columnWidths(columns: readonly Widths[], width: number, gap = GAP): number[] {
  const fitting = new Fitting(columns, width, gap);
  fitting.leaveOut();
  fitting.grow(({ least, min }) => least ?? min);
  fitting.grow(({ normal }) => normal);
  fitting.spread();
  return columns.map((column) => fitting.of(column));
}

/** More rows than these are not measured: as many of all, evenly spread. */
const MEASURED = 200;

/** Up to so many items of a list, evenly spread: what its columns are measured by. */
export function sampleOf<Row>(length: number, at: (index: number) => Row | null): Row[] {
  const count = Math.min(length, MEASURED);
  return Array.from({ length: count }, (_, i) => at(Math.floor((i * length) / count))).flatMap((row) =>
    row === null ? [] : [row],
  );
}

function measured<Row>(column: Column<Row>, rows: readonly Row[], pen: Pen): Column<Row> {
  const heading = pen.clean(column.heading).length;
  let [least, whole] = [heading, heading];
  for (const row of rows) {
    const cells = column.needs === undefined ? pen.clean(column.text(row, Infinity)).length : 0;
    const needs = column.needs?.(row) ?? { least: Math.min(cells, column.min), whole: cells };
    least = Math.max(least, needs.least);
    whole = Math.max(whole, needs.whole);
  }
  const normal = Math.min(whole, Math.max(column.max, heading));
  const min = Math.min(normal, Math.max(heading, column.min));
  return {
    ...column,
    min,
    least: Math.max(min, Math.min(least, normal)),
    normal,
    max: Math.max(column.max, normal),
  };
}

/**
 * The columns as wide as their headings and what stands in these rows; as they are given where that has room for all of
 * it, so that they do not move with every row that comes.
 */
export function fittedTo<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, pen, gap = GAP }: { readonly width: number; readonly pen: Pen; readonly gap?: number },
): readonly Column<Row>[] {
  const fitted = columns.map((column) => measured(column, rows, pen));
  const widths = columnWidths(columns, width, gap);
  return fitted.every(({ normal }, i) => normal <= (widths[i] ?? 0)) ? columns : fitted;
}

/** The cells between columns: one where two would leave out a column that stays as long as `keep`. */
export function gapFor(columns: readonly Widths[], width: number, keep: number): number {
  const kept = (gap: number): number =>
    columnWidths(columns, width, gap).filter((cells, i) => cells > 0 && (columns[i]?.keep ?? 0) <= keep)
      .length;
  return kept(GAP) < kept(1) ? 1 : GAP;
}

/** A table of a width: its heading and its rows as lines. */
export interface Table<Row> {
  readonly heading: StyledLine;
  row(row: Row): StyledLine;
}

/** Lays a table out once, for as many rows as are then asked for. */
export function tableOf<Row>(
  columns: readonly Column<Row>[],
  width: number,
  pen: Pen,
  gap = GAP,
): Table<Row> {
  const widths = columnWidths(columns, width, gap);
  const line = (cell: (column: Column<Row>, room: number) => StyledText): StyledLine =>
    columns.flatMap((column, i) => {
      const room = widths[i] ?? 0;
      if (room === 0) return [];
      const { text, style } = cell(column, room);
      const clipped = pen.clip(text, room);
      const padded = column.align === 'right' ? clipped.padStart(room) : clipped.padEnd(room);
      return [
        { text: padded, style },
        { text: ' '.repeat(gap), style: INK.plain },
      ];
    });
  return {
    heading: line((column) => ({ text: column.heading, style: column.headingStyle ?? INK.label })),
    row: (row) =>
      line((column, room) => ({ text: column.text(row, room), style: column.style?.(row) ?? INK.plain })),
  };
}
