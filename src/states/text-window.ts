import { NEWLINE } from './bytes.js';

/** How much of a table is looked at at once: as much as a pipe gives. */
const WINDOW_BYTES = 64 * 1024;

/** No line of the table is half as long; what is longer is garbage. */
export const LONGEST_LINE = 1_024;

/** What is read four bytes at a time may reach beyond the end, no further than this. */
const BEYOND = 64;

/**
 * The text being read: a piece of a table, and in front of it the line that was begun in the piece before. There is one
 * for all readers, which is what makes it fast: the compiler then knows where each byte lies. So a reader reads what it
 * was given before anything else is written here.
 */
export const text = new Uint8Array(LONGEST_LINE + 1 + WINDOW_BYTES + BEYOND);

/** The same four bytes at a time; see words.ts. */
export const view = new DataView(text.buffer);

/**
 * Hands on a stream of bytes as whole lines, wherever it was cut into chunks.
 */
export class LineCutter {
  readonly #onLines: (end: number) => void;
  /** The beginning of a line whose end is not there yet; of one that is too long only as much as shows it. */
  readonly #begun = new Uint8Array(LONGEST_LINE + 1);
  #length = 0;

  /** `onLines` finds one line or many in `text`, from its beginning; each ends in a newline, the last one before `end`. */
  constructor(onLines: (end: number) => void) {
    this.#onLines = onLines;
  }

  write(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; from += WINDOW_BYTES)
      this.#take(chunk.subarray(from, from + WINDOW_BYTES));
  }

  /** A last line without its newline is one, too. */
  end(): void {
    if (this.#length > 0) this.#take(Uint8Array.of(NEWLINE));
  }

  #take(piece: Uint8Array): void {
    text.set(this.#begun.subarray(0, this.#length));
    text.set(piece, this.#length);
    const end = this.#length + piece.length;
    const lines = piece.lastIndexOf(NEWLINE) + 1;
    const whole = lines === 0 ? 0 : this.#length + lines;
    // Nothing that looks for a newline goes on into what an earlier piece has left.
    text[end] = NEWLINE;
    this.#hold(whole, end);
    if (whole > 0) this.#onLines(whole);
  }

  #hold(start: number, end: number): void {
    this.#length = Math.min(end - start, this.#begun.length);
    this.#begun.set(text.subarray(start, start + this.#length));
  }
}
