const NEWLINE = 0x0a;

/** No line of the table is half as long; what is longer is cut off and can only be garbage. */
const LONGEST_LINE = 1_024;

/**
 * Cuts a stream of bytes into lines, wherever it was cut into chunks. Lines are handed on where they lie; only one that
 * lies on both sides of a cut is copied.
 */
export class LineCutter {
  readonly #onLine: (bytes: Uint8Array, start: number, end: number) => void;
  /** The beginning of a line whose end is not there yet. */
  readonly #begun = new Uint8Array(LONGEST_LINE);
  #length = 0;
  /** Something of an unfinished line is there, be it cut off. */
  #isOpen = false;

  constructor(onLine: (bytes: Uint8Array, start: number, end: number) => void) {
    this.#onLine = onLine;
  }

  write(chunk: Uint8Array): void {
    let start = this.#isOpen ? this.#finish(chunk) : 0;
    for (let end = chunk.indexOf(NEWLINE, start); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#onLine(chunk, start, Math.min(end, start + LONGEST_LINE));
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk, start, chunk.length);
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

  #hold(chunk: Uint8Array, start: number, end: number): void {
    const fits = Math.min(end - start, LONGEST_LINE - this.#length);
    this.#begun.set(chunk.subarray(start, start + fits), this.#length);
    this.#length += fits;
    this.#isOpen = true;
  }

  #emit(): void {
    this.#onLine(this.#begun, 0, this.#length);
    this.#length = 0;
    this.#isOpen = false;
  }
}
