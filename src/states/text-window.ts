import { NEWLINE } from './bytes.js';

/** How much of a table is looked at at once: a pipe gives half as much, a file is read so. */
const WINDOW_BYTES = 128 * 1024;

/** No line of the table is half as long; what is longer is garbage. */
export const LONGEST_LINE = 1_024;

/** What is read four bytes at a time may reach beyond the end, no further than this. */
const BEYOND = 64;

/** So much may be left for later: what stands in several lines is best read when all of them are there. */
const LONGEST_REST = 1_024;

const LONGEST_HELD = LONGEST_REST + LONGEST_LINE + 1;

/**
 * The text being read: a piece of a table, and in front of it the line that was begun in the piece before. There is one
 * for all readers, which is what makes it fast: the compiler then knows where each byte lies. So a reader reads what it
 * was given before anything else is written here.
 */
export const text = new Uint8Array(LONGEST_HELD + WINDOW_BYTES + BEYOND);

/** The same four bytes at a time; see words.ts. */
export const view = new DataView(text.buffer);

/**
 * Reads what lies in `text` from its beginning, lines that each end in a newline, the last one before `end`. Gives back
 * where it stopped: what is left, no more than `LONGEST_REST`, is shown again with what follows, unless it `isLast`.
 */
export type ReadLines = (end: number, isLast: boolean) => number;

/** Whether a reader may stop here, for want of what follows. */
export function mayWait(at: number, end: number): boolean {
  return end - at <= LONGEST_REST;
}

/** Hands on a stream of bytes as whole lines, wherever it was cut into chunks. */
export class LineCutter {
  readonly #readLines: ReadLines;
  /**
   * What is left, and the beginning of a line whose end is not there yet; of one that is too long only as much as shows it.
   */
  readonly #held = new Uint8Array(LONGEST_HELD);
  #length = 0;

  constructor(readLines: ReadLines) {
    this.#readLines = readLines;
  }

  write(chunk: Uint8Array): void {
    if (chunk.length > 0 && chunk.length <= WINDOW_BYTES) return this.#take(chunk, false);
    for (let from = 0; from < chunk.length; from += WINDOW_BYTES)
      this.#take(chunk.subarray(from, from + WINDOW_BYTES), false);
  }

  /** A last line without its newline is one, too. */
  end(): void {
    if (this.#length === 0) return;
    const isWhole = this.#held[this.#length - 1] === NEWLINE;
    this.#take(isWhole ? new Uint8Array() : Uint8Array.of(NEWLINE), true);
  }

  #take(piece: Uint8Array, isLast: boolean): void {
    text.set(this.#held.subarray(0, this.#length));
    text.set(piece, this.#length);
    const end = this.#length + piece.length;
    // Nothing that looks for a newline goes on into what an earlier piece has left.
    text[end] = NEWLINE;
    const whole = text.lastIndexOf(NEWLINE, end - 1) + 1;
    const read = whole > 0 ? this.#readLines(whole, isLast) : 0;
    this.#hold(read, whole, end);
  }

  #hold(start: number, whole: number, end: number): void {
    this.#length = Math.min(end, whole + LONGEST_LINE + 1) - start;
    this.#held.set(text.subarray(start, start + this.#length));
  }
}
