import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = 'uplinktop.prom';
/** For everybody to read: the collector runs as another user. */
const MODE = 0o644;

/** A file in the directory of node_exporter's textfile collector. */
export interface Textfile {
  /** Replaces it as a whole; of several that wait the newest counts. Never rejects. */
  write(text: string): Promise<void>;
  /** Takes it away: what nobody watches any more is not known. */
  close(): Promise<void>;
}

/**
 * `onError` hears a sentence when a file could not be written, once until one could be again.
 */
export function openTextfile(directory: string, onError: (sentence: string) => void): Textfile {
  const path = join(directory, NAME);
  // The collector reads *.prom, and no hidden ones.
  const draft = join(directory, `.${NAME}.${process.pid}`);
  let waiting: string | null = null;
  let writing: Promise<void> | null = null;
  let hasFailed = false;

  async function replace(text: string): Promise<void> {
    // Not through a link that someone else may have laid.
    await rm(draft, { force: true });
    const handle = await open(draft, 'wx', MODE);
    try {
      await handle.chmod(MODE);
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await rename(draft, path);
  }

  async function drain(): Promise<void> {
    for (let text = waiting; text !== null; text = waiting) {
      waiting = null;
      try {
        await replace(text);
        hasFailed = false;
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? String(error);
        if (!hasFailed) onError(`${path}: cannot be written (${code})`);
        hasFailed = true;
      }
    }
    writing = null;
  }

  return {
    write(text) {
      waiting = text;
      writing ??= drain();
      return writing;
    },
    async close() {
      await writing;
      await rm(draft, { force: true }).catch(() => undefined);
      await rm(path, { force: true }).catch(() => undefined);
    },
  };
}
