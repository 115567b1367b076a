import type { TerminalAbilities, Spark, Style } from '../canvas/frame.js';
import { OWN_COLOURS } from './palettes.js';
import { isWideLetter, SECOND_CELL } from '../canvas/wide-letters.js';

/**
 * What does not fill exactly one cell: controls, formats, unassigned and surrogates, combining marks, line separators,
 * Hangul jamo, a sign that old tables take for a mark (U+06DE), and the wide ones of Unicode's EastAsianWidth.txt in the basic plane.
 */
const NOT_ONE_CELL = String.raw`[\p{C}\p{M}\p{Zl}\p{Zp}\p{Emoji_Presentation}\u06de\u1100-\u11ff\u231a-\u231b\u2329\u232a\u2e80-\u303f\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[^\u0000-\uffff]`;

/** What the screen itself draws, besides: lines, bars, dots, arrows. None of it is looked for above. */
const SURELY_ONE_CELL = /^[ -~\u00b7\u2026\u2190-\u2193\u2500-\u257f\u2581-\u2588\u2800-\u28ff]*$/;

/** Made for the first line that wants it. */
let pair: RegExp | null = null;

/**
 * Cells for sure: a string for each, empty for the second of a wide letter. Frames are disarmed before they come here; this
 * is the last door, so that no missed character can shift a column or steer the terminal.
 */
export function cells(text: string): ArrayLike<string> {
  // Most lines; what else there is is looked at more closely.
  if (SURELY_ONE_CELL.test(text)) return text;
  pair ??= new RegExp(`(.)${SECOND_CELL}|${NOT_ONE_CELL}`, 'gsu');
  const safe = text.replace(pair, (found, letter: string | undefined) =>
    letter !== undefined && isWideLetter(letter) ? found : '?'.repeat(found.length),
  );
  return safe.split('').map((unit) => (unit === SECOND_CELL ? '' : unit));
}

/** blessed's number for the terminal's own colour. */
const OWN_COLOUR = 0x1ff;

/** A style as blessed packs it: flags, foreground, background (lib/widgets/element.js, sattr). */
export function attributeOf(
  { bold, underline, inverse, colour }: Style,
  abilities: TerminalAbilities,
): number {
  const flags = (bold ? 1 : 0) | (underline ? 2 : 0) | (inverse ? 8 : 0);
  const { palette = OWN_COLOURS } = abilities;
  const foreground = colour !== undefined && abilities.colour ? palette[colour] : OWN_COLOUR;
  return (flags << 18) | (foreground << 9) | OWN_COLOUR;
}

/** Two sparks with the same words look the same. */
export function sparkWords(spark: Spark): string {
  return JSON.stringify([spark.row, spark.column, spark.width, spark.max, spark.style, spark.values]);
}
