/** A line between outputs: what it says, of which run, and a value. */
export interface Frame {
  readonly kind: string;
  readonly run: number;
  readonly value: string;
}

export interface FrameListener {
  /** Bytes between two frames, in pieces cut anywhere, of memory that is not written to again. */
  data(bytes: Uint8Array): void;
  frame(frame: Frame): void;
}

const NEWLINE = 0x0a;

/** The same bytes. */
const bufferOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, length);

/**
 * Takes apart what a lane prints: outputs as they are, whatever bytes they hold, and between them frames,
 * `BOUNDARY KIND RUN VALUE` and a newline. The boundary is random and known to the two ends alone, so no output can hold it.
 * Of an output at most the length of a boundary is held back.
 */
export class FrameDecoder {
  #rest: Buffer = Buffer.alloc(0);
  readonly #boundary: Buffer;
  readonly #listener: FrameListener;

  constructor(boundary: string, listener: FrameListener) {
    this.#boundary = Buffer.from(boundary, 'latin1');
    this.#listener = listener;
  }

  push(chunk: Uint8Array): void {
    let buffer = this.#rest.length === 0 ? bufferOf(chunk) : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const at = buffer.indexOf(this.#boundary);
      if (at < 0) {
        const kept = this.#beginningAtEnd(buffer);
        this.#data(buffer.subarray(0, buffer.length - kept));
        this.#rest = buffer.subarray(buffer.length - kept);
        return;
      }
      this.#data(buffer.subarray(0, at));
      const end = buffer.indexOf(NEWLINE, at);
      if (end < 0) {
        this.#rest = buffer.subarray(at);
        return;
      }
      this.#frame(buffer.toString('latin1', at + this.#boundary.length, end));
      buffer = buffer.subarray(end + 1);
    }
  }

  #data(bytes: Buffer): void {
    if (bytes.length > 0) this.#listener.data(bytes);
  }

  #frame(text: string): void {
    const [, kind = '', run = '', ...value] = text.split(' ');
    this.#listener.frame({ kind, run: Number(run), value: value.join(' ') });
  }

  /** How many bytes at the end may be the beginning of a boundary. */
  #beginningAtEnd(buffer: Buffer): number {
    for (let length = Math.min(this.#boundary.length - 1, buffer.length); length > 0; length--)
      if (buffer.subarray(buffer.length - length).equals(this.#boundary.subarray(0, length))) return length;
    return 0;
  }
}
