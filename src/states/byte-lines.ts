const NEWLINE = 0x0a;

/** No line of the table is half as long; what is longer is garbage. */
export const LONGEST_LINE = 1_024;

/**
 * Hands on a stream of bytes as whole lines, wherever it was cut into chunks. Lines are read where they lie; only one
 * that lies on both sides of a cut is copied.
 */
export class LineCutter {
  readonly #onLines: (bytes: Uint8Array, start: number, end: number) => void;
  /** The beginning of a line whose end is not there yet, one byte more than the longest, and a newline. */
  readonly #begun = new Uint8Array(LONGEST_LINE + 2);
  #length = 0;
  #isOpen = false;

  /** `onLines` is given one line or many; each ends in a newline, the last one before `end`. */
  constructor(onLines: (bytes: Uint8Array, start: number, end: number) => void) {
    this.#onLines = onLines;
  }

  write(chunk: Uint8Array): void {
    const start = this.#isOpen ? this.#finish(chunk) : 0;
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (start < end) this.#onLines(chunk, start, end);
    const rest = Math.max(start, end);
    if (rest < chunk.length) this.#hold(chunk, rest, chunk.length);
  }

  /** A last line without its newline is one, too. */
  end(): void {
    if (this.#isOpen) this.#emit();
  }

  /** Completes the line begun in an earlier chunk; where the next one starts. */
  #finish(chunk: Uint8Array): number {
    const newline = chunk.indexOf(NEWLINE);
    const end = newline < 0 ? chunk.length : newline;
    this.#hold(chunk, 0, end);
    if (newline >= 0) this.#emit();
    return end + 1;
  }

  /** Of a line that is too long only as much as shows it. */
  #hold(chunk: Uint8Array, start: number, end: number): void {
    const fits = Math.min(end - start, LONGEST_LINE + 1 - this.#length);
    this.#begun.set(chunk.subarray(start, start + fits), this.#length);
    this.#length += fits;
    this.#isOpen = true;
  }

  #emit(): void {
    this.#begun[this.#length] = NEWLINE;
    this.#isOpen = false;
    const end = this.#length + 1;
    this.#length = 0;
    this.#onLines(this.#begun, 0, end);
  }
}
