import type { Cell, TuiTerm } from '../test/terminal/tuiterm.js';
import { CELL_HEIGHT, CELL_WIDTH, shapeOf } from './glyphs.js';

/** DejaVu Sans Mono advances 0.602 em: this size fills a cell of 10. */
const FONT_SIZE = 16.6;
const FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace";
const PADDING = 14;
const TITLE_BAR = 34;
/** Room for the window's own outline, so that it is not cut at the edge of the picture. */
const MARGIN = 1;

const PAPER = '#10141b';
const INK = '#c5cdd9';
const BAR = '#1a202a';
const OUTLINE = '#3b4453';
const BUTTONS = ['#e8695f', '#e0b04b', '#5fb865'];

/** The eight colours a frame has, calm on dark paper; then their bright sisters. */
const PALETTE = [
  '#4a5363',
  '#f0616d',
  '#74cf8b',
  '#e9bd5b',
  '#6fa8f5',
  '#c38ae8',
  '#56c7d9',
  '#dfe5ee',
  '#667085',
  '#ff7b86',
  '#8fe3a4',
  '#ffd479',
  '#8fbfff',
  '#d9a8f8',
  '#7ee0ef',
  '#ffffff',
];

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? character);

interface Ink {
  readonly front: string;
  readonly back: string;
}

function inkOf(cell: Cell): Ink {
  // Bold makes the first eight bright, as most terminals do.
  const index =
    cell.foreground !== null && cell.bold && cell.foreground < 8 ? cell.foreground + 8 : cell.foreground;
  const front = index === null ? (cell.bold ? '#eef2f8' : INK) : (PALETTE[index] ?? INK);
  const back = cell.background === null ? PAPER : (PALETTE[cell.background] ?? PAPER);
  return cell.inverse ? { front: back, back: front } : { front, back };
}

/** Cells side by side that look the same. */
interface Run extends Ink {
  readonly from: number;
  readonly cell: Cell;
  text: string;
}

function runsOf(terminal: TuiTerm, row: number): Run[] {
  const runs: Run[] = [];
  for (let column = 0; column < terminal.terminal.cols; column++) {
    const cell = terminal.cell(column, row);
    const ink = inkOf(cell);
    const last = runs.at(-1);
    const isSame =
      last !== undefined &&
      last.front === ink.front &&
      last.back === ink.back &&
      last.cell.bold === cell.bold &&
      last.cell.underline === cell.underline;
    if (isSame) last.text += cell.text;
    else runs.push({ ...ink, from: column, cell, text: cell.text });
  }
  return runs;
}

function drawRun(run: Run, y: number): string {
  const characters = Array.from(run.text);
  const xOf = (i: number): number => PADDING + (run.from + i) * CELL_WIDTH;
  const shapes = characters.map((character, i) => shapeOf(character, { x: xOf(i), y, colour: run.front }));
  // One x per character: no font's own advance can shift a column.
  const written = characters.flatMap((character, i) =>
    character === ' ' || shapes[i] !== null ? [] : [{ character, x: xOf(i) }],
  );
  const back =
    run.back === PAPER
      ? ''
      : `<rect x="${xOf(0)}" y="${y}" width="${characters.length * CELL_WIDTH}" height="${CELL_HEIGHT}" fill="${run.back}"/>`;
  const weight = run.cell.bold ? ' font-weight="bold"' : '';
  const line = run.cell.underline ? ' text-decoration="underline"' : '';
  const text =
    written.length === 0
      ? ''
      : `<text x="${written.map(({ x }) => x).join(' ')}" y="${y + 15.4}" fill="${run.front}"${weight}${line}>${escaped(written.map(({ character }) => character).join(''))}</text>`;
  return back + shapes.filter((shape) => shape !== null).join('') + text;
}

/** A window's frame, quiet enough for a light page and for a dark one. */
function windowFrame(width: number, height: number, title: string): string {
  const buttons = BUTTONS.map(
    (colour, i) =>
      `<circle cx="${22 + i * 20}" cy="${TITLE_BAR / 2 + MARGIN}" r="6" fill="${colour}" opacity="0.9"/>`,
  );
  return [
    `<rect x="${MARGIN}" y="${MARGIN}" width="${width - 2 * MARGIN}" height="${height - 2 * MARGIN}" rx="10" fill="${PAPER}"/>`,
    `<path d="M${MARGIN} ${TITLE_BAR}V11a10 10 0 0 1 10 -10H${width - MARGIN - 10}a10 10 0 0 1 10 10V${TITLE_BAR}Z" fill="${BAR}"/>`,
    `<rect x="${MARGIN}" y="${MARGIN}" width="${width - 2 * MARGIN}" height="${height - 2 * MARGIN}" rx="10" fill="none" stroke="${OUTLINE}" stroke-width="1.5"/>`,
    ...buttons,
    `<text x="${width / 2}" y="${TITLE_BAR / 2 + 6}" text-anchor="middle" font-size="13.5" fill="#8b95a5">${escaped(title)}</text>`,
  ].join('');
}

/** What the terminal shows, as a picture of a window. */
export function toSvg(terminal: TuiTerm, title: string): string {
  const { cols, rows } = terminal.terminal;
  const width = cols * CELL_WIDTH + 2 * PADDING;
  const height = rows * CELL_HEIGHT + TITLE_BAR + 2 * PADDING;
  const body = Array.from({ length: rows }, (_, row) =>
    runsOf(terminal, row)
      .map((run) => drawRun(run, TITLE_BAR + PADDING + row * CELL_HEIGHT))
      .join(''),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONTS}" font-size="${FONT_SIZE}" role="img">`,
    `<title>${escaped(title)}</title>`,
    windowFrame(width, height, title),
    ...body.filter((row) => row !== ''),
    '</svg>\n',
  ].join('\n');
}
