import { isWideLetter, SECOND_CELL } from './wide-letters.js';
import { BoundedMap } from '../../model/bounded-map.js';

/** What the screen's own drawing uses beyond ASCII, each with the ASCII character that stands for it. */
const OWN: Readonly<Record<string, string>> = {
  '─': '-',
  '│': '|',
  '┌': '+',
  '┐': '+',
  '└': '+',
  '┘': '+',
  '├': '+',
  '┤': '+',
  '…': '~',
  '–': '-',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '▸': '>',
  '·': '-',
};

const PLAIN = /^[ -~]*$/;
/** Letters that are one cell wide on every terminal: Latin, Greek, Cyrillic, without what combines. */
const NARROW = /^[ -~¡-¬®-ɏΑ-ΡΣ-ωЀ-џḀ-ỹ]$/;

function narrow(character: string): string {
  return character in OWN || NARROW.test(character) ? character : '?';
}

/** What stands for a character that `narrow` lets through. */
function ascii(character: string): string {
  const own = OWN[character];
  if (own !== undefined) return own;
  const base = character.normalize('NFD').charAt(0);
  return PLAIN.test(base) ? base : '?';
}

/** The same few lines, arrows and labels are drawn in every frame. */
const REMEMBERED = 500;
const LONGEST_REMEMBERED = 250;
const known: Readonly<Record<'unicode' | 'ascii', BoundedMap<string, string>>> = {
  unicode: new BoundedMap(REMEMBERED),
  ascii: new BoundedMap(REMEMBERED),
};

/**
 * The text as cells: as long as it is wide, and it steers nothing. A wide letter is followed by SECOND_CELL. What could be
 * of another width elsewhere, combine, or be invisible becomes `?`; without Unicode so does, for each of its cells, all
 * that has no ASCII letter beneath it. As long in either case.
 */
export function cellText(text: string, unicode: boolean): string {
  if (PLAIN.test(text)) return text;
  const before = known[unicode ? 'unicode' : 'ascii'];
  const found = before.get(text);
  if (found !== undefined) return found;
  const cells = foldedText(text, unicode);
  if (text.length <= LONGEST_REMEMBERED) before.set(text, cells);
  return cells;
}

function foldedText(text: string, unicode: boolean): string {
  let cells = '';
  let wide = false;
  for (const character of text.normalize('NFC')) {
    // A text that was cleaned before.
    const isSecond = wide && character === SECOND_CELL;
    wide = isWideLetter(character);
    if (isSecond) continue;
    if (wide) cells += unicode ? character + SECOND_CELL : '??';
    else cells += unicode ? narrow(character) : ascii(narrow(character));
  }
  return cells;
}

/** The first cells, at most `width`: one fewer where a wide letter would be cut in half. */
export function firstCells(cells: string, width: number): string {
  const end = Math.max(0, width);
  return cells.slice(0, cells.charAt(end) === SECOND_CELL ? end - 1 : end);
}

/** The last cells, at most `width`: one fewer where a wide letter would be cut in half. */
export function lastCells(cells: string, width: number): string {
  const from = Math.max(0, cells.length - Math.max(0, width));
  return cells.slice(cells.charAt(from) === SECOND_CELL ? from + 1 : from);
}

/** A cut may take so many cells more, to end with a whole word. */
const LONGEST_CUT_WORD = 16;
/** Fewer words are no sentence, but a name or a figure: of these every cell counts. */
const SENTENCE_WORDS = 4;

/** At most `width` cells of what cellText made; one that is cut ends in `ellipsis`, a sentence after a whole word. */
export function clipCells(cells: string, width: number, ellipsis: string): string {
  if (cells.length <= width) return cells;
  if (width <= 0) return '';
  const kept = firstCells(cells, width - 1);
  if (kept.split(' ').filter((word) => word !== '').length < SENTENCE_WORDS) return kept + ellipsis;
  const end = cells.charAt(kept.length) === ' ' ? kept.length : kept.lastIndexOf(' ');
  if (kept.length - end > LONGEST_CUT_WORD) return kept + ellipsis;
  // Nor does it end with a mark that announces more.
  return kept.slice(0, end).replace(/[ ,;:·]+$/, '') + ellipsis;
}

/** Broken at blanks into lines of at most `width`; a word that is longer than a line is broken where it must be. */
export function wrapCells(cells: string, width: number): string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let line = '';
  for (const word of cells.split(' ')) {
    if (word === '') continue;
    let rest = word;
    if (line !== '' && line.length + 1 + rest.length <= room) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (rest.length > room) {
      const part = firstCells(rest, room);
      // A wide letter in a single cell.
      lines.push(part === '' ? '?' : part);
      rest = rest.slice(part === '' ? 2 : part.length);
    }
    line = rest;
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}
