/** A kind of file that grows by lines, and what bounds it. There are two of each: when it is full it becomes the old one. */
export interface KeptKind {
  readonly name: string;
  /** Its first line: what it is, and the version of its lines. */
  readonly heading: string;
  /** Of lines and bytes; whichever is reached first. */
  readonly mostLines: number;
  readonly mostBytes: number;
  /** False: this is no line of such a file. */
  readonly isLine: (line: string) => boolean;
}

/** What such a file holds. */
export interface KeptText {
  /** Without the heading, oldest first. */
  readonly lines: readonly string[];
  /** Its end is half a line, as one has that was being written when the program was killed. */
  readonly isTorn: boolean;
  /** Why it is not as it was written, a clause; null: it is. */
  readonly damage: string | null;
}

/** The lines of a file that can be made out. A file of another version has none that could. */
export function readKept({ heading, isLine }: KeptKind, text: string): KeptText {
  const whole = text.split('\n');
  const rest = whole.pop() ?? '';
  const isTorn = rest !== '';
  const [first, ...found] = whole;
  if (first === undefined) {
    // Nothing was written but a part of the heading.
    const damage = heading.startsWith(rest) ? null : `expected ${heading} as its first line`;
    return { lines: [], isTorn, damage };
  }
  if (first !== heading) return { lines: [], isTorn, damage: `expected ${heading} as its first line` };
  const lines = found.filter(isLine);
  const bad = found.length - lines.length;
  return { lines, isTorn, damage: bad === 0 ? null : `lines that are none: ${bad} of ${found.length}` };
}

/** Its newest whole lines, whatever they are; none of a file of another version. */
export function newestLines({ heading }: KeptKind, text: string, most: number): readonly string[] {
  const whole = text.split('\n').slice(0, -1);
  return whole[0] === heading ? whole.slice(Math.max(1, whole.length - most)) : [];
}

/** The text of a file with these lines. */
export function keptText({ heading }: KeptKind, lines: readonly string[]): string {
  return [heading, ...lines].map((line) => `${line}\n`).join('');
}
