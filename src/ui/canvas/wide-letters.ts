import { eastAsianWidth } from 'get-east-asian-width';

/**
 * The second cell of a wide letter, in texts that have been cleaned: so a text is as long as it is wide. A noncharacter
 * (Unicode 23.7), which no terminal is ever sent.
 */
export const SECOND_CELL = '\uffff';

/** What is a letter, a number or a stop; not what emoji fonts draw, what is invisible or joined, and Bopomofo that is newer. */
const LETTER = /^[\p{L}\p{N}\p{P}]$/u;
const DOUBTFUL =
  /^[\p{Emoji}\p{Default_Ignorable_Code_Point}\u1100-\u11ff\u312e\u312f\u31bb-\u31bf\ua960-\ua97f\ud7b0-\ud7ff]$/u;

/** So many letters are all of a screen. */
const REMEMBERED = 2_000;
const known = new Map<string, boolean>();

/**
 * True for a letter that takes two cells on every terminal with UTF-8: Chinese, Japanese and Korean writing of the basic
 * plane, whose width is the same in Unicode 5, by which wcwidth(3) was written, and in today's (EastAsianWidth.txt). Not
 * what is ambiguous, joined from parts (Hangul jamo), or an emoji: there terminals disagree.
 */
export function isWideLetter(character: string): boolean {
  if (character < '\u2e80' || character.length !== 1) return false;
  const before = known.get(character);
  if (before !== undefined) return before;
  const isWide =
    LETTER.test(character) && !DOUBTFUL.test(character) && eastAsianWidth(character.charCodeAt(0)) === 2;
  if (known.size >= REMEMBERED) known.clear();
  known.set(character, isWide);
  return isWide;
}
