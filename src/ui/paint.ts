import type { Colour, Frame, Line, Look, Spark, Style } from './frame.js';

/** ECMA-48, 8.3.117 (SGR): the eight foreground colours, from 30 on. */
const COLOURS: readonly Colour[] = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/**
 * What does not fill exactly one cell: controls, formats, unassigned and surrogates, combining marks, line separators,
 * Hangul jamo, and the wide ones of Unicode's EastAsianWidth.txt in the basic plane.
 */
const NOT_ONE_CELL =
  /[\p{C}\p{M}\p{Zl}\p{Zp}\p{Emoji_Presentation}\u1100-\u11ff\u231a-\u231b\u2329\u232a\u2e80-\u303f\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[^\u0000-\uffff]/gu;

/**
 * Text whose every UTF-16 unit fills one cell on every terminal. Frames are disarmed before they come here; this is the
 * last door, so that no missed character can shift a column or steer the terminal.
 */
export function cells(text: string): string {
  return text.replace(NOT_ONE_CELL, (found) => '?'.repeat(found.length));
}

function sgr(style: Style, look: Look): string {
  const codes = [
    ...(style.bold ? [1] : []),
    ...(style.underline ? [4] : []),
    ...(style.inverse ? [7] : []),
    ...(style.colour !== undefined && look.colour ? [30 + COLOURS.indexOf(style.colour)] : []),
  ];
  return codes.length > 0 ? `\u001b[${codes.join(';')}m` : '';
}

function paintLine(line: Line, look: Look): string {
  return line
    .map(({ text, style }) => {
      const start = sgr(style, look);
      return start === '' ? cells(text) : `${start}${cells(text)}\u001b[0m`;
    })
    .join('');
}

/** The lines of a frame as text with SGR sequences, one line each, without its sparks. */
export function paint(frame: Frame, look: Look): string {
  return frame.lines.map((line) => paintLine(line, look)).join('\n');
}

/** Two sparks with the same words look the same. */
export function sparkWords(spark: Spark): string {
  return JSON.stringify([spark.row, spark.column, spark.width, spark.max, spark.style, spark.values]);
}
