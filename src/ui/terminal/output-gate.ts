/**
 * One frame at a time to the terminal. Node writes to a TTY synchronously: while one is stalled (a half-dead ssh, tmux in
 * copy mode) the whole program would block. Here writes wait in the stream, and no frame is drawn while another waits.
 */

/** The part of a stream that is needed: `process.stdout`, or a test's. */
export interface GatedOutput extends NodeJS.WritableStream {
  /** Bytes that were written and not taken yet. */
  readonly writableLength?: number;
}

/** Of Node's own TTY streams: not in its types, and absent elsewhere. */
interface TtyHandle {
  readonly _handle?: { readonly setBlocking?: (isBlocking: boolean) => void } | null;
}

export class OutputGate {
  readonly #output: GatedOutput;
  #isWaiting = false;
  #wanted: (() => void) | null = null;
  #isClosed = false;

  constructor(output: GatedOutput) {
    this.#output = output;
    (output as TtyHandle)._handle?.setBlocking?.(false);
  }

  get isFlushed(): boolean {
    return (this.#output.writableLength ?? 0) === 0;
  }

  /** Draws now, or once the frame before has been taken; of several that wait the last. */
  draw(draw: () => void): void {
    if (this.#isClosed) return;
    if (this.#isWaiting) {
      this.#wanted = draw;
      return;
    }
    draw();
    this.#isWaiting = true;
    // blessed writes what it has drawn in the next tick.
    process.nextTick(() => void this.flushed().then(() => this.#taken()));
  }

  #taken(): void {
    this.#isWaiting = false;
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted !== null) this.draw(wanted);
  }

  /** What is written from now on is the last. It waits for nobody either: a stalled terminal may have just taken all. */
  close(): void {
    this.#isClosed = true;
    this.#wanted = null;
  }

  /** Settles when all that was written has been taken, or never can be. */
  flushed(): Promise<void> {
    if (this.isFlushed) return Promise.resolve();
    return new Promise((settle) => {
      this.#output.write('', () => settle());
    });
  }
}
