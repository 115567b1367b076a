import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The first line of program.js is `// `, a hash of the rest, and a line feed; a code cache begins with that line. */
export const FIRST_LINE_BYTES = 36;
/** More than the names and places of all parts take. */
export const INDEX_BYTES = 16_384;

const REPLACED = 'The program was replaced while it started: start it once more.';
const NOT_WHOLE =
  'The file program.js is not whole: if an update of the program is going on, start it once more, else install it again.';

/** A stretch of a file, counted from behind its index. */
export interface Place {
  readonly at: number;
  readonly length: number;
}

/** A script that evaluates to functions by the names of their modules; its first line is the file's line `line`. */
export interface Part extends Place {
  readonly names: readonly string[];
  readonly line: number;
}

/** The second line of program.js, behind `// `. */
interface Index {
  /** The module to begin with. */
  readonly entry: string;
  /** Modules of Node's own that are loaded when something of them is used. */
  readonly late: readonly string[];
  readonly parts: readonly Part[];
}

/** The file program.js: a part is read when it is asked for, until the rest is held. */
export class ProgramFile {
  readonly firstLine: string;
  readonly index: Index;
  readonly #file: number;
  readonly #from: number;
  readonly #changedAtMs: number;
  /** Used again and again, for to touch new pages takes longer than to read. Null once the rest is held. */
  #room: Buffer | null;
  readonly #held = new Map<Part, Buffer>();

  /** @throws Error when there is no such file, or not all of it */
  constructor(path: string) {
    this.#file = openSync(path, 'r');
    this.#changedAtMs = fstatSync(this.#file).mtimeMs;
    const head = asText(readInto(Buffer.allocUnsafeSlow(INDEX_BYTES), this.#file, 0));
    this.firstLine = head.slice(0, FIRST_LINE_BYTES);
    const end = head.indexOf('\n', FIRST_LINE_BYTES);
    if (end < 0) throw new Error(NOT_WHOLE);
    this.index = JSON.parse(head.slice(FIRST_LINE_BYTES + '// '.length, end)) as Index;
    this.#from = end + 1;
    this.#room = Buffer.allocUnsafeSlow(Math.max(...this.index.parts.map(({ length }) => length)));
  }

  /**
   * The source of a part; of one that was asked for before `hold` not again.
   *
   * @throws Error when the file was written over before the rest was held, or ends before the part does
   */
  text(part: Part): string {
    const held = this.#held.get(part);
    if (held !== undefined) return asText(held);
    if (this.#room === null || this.#isChanged()) throw new Error(REPLACED);
    const source = readInto(this.#room.subarray(0, part.length), this.#file, this.#from + part.at);
    if (source.length < part.length) throw new Error(NOT_WHOLE);
    return asText(source);
  }

  /** Reads all parts that were not asked for yet: an update of the program must not change what is loaded later. */
  hold(loaded: ReadonlySet<Part>): void {
    if (this.#room === null) return;
    for (const part of this.index.parts)
      if (!loaded.has(part))
        this.#held.set(part, readInto(Buffer.allocUnsafeSlow(part.length), this.#file, this.#from + part.at));
    if (this.#isChanged()) this.#held.clear();
    this.#room = null;
    closeSync(this.#file);
  }

  #isChanged(): boolean {
    return fstatSync(this.#file).mtimeMs !== this.#changedAtMs;
  }
}

function readInto(room: Buffer, file: number, at: number): Buffer {
  return room.subarray(0, readSync(file, room, 0, room.length, at));
}

/** All of it is ASCII, and read as such it stays one byte a character. */
function asText(bytes: Buffer): string {
  return bytes.toString('latin1');
}
