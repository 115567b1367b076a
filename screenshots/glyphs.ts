/**
 * Shapes of characters that must join without a seam, whatever font the reader has: lines, blocks and braille, drawn in
 * a cell of 10 by 20.
 */

export const CELL_WIDTH = 10;
export const CELL_HEIGHT = 20;

/** A cell's top left corner and its colour. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly colour: string;
}

/** Arms of a line character: up, right, down, left; 0 is none, 1 light, 2 heavy. */
const ARMS: Readonly<Record<string, string>> = {
  '─': '0101',
  '│': '1010',
  '┌': '0110',
  '┐': '0011',
  '└': '1100',
  '┘': '1001',
  '├': '1110',
  '┤': '1011',
  '┬': '0111',
  '┴': '1101',
  '┼': '1111',
  '╴': '0001',
  '╵': '1000',
  '╶': '0100',
  '╷': '0010',
  '━': '0202',
  '┃': '2020',
  '┏': '0220',
  '┓': '0022',
  '┗': '2200',
  '┛': '2002',
  '┣': '2220',
  '┫': '2022',
  '┳': '0222',
  '┻': '2202',
  '╋': '2222',
  '┝': '1210',
  '┥': '1012',
  '┠': '2120',
  '┨': '2021',
  '┯': '0212',
  '┷': '1202',
};

/** The two arms a rounded corner joins, as a path from edge to edge. */
const ROUND: Readonly<Record<string, string>> = {
  '╭': 'M5 20V15Q5 10 10 10',
  '╮': 'M5 20V15Q5 10 0 10',
  '╰': 'M5 0V5Q5 10 10 10',
  '╯': 'M5 0V5Q5 10 0 10',
};

const STROKE = [0, 1.4, 2.8];

const rect = (x: number, y: number, width: number, height: number, colour: string, opacity = 1): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colour}"${opacity < 1 ? ` opacity="${opacity}"` : ''}/>`;

function lineShape(character: string, { x, y, colour }: Place): string | null {
  const round = ROUND[character];
  if (round !== undefined) {
    return `<path transform="translate(${x} ${y})" d="${round}" stroke="${colour}" stroke-width="${STROKE[1]}" fill="none"/>`;
  }
  const arms = ARMS[character];
  if (arms === undefined) return null;
  const [up = 0, right = 0, down = 0, left = 0] = Array.from(arms, (arm) => STROKE[Number(arm)] ?? 0);
  const [cx, cy] = [x + CELL_WIDTH / 2, y + CELL_HEIGHT / 2];
  // Each arm reaches over the middle by half the width of those it meets, so that corners are square.
  const [across, along] = [Math.max(left, right) / 2, Math.max(up, down) / 2];
  return [
    up > 0 ? rect(cx - up / 2, y, up, CELL_HEIGHT / 2 + across, colour) : '',
    down > 0 ? rect(cx - down / 2, cy - across, down, CELL_HEIGHT / 2 + across, colour) : '',
    right > 0 ? rect(cx - along, cy - right / 2, CELL_WIDTH / 2 + along, right, colour) : '',
    left > 0 ? rect(x, cy - left / 2, CELL_WIDTH / 2 + along, left, colour) : '',
  ].join('');
}

function blockShape(code: number, { x, y, colour }: Place): string | null {
  if (code === 0x2580) return rect(x, y, CELL_WIDTH, CELL_HEIGHT / 2, colour);
  if (code >= 0x2581 && code <= 0x2588) {
    const height = (CELL_HEIGHT * (code - 0x2580)) / 8;
    return rect(x, y + CELL_HEIGHT - height, CELL_WIDTH, height, colour);
  }
  if (code >= 0x2589 && code <= 0x258f)
    return rect(x, y, (CELL_WIDTH * (0x2590 - code)) / 8, CELL_HEIGHT, colour);
  if (code === 0x2590) return rect(x + CELL_WIDTH / 2, y, CELL_WIDTH / 2, CELL_HEIGHT, colour);
  if (code >= 0x2591 && code <= 0x2593)
    return rect(x, y, CELL_WIDTH, CELL_HEIGHT, colour, (code - 0x2590) / 4);
  return null;
}

/** Bit by bit: column and row of a braille dot (Unicode, chapter 21.1). */
const DOTS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
] as const;

function brailleShape(code: number, { x, y, colour }: Place): string | null {
  if (code < 0x2800 || code > 0x28ff) return null;
  return DOTS.filter((_, bit) => (code >> bit) & 1)
    .map(
      ([dx, dy]) => `<circle cx="${x + 2.7 + 4.6 * dx}" cy="${y + 2.5 + 5 * dy}" r="1.3" fill="${colour}"/>`,
    )
    .join('');
}

/** The shape as SVG; null when the font may draw the character. */
export function shapeOf(character: string, place: Place): string | null {
  const code = character.codePointAt(0) ?? 0;
  return lineShape(character, place) ?? blockShape(code, place) ?? brailleShape(code, place);
}
