import { statSync } from 'node:fs';
import { outOfUse, parseFailover } from '../failover/failover-file.js';
import { FailoverFile, failoverPath } from './failover-store.js';

/** What a watch on this machine has taken out, for whoever looks at the screen. Read again only when it was written. */
export class FailoverSight {
  readonly #seen = new Map<string, { readonly stamp: string; readonly words: string | null }>();
  readonly #directories: readonly string[];

  constructor(directories: readonly string[]) {
    this.#directories = directories;
  }

  /** `em0 out since 03:12:07`; null: nothing, as far as it is known. */
  words(): string | null {
    const found = this.#directories.flatMap((directory) => this.#wordsIn(directory) ?? []);
    return found.length === 0 ? null : found.join(', ');
  }

  #wordsIn(directory: string): string | null {
    const stamp = stampOf(failoverPath(directory));
    if (stamp === null) return null;
    const seen = this.#seen.get(directory);
    if (seen?.stamp === stamp) return seen.words;
    const words = read(directory);
    this.#seen.set(directory, { stamp, words });
    return words;
  }
}

function read(directory: string): string | null {
  try {
    const text = new FailoverFile(directory).read();
    return text === null ? null : outOfUse(parseFailover(text, Infinity));
  } catch {
    // It is another version's, or damaged: the watch tells so.
    return null;
  }
}

/** Another one stands for another file; null: there is none. */
function stampOf(path: string): string | null {
  try {
    const { ino, mtimeMs, size } = statSync(path);
    return `${String(ino)} ${String(mtimeMs)} ${String(size)}`;
  } catch {
    return null;
  }
}
