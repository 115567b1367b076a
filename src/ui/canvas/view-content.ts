import { formatCount } from '../../model/format.js';
import type { StyledLine } from './frame.js';
import { INK } from './ink.js';
import type { Piece } from './pieces.js';
import { placePieces } from './pieces.js';
import type { Area, Sheet } from './sheet.js';

/** A position in what scrolls: the selected item of a list, and the first line in sight. */
export interface ScrollPosition {
  readonly selected: number;
  readonly top: number;
}

/** What stands beside a heading: its wordings, the longest first. */
export type Aside = readonly [StyledLine, ...StyledLine[]];

/** Lines that scroll under a heading. Only those in sight are ever asked for. */
export interface ViewContent {
  readonly heading: StyledLine;
  /** After the heading, from the one that stays longest: in the longest wording that has room whole, or not at all. */
  readonly asides?: readonly Aside[];
  /** Below the heading, and like it in sight wherever one scrolls. */
  readonly head?: readonly StyledLine[];
  readonly length: number;
  line(index: number): StyledLine;
  /** What the cursor moves over; null when there is none and the lines themselves are moved. */
  readonly items: ContentItems | null;
  /** Shown when there are no lines. */
  readonly empty: string;
  /** There will be more lines without anything else having changed: a search is under way. */
  readonly partial?: boolean;
}

/** Items are lines or groups of lines. */
export interface ContentItems {
  readonly count: number;
  firstLine(item: number): number;
  lines(item: number): number;
  /** How many of them the cursor covers; absent: all. */
  readonly marked?: number;
}

/** Fewer lines than these do not scroll sensibly: then what stands below the heading is left out. */
const LEAST_LINES = 2;

/** Rows that the heading and what stands below it take, of so many. */
export function headRows({ head = [] }: ViewContent, rows: number): number {
  return 1 + Math.max(0, Math.min(head.length, rows - 1 - LEAST_LINES));
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most));

/** The position made possible: the chosen item exists and is in sight, and the lines do not end above the last row. */
export function settle(
  { selected, top }: ScrollPosition,
  { length, items }: ViewContent,
  rows: number,
): ScrollPosition {
  const last = Math.max(0, length - rows);
  if (items === null) return { selected: 0, top: clamp(top, 0, last) };
  const item = clamp(selected, 0, Math.max(0, items.count - 1));
  if (items.count === 0) return { selected: 0, top: clamp(top, 0, last) };
  const from = items.firstLine(item);
  // The first item brings the heading above it into sight.
  const least = from + items.lines(item) - rows;
  const most = item === 0 ? 0 : from;
  // An item that is higher than the rows is scrolled through.
  return { selected: item, top: clamp(clamp(top, Math.min(least, most), Math.max(least, most)), 0, last) };
}

/** So many lines on or back through items of several lines each: through a high one first, then to the next. */
export function passItems(
  { selected, top }: ScrollPosition,
  items: ContentItems,
  { by, rows }: { readonly by: number; readonly rows: number },
): ScrollPosition {
  const from = items.firstLine(selected);
  const end = from + items.lines(selected) - rows;
  if (by > 0 && top < end) return { selected, top: Math.min(top + by, end) };
  if (by < 0 && top > from) return { selected, top: Math.max(top + by, from) };
  return { selected: Math.max(0, selected + Math.sign(by)), top };
}

/** A heading: its name, what stands beside it, the filter of its list, and the position in its lines. */
export interface Heading {
  readonly name: StyledLine;
  readonly asides?: readonly Aside[];
  readonly filter?: string;
  readonly where?: string;
}

/** Cells of a name, or a filter, below which the position goes first. */
const LEAST_NAME = 16;

const pieceOf = ([line, ...shorter]: Aside, keep: number): Piece => ({ line, shorter, keep });

/** The name stays longest, then the filter, which says why lines are missing, then the position, then the rest. */
function headingPieces({ name, asides = [], filter = '', where = '' }: Heading): readonly Piece[] {
  const filterIn = (words: string): StyledLine => [{ text: `  ${words}`, style: INK.key }];
  return [
    { line: name, min: LEAST_NAME, shorten: 0.8, keep: 0 },
    ...asides.map((aside, i) => pieceOf(aside, 2 + i)),
    ...(filter === ''
      ? []
      : [
          {
            line: filterIn(`filter ${filter}`),
            shorter: [filterIn(`/${filter}`)],
            min: 8,
            shorten: 0.4,
            keep: 0.3,
          },
        ]),
    ...(where === ''
      ? []
      : [{ line: [{ text: ` ${where}`, style: INK.plain }], keep: 0.5, side: 'right' as const }]),
  ];
}

/** A name, a rule, and the position: the heading of a view and of every section. */
export function drawHeading(sheet: Sheet, { row, column, columns }: Area, heading: Heading): void {
  const place = { row, column: column + 1, width: Math.max(0, columns - 2), gap: 0 };
  let end = place.column;
  let stop = place.column + place.width;
  for (const { piece, line, column: at, width } of placePieces(sheet.pen, place, headingPieces(heading))) {
    sheet.putLine(row, at, width, line);
    if (piece.side === 'right') stop = at;
    else end = at + width;
  }
  sheet.fill(row, end + 1, stop - end - 1, '─', INK.border);
}

/** Draws the heading, the position, and the lines in sight. */
export function drawContent(
  sheet: Sheet,
  content: ViewContent,
  position: ScrollPosition,
  filter: string,
  area: Area,
): void {
  const above = headRows(content, area.rows);
  const rows = area.rows - above;
  const { selected, top } = settle(position, content, rows);
  const width = area.columns - 2;
  const end = Math.min(content.length, top + rows);
  const where =
    content.length > rows && rows > 0
      ? `${formatCount(top + 1)}–${formatCount(end)} of ${formatCount(content.length)}`
      : '';
  const { heading: name, asides = [] } = content;
  drawHeading(sheet, area, { name, asides, filter, where });
  // In little room the last ones stay: the headings of columns.
  const head = content.head ?? [];
  head
    .slice(head.length - above + 1)
    .forEach((line, i) => sheet.putLine(area.row + 1 + i, area.column + 1, width, line));
  if (content.length === 0 && rows > 1) {
    const first = Math.min(above + 1, area.rows - 1);
    sheet.pen
      .wrap(content.empty, width - 2, area.rows - first)
      .forEach((text, i) => sheet.put(area.row + first + i, area.column + 3, text, INK.plain, width - 2));
  }
  for (let i = top; i < end; i++)
    sheet.putLine(area.row + above + i - top, area.column + 1, width, content.line(i));
  if (content.items === null || content.items.count === 0) return;
  const from = content.items.firstLine(selected);
  const marked = content.items.marked ?? content.items.lines(selected);
  for (let i = Math.max(from, top); i < Math.min(from + marked, end); i++)
    sheet.highlight(area.row + above + i - top, area.column, area.columns, INK.cursor);
}
