import type { StyledLine } from './frame.js';
import type { Pen } from './pen.js';
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

interface Fitted<P extends Piece = Piece> {
  readonly piece: P;
  line: StyledLine;
  width: number;
  /** How often it has been said shorter. */
  times: number;
  /** Cells it is content with. */
  least: number;
}

const widthOf = (pen: Pen, line: StyledLine): number =>
  line.reduce((sum, part) => sum + pen.clean(part.text).length, 0);

const needed = (fitted: readonly Fitted[], gap: number): number =>
  fitted.reduce((sum, { least }) => sum + least, 0) + gap * Math.max(0, fitted.length - 1);

const steps = ({ shorter = [], min }: Piece): number => shorter.length + (min === undefined ? 0 : 1);

/** Rank for being shortened or left out: the piece with the greatest goes first. */
const turn = ({ piece, times }: Fitted): number =>
  times < steps(piece) ? (piece.shorten ?? piece.keep) : piece.keep;

/** Takes the next shorter wording of a piece, or lets it be cut; false when neither is left. */
function shorten(pen: Pen, fitted: Fitted): boolean {
  const { piece, times } = fitted;
  if (times >= steps(piece)) return false;
  const line = piece.shorter?.[times];
  if (line === undefined) fitted.least = Math.min(fitted.width, piece.min ?? fitted.width);
  else {
    fitted.line = line;
    fitted.width = fitted.least = widthOf(pen, line);
  }
  fitted.times++;
  return true;
}

/** The pieces that fit, in their order: what matters least is said shorter first, then left out. */
function fit<P extends Piece>(pen: Pen, pieces: readonly P[], { width, gap }: PieceRow): Fitted<P>[] {
  let fitted = pieces.map((piece): Fitted<P> => {
    const cells = widthOf(pen, piece.line);
    return { piece, line: piece.line, width: cells, times: 0, least: cells };
  });
  while (needed(fitted, gap) > width) {
    const next = fitted.reduce((a, b) => (turn(b) >= turn(a) ? b : a));
    if (shorten(pen, next)) continue;
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

/** A piece where it stands, as it is said there. */
export interface PlacedPiece<P extends Piece = Piece> {
  readonly piece: P;
  readonly line: StyledLine;
  readonly column: number;
  readonly width: number;
}

/** The pieces that have room on one row: those of the left side from the left, the others flush right. */
export function placePieces<P extends Piece>(
  pen: Pen,
  place: PieceRow,
  pieces: readonly P[],
): readonly PlacedPiece<P>[] {
  const fitted = fit(pen, pieces, place);
  const end = place.column + place.width;
  const placed: PlacedPiece<P>[] = [];
  let left = place.column;
  for (const { piece, line, width } of fitted.filter((each) => each.piece.side !== 'right')) {
    placed.push({ piece, line, column: left, width: Math.min(width, end - left) });
    left += width + place.gap;
  }
  let right = end;
  for (const { piece, line, width } of fitted.filter((each) => each.piece.side === 'right').reverse()) {
    placed.push({ piece, line, column: Math.max(place.column, right - width), width });
    right -= width + place.gap;
  }
  return placed;
}

/** Draws the pieces that have room on one row. */
export function drawPieces(sheet: Sheet, place: PieceRow, pieces: readonly Piece[]): void {
  for (const { line, column, width } of placePieces(sheet.pen, place, pieces))
    sheet.putLine(place.row, column, width, line);
}
