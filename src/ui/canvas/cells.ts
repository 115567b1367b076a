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
const NARROW = /^[ -~¡-¬®-ɏΑ-ΡΣ-ωЀ-џ]$/;

function narrow(character: string): string {
  return character in OWN || NARROW.test(character) ? character : '?';
}

function ascii(character: string): string {
  const own = OWN[character];
  if (own !== undefined) return own;
  const base = character.normalize('NFD').charAt(0);
  return PLAIN.test(base) ? base : '?';
}

/** The same few lines, arrows and labels are drawn in every frame. */
const REMEMBERED = 500;
const LONGEST_REMEMBERED = 250;
const known: Readonly<Record<'unicode' | 'ascii', Map<string, string>>> = {
  unicode: new Map(),
  ascii: new Map(),
};

/**
 * The text as cells: every character takes exactly one and steers nothing. What could be wider, combine, or be invisible
 * becomes `?`; without Unicode so does all that has no ASCII letter beneath it. As long in either case.
 */
export function cellText(text: string, unicode: boolean): string {
  if (PLAIN.test(text)) return text;
  const before = known[unicode ? 'unicode' : 'ascii'];
  const found = before.get(text);
  if (found !== undefined) return found;
  const cells = foldedText(text, unicode);
  if (before.size >= REMEMBERED) before.clear();
  if (text.length <= LONGEST_REMEMBERED) before.set(text, cells);
  return cells;
}

function foldedText(text: string, unicode: boolean): string {
  const fold = unicode ? narrow : ascii;
  let cells = '';
  for (const character of text.normalize('NFC')) cells += fold(character);
  return cells;
}

/** At most `width` cells of what cellText made; one that is cut ends in `ellipsis`. */
export function clipCells(cells: string, width: number, ellipsis: string): string {
  if (cells.length <= width) return cells;
  return width <= 0 ? '' : cells.slice(0, width - 1) + ellipsis;
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
    for (; rest.length > room; rest = rest.slice(room)) lines.push(rest.slice(0, room));
    line = rest;
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}
