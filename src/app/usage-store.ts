import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { readOwnFile } from '../host/own-file.js';
import { replaceFile } from '../host/replace-file.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Instant } from '../model/time.js';
import { MINUTE } from '../model/time.js';
import { errnoClause } from '../reset/run/state-directory.js';
import { count } from '../usage/count.js';
import { samplesOf } from '../usage/samples.js';
import type { UsageDatabase } from '../usage/usage-database.js';
import { NO_USAGE } from '../usage/usage-database.js';
import { formatUsage, parseUsage, UsageFault } from '../usage/usage-file.js';

const NAME = 'usage.json';
/** 64 interfaces with all their rows are half of it. */
const MOST_BYTES = 1024 * 1024;
/** Killed in between nothing is lost: the counters go on from those in the file. */
const WRITE_EVERY_MS = MINUTE;
/** Everybody may know how much was moved, as everybody may read the counters. */
const READABLE = 0o644;

/** What a directory holds; null: nothing is counted there. Throws what readOwnFile throws, and UsageFault. */
export function readUsage(directory: string): UsageDatabase | null {
  const text = readOwnFile(join(directory, NAME), MOST_BYTES);
  return text === null ? null : parseUsage(text);
}

/** What `watch` counts, in memory and in its file. */
export class UsageStore {
  #database: UsageDatabase;
  #writtenAt: Instant = -Infinity;
  #isFailing = false;
  readonly #directory: string;
  readonly #tell: (sentence: string) => void;

  /** `tell` hears a sentence of a file that was damaged or cannot be written. `at`: now. */
  constructor(directory: string, at: Instant, tell: (sentence: string) => void) {
    this.#directory = directory;
    this.#tell = tell;
    this.#database = this.#read(at);
  }

  get database(): UsageDatabase {
    return this.#database;
  }

  count(snapshot: Snapshot, interfaces: readonly string[]): void {
    this.#database = count(this.#database, snapshot.at, samplesOf(snapshot, interfaces));
    const sinceMs = snapshot.at - this.#writtenAt;
    if (sinceMs >= WRITE_EVERY_MS || sinceMs < 0) this.write();
  }

  write(): void {
    this.#writtenAt = this.#database.at;
    try {
      replaceFile(join(this.#directory, NAME), formatUsage(this.#database), READABLE);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing)
        this.#tell(`What was moved cannot be written, and is counted on in memory: ${errnoClause(error)}.`);
      this.#isFailing = true;
    }
  }

  /** A file that cannot be read is kept under another name: who knows what it was may mend it. */
  #read(at: Instant): UsageDatabase {
    try {
      return readUsage(this.#directory) ?? NO_USAGE;
    } catch (error) {
      const why =
        error instanceof UsageFault || error instanceof RangeError ? error.message : errnoClause(error);
      const path = join(this.#directory, NAME);
      const aside = `${path}.damaged-${at}`;
      try {
        renameSync(path, aside);
        this.#tell(`${path} could not be read (${why}): it is ${aside} now, and counting begins anew.`);
      } catch (failure) {
        this.#tell(`${path} could not be read (${why}) nor set aside (${errnoClause(failure)}).`);
      }
      return NO_USAGE;
    }
  }
}
