import type { StyledLine } from './frame.js';
import type { Sheet } from './sheet.js';

/** A part of a one-line row that may be shortened or left out when there is no room. */
export interface Piece {
  readonly line: StyledLine;
  /** Shorter wordings, the longest first. */
  readonly shorter?: readonly StyledLine[];
  /** After all that it may be cut to so many cells. */
  readonly min?: number;
  /** 0 stays longest. */
  readonly keep: number;
  /** When it is said shorter or cut, in the same order as `keep`; without it, when it would have been left out. */
  readonly shorten?: number;
  readonly side?: 'right';
}

/** Where a row of pieces goes, and the cells between two of them. */
export interface PieceRow {
  readonly row: number;
  readonly column: number;
  readonly width: number;
  readonly gap: number;
}

interface Fitted {
  readonly piece: Piece;
  line: StyledLine;
  width: number;
  /** How often it has been said shorter. */
  times: number;
  /** Cells it is content with. */
  least: number;
}

const widthOf = (sheet: Sheet, line: StyledLine): number =>
  line.reduce((sum, part) => sum + sheet.pen.clean(part.text).length, 0);

const needed = (fitted: readonly Fitted[], gap: number): number =>
  fitted.reduce((sum, { least }) => sum + least, 0) + gap * Math.max(0, fitted.length - 1);

const steps = ({ shorter = [], min }: Piece): number => shorter.length + (min === undefined ? 0 : 1);

/** Rank for being shortened or left out: the piece with the greatest goes first. */
const turn = ({ piece, times }: Fitted): number =>
  times < steps(piece) ? (piece.shorten ?? piece.keep) : piece.keep;

/** Takes the next shorter wording of a piece, or lets it be cut; false when neither is left. */
function shorten(sheet: Sheet, fitted: Fitted): boolean {
  const { piece, times } = fitted;
  if (times >= steps(piece)) return false;
  const line = piece.shorter?.[times];
  if (line === undefined) fitted.least = Math.min(fitted.width, piece.min ?? fitted.width);
  else {
    fitted.line = line;
    fitted.width = fitted.least = widthOf(sheet, line);
  }
  fitted.times++;
  return true;
}

/** The pieces that fit, in their order: what matters least is said shorter first, then left out. */
function fit(sheet: Sheet, pieces: readonly Piece[], { width, gap }: PieceRow): Fitted[] {
  let fitted = pieces.map((piece): Fitted => {
    const cells = widthOf(sheet, piece.line);
    return { piece, line: piece.line, width: cells, times: 0, least: cells };
  });
  while (needed(fitted, gap) > width) {
    const next = fitted.reduce((a, b) => (turn(b) >= turn(a) ? b : a));
    if (shorten(sheet, next)) continue;
    if (fitted.length === 1) break;
    fitted = fitted.filter((f) => f !== next);
  }
  let over = fitted.reduce((sum, f) => sum + f.width, 0) + gap * Math.max(0, fitted.length - 1) - width;
  for (const f of fitted) {
    const cut = Math.max(0, Math.min(over, f.width - f.least));
    f.width -= cut;
    over -= cut;
  }
  return fitted;
}

/** Draws the pieces on one row: those of the left side from the left, the others flush right. */
export function drawPieces(sheet: Sheet, place: PieceRow, pieces: readonly Piece[]): void {
  const fitted = fit(sheet, pieces, place);
  const end = place.column + place.width;
  let left = place.column;
  for (const { line, width } of fitted.filter(({ piece }) => piece.side !== 'right')) {
    sheet.putLine(place.row, left, Math.min(width, end - left), line);
    left += width + place.gap;
  }
  let right = end;
  for (const { line, width } of fitted.filter(({ piece }) => piece.side === 'right').reverse()) {
    sheet.putLine(place.row, Math.max(place.column, right - width), width, line);
    right -= width + place.gap;
  }
}
