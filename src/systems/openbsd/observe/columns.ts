import { copyOf } from '../lines.js';

const NEWLINE = 10;
const SPACE = 32;
const ZERO = 48;
const NINE = 57;

/** More words than any table has columns: the words of a label are found from the first of them. */
const MAX_WORDS = 16;

/** Strings remembered by `shared`: a power of two, more than a router has interfaces, sets of flags and gateways. */
const SHARED_STRINGS = 256;

/** Blanks within a line: space, tab, vertical tab, form feed, carriage return. */
function isBlank(code: number): boolean {
  return code === SPACE || (code <= 13 && code >= 9);
}

/**
 * Where the words of one line of a large table begin and end, line after line. Nothing is allocated for a line: a
 * full internet table has a million of them.
 */
export class Columns {
  /** Words found in the current line, at most 16 of them. */
  count = 0;
  /** Where the current line begins and ends (its newline). */
  lineStart = 0;
  lineEnd = 0;
  /** False when the line holds anything but printable ASCII and blanks. */
  plain = true;
  readonly #starts = new Int32Array(MAX_WORDS);
  readonly #ends = new Int32Array(MAX_WORDS);
  readonly #seen = new Array<string>(SHARED_STRINGS).fill('');
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes to the line that begins at `from`; returns where the next one begins. Past the end of text: no more lines. */
  scan(from: number): number {
    const text = this.#text;
    const starts = this.#starts;
    const ends = this.#ends;
    const length = text.length;
    let count = 0;
    let inWord = false;
    let plain = true;
    let i = from;
    for (; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > SPACE) {
        if (!inWord && count < MAX_WORDS) {
          starts[count] = i;
          inWord = true;
        }
        if (code > 126) plain = false;
      } else if (code === NEWLINE) break;
      else if (isBlank(code)) {
        if (inWord) {
          ends[count++] = i;
          inWord = false;
        }
      } else {
        plain = false;
        if (!inWord && count < MAX_WORDS) {
          starts[count] = i;
          inWord = true;
        }
      }
    }
    if (inWord) ends[count++] = i;
    this.count = count;
    this.lineStart = from;
    this.lineEnd = i;
    this.plain = plain;
    return i + 1;
  }

  /** The word as a string; empty when there are not so many. */
  word(index: number): string {
    return index < this.count ? this.#text.slice(this.#starts[index], this.#ends[index]) : '';
  }

  /** The word as a string that does not keep the text alive. */
  own(index: number): string {
    return copyOf(this.word(index));
  }

  /**
   * The same for a word that is likely to come again (a gateway, an interface): one string for all of them. Each has
   * one place by its hash, and a newcomer takes it over, so that a table without repetitions costs no memory.
   */
  shared(index: number): string {
    if (index >= this.count) return '';
    const start = this.#starts[index] ?? 0;
    const end = this.#ends[index] ?? 0;
    let hash = 0;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + this.#text.charCodeAt(i)) | 0;
    const place = hash & (SHARED_STRINGS - 1);
    const known = this.#seen[place] ?? '';
    if (known.length === end - start && this.#text.startsWith(known, start)) return known;
    return (this.#seen[place] = this.own(index));
  }

  /** True when the word is exactly this one. */
  is(index: number, word: string): boolean {
    const start = this.#starts[index] ?? 0;
    return (
      index < this.count &&
      (this.#ends[index] ?? 0) - start === word.length &&
      this.#text.startsWith(word, start)
    );
  }

  /** The word as a whole number; -1 when it is anything else or longer than a 64-bit counter. */
  number(index: number): number {
    if (index >= this.count) return -1;
    const end = this.#ends[index] ?? 0;
    let i = this.#starts[index] ?? 0;
    if (end - i > 20) return -1;
    let value = 0;
    for (; i < end; i++) {
      const code = this.#text.charCodeAt(i);
      if (code < ZERO || code > NINE) return -1;
      value = value * 10 + (code - ZERO);
    }
    return value;
  }

  /** From this word to the end of the line, without blanks at its end. */
  rest(index: number): string {
    return index < this.count ? this.#text.slice(this.#starts[index], this.lineEnd).trimEnd() : '';
  }

  /** The whole line, without a carriage return before its newline. */
  line(): string {
    return this.#text.slice(this.lineStart, this.lineEnd).trimEnd();
  }
}
