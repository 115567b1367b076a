import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { readOwnFile } from '../host/own-file.js';
import { replaceFile } from '../host/replace-file.js';
import { errnoClause } from '../reset/run/state-directory.js';

/** Of a hundred uplinks that are all out. */
const MOST_BYTES = 256 * 1_024;

/** Where failover writes down what it does: readable by all who watch this machine. */
export class FailoverFile {
  readonly #path: string | null;

  /** Null: nothing is kept. */
  constructor(directory: string | null) {
    this.#path = directory === null ? null : failoverPath(directory);
  }

  /** Null: there is none. What it holds becomes routes: throws RangeError for a link, another user's file, or no file. */
  read(): string | null {
    return this.#path === null ? null : readOwnFile(this.#path, MOST_BYTES);
  }

  /** Null, or why it could not be written: a clause. The old one stands then. */
  write(text: string): string | null {
    if (this.#path === null) return null;
    try {
      replaceFile(this.#path, text, 0o644);
      return null;
    } catch (error) {
      return errnoClause(error);
    }
  }

  /** What cannot be used is kept for whoever wants to look at it. */
  setAside(): void {
    if (this.#path === null) return;
    try {
      renameSync(this.#path, `${this.#path}.damaged`);
    } catch {
      // It is written over then.
    }
  }
}

export function failoverPath(directory: string): string {
  return join(directory, 'failover.json');
}
