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
  readonly align?: 'right';
  /** At most `room` cells if it can be said so; longer, it is cut. */
  text(row: Row, room: number): string;
  style?(row: Row): Style;
  readonly headingStyle?: Style;
}

type Widths = Pick<Column<never>, 'min' | 'normal' | 'max' | 'keep'>;

const GAP = 2;

/** The width of each column in a table of `width` cells; 0 for one that is left out. */
export function columnWidths(columns: readonly Widths[], width: number, gap = GAP): number[] {
  const shown = new Set(columns);
  const ordered = [...columns].sort((a, b) => a.keep - b.keep);
  const sum = (of: 'min' | 'normal'): number =>
    [...shown].reduce((total, column) => total + column[of], 0) + gap * (shown.size - 1);
  while (shown.size > 1 && sum('min') > width) {
    const least = ordered.pop();
    if (least !== undefined) shown.delete(least);
  }
  const widths = new Map([...shown].map((column) => [column, column.normal]));
  const growing = (column: Widths): boolean => (widths.get(column) ?? 0) < column.max;
  let spare = width - sum('normal');
  // The least important columns are narrowed first; cells left over go to all in turn.
  for (const column of [...ordered].reverse()) {
    const given = Math.max(0, Math.min(-spare, column.normal - column.min));
    widths.set(column, column.normal - given);
    spare += given;
  }
  for (let rich = ordered.filter(growing); spare > 0 && rich.length > 0; rich = rich.filter(growing))
    for (const column of rich.slice(0, spare)) {
      widths.set(column, (widths.get(column) ?? 0) + 1);
      spare--;
    }
  return columns.map((column) => Math.min(Math.max(0, width), widths.get(column) ?? 0));
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
