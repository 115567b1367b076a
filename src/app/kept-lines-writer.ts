import { renameSync } from 'node:fs';
import type { KeptKind } from '../history/kept-lines.js';
import { keptText, readKept } from '../history/kept-lines.js';
import { appendAt, makeOld } from '../host/kept-file.js';
import { readOwnFile } from '../host/own-file.js';
import { replaceFile } from '../host/replace-file.js';
import type { Instant } from '../model/time.js';
import { errnoClause } from '../reset/run/state-directory.js';

/** Everybody may read it, as everybody may read the counters. */
const READABLE = 0o644;

/** A file that is there and whole. */
interface Opened {
  readonly bytes: number;
  readonly lines: number;
}

/** Adds lines to a file, and makes it whole before that where it is not. */
export class KeptLinesWriter {
  #opened: Opened | null = null;
  #isFailing = false;
  readonly #kind: KeptKind;
  readonly #path: string;
  readonly #tell: (sentence: string) => void;

  /** `tell` hears a sentence of a file that was damaged or cannot be written. */
  constructor(kind: KeptKind, path: string, tell: (sentence: string) => void) {
    this.#kind = kind;
    this.#path = path;
    this.#tell = tell;
  }

  /** Never throws: lines that cannot be written are missing, and that is told once. */
  append(lines: readonly string[], at: Instant): void {
    if (lines.length === 0) return;
    try {
      const text = lines.map((line) => `${line}\n`).join('');
      const bytes = Buffer.byteLength(text);
      const { mostBytes, mostLines } = this.#kind;
      let opened = (this.#opened ??= this.#open(at));
      if (opened.lines > 0 && (opened.bytes + bytes > mostBytes || opened.lines + lines.length > mostLines)) {
        // Should it be killed between the two, it begins anew with the next start.
        this.#opened = null;
        makeOld(this.#path);
        opened = this.#write([]);
      }
      this.#opened = null;
      appendAt(this.#path, opened.bytes, text);
      this.#opened = { bytes: opened.bytes + bytes, lines: opened.lines + lines.length };
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing)
        this.#tell(`${this.#path} cannot be written: what happens now is missing there (${reason(error)}).`);
      this.#isFailing = true;
    }
  }

  #write(lines: readonly string[]): Opened {
    const text = keptText(this.#kind, lines);
    replaceFile(this.#path, text, READABLE);
    return { bytes: Buffer.byteLength(text), lines: lines.length };
  }

  /** What can be made out of a damaged file goes on; as it was it is kept under another name. */
  #open(at: Instant): Opened {
    let text: string | null;
    try {
      text = readOwnFile(this.#path, this.#kind.mostBytes);
    } catch (error) {
      this.#setAside(at, reason(error));
      return this.#write([]);
    }
    if (text === null) return this.#write([]);
    const { lines, isTorn, damage } = readKept(this.#kind, text);
    if (damage !== null) this.#setAside(at, damage);
    return damage !== null || isTorn || text === ''
      ? this.#write(lines)
      : { bytes: Buffer.byteLength(text), lines: lines.length };
  }

  #setAside(at: Instant, why: string): void {
    const aside = `${this.#path}.damaged-${at}`;
    renameSync(this.#path, aside);
    this.#tell(`${this.#path} could not be read whole (${why}): as it was, it is ${aside} now.`);
  }
}

function reason(error: unknown): string {
  return error instanceof RangeError ? error.message : errnoClause(error);
}
