import type { FileHandle } from 'node:fs/promises';
import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';

/** A file that grows by whole lines, and may be moved away while it does (newsyslog(8), logrotate(8)). */
export interface LogFile {
  /** One line, without its end. Never throws; of a disk that is too slow some are dropped, and that is told. */
  write(line: string): void;
  /** Opens it anew by its name, as it does by itself once something else has that name. */
  reopen(): void;
  /** Settles when what was written until now is in the file, or could not be; never rejects. */
  flushed(): Promise<void>;
  /** Settles when all that was written is in the file, or could not be; never rejects. */
  close(): Promise<void>;
}

/** What may wait for a slow disk, in characters. */
const MOST_WAITING = 1024 * 1024;

const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
const OWNER_ALONE = 0o600;

const codeOf = (error: unknown): string => {
  const { code, message } = error as { code?: string; message?: string };
  return code ?? message ?? 'unknown error';
};

/**
 * A file of one's own, made where there is none, readable by its owner alone from then on.
 * @throws Error whose message is a sentence that begins with the file's name.
 */
async function openOwn(file: string): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    // Not through a link that someone else may have laid, not into a pipe that would block.
    handle = await open(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, OWNER_ALONE);
  } catch (error) {
    throw new Error(`${file}: cannot be written (${codeOf(error)})`, { cause: error });
  }
  const { uid, isRegular } = await handle.stat().then((s) => ({ uid: s.uid, isRegular: s.isFile() }));
  const refusal = !isRegular
    ? 'is no regular file'
    : uid !== process.getuid?.()
      ? 'belongs to another user'
      : null;
  if (refusal === null) {
    await handle.chmod(OWNER_ALONE);
    return handle;
  }
  await handle.close();
  throw new Error(`${file}: ${refusal}`);
}

async function isStill(file: string, handle: FileHandle): Promise<boolean> {
  const named = await stat(file).catch(() => null);
  const { dev, ino } = await handle.stat();
  return named !== null && named.dev === dev && named.ino === ino;
}

class OwnLogFile implements LogFile {
  #handle: FileHandle;
  #queue: Promise<void> = Promise.resolve();
  #waiting = 0;
  #hasFailed = false;
  /** Half a line may stand at the end. */
  #isTorn = false;
  readonly #file: string;
  readonly #onError: (sentence: string) => void;

  constructor(handle: FileHandle, file: string, onError: (sentence: string) => void) {
    this.#handle = handle;
    this.#file = file;
    this.#onError = onError;
  }

  write(line: string): void {
    if (this.#waiting + line.length > MOST_WAITING)
      return this.#fail(`${this.#file}: lines are dropped: the disk is too slow`);
    this.#waiting += line.length;
    this.#then(async () => {
      this.#waiting -= line.length;
      if (!(await isStill(this.#file, this.#handle))) await this.#openAnew();
      const text = `${this.#isTorn ? '\n' : ''}${line}\n`;
      this.#isTorn = true;
      await this.#handle.appendFile(text);
      this.#isTorn = false;
      this.#hasFailed = false;
    });
  }

  reopen(): void {
    this.#then(() => this.#openAnew());
  }

  flushed(): Promise<void> {
    return this.#queue;
  }

  async close(): Promise<void> {
    await this.#queue;
    await this.#handle.close().catch(() => undefined);
  }

  async #openAnew(): Promise<void> {
    const old = this.#handle;
    this.#handle = await openOwn(this.#file);
    this.#isTorn = false;
    await old.close();
  }

  #then(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(work).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      const told = message.startsWith(`${this.#file}: `);
      this.#fail(told ? message : `${this.#file}: cannot be written (${codeOf(error)})`);
    });
  }

  /** Once, until it can be written again. */
  #fail(sentence: string): void {
    if (!this.#hasFailed) this.#onError(sentence);
    this.#hasFailed = true;
  }
}

/**
 * Opens a log to append to. `onError` hears a sentence when it cannot be written any more.
 * @throws Error whose message is a sentence that begins with the file's name.
 */
export async function openLogFile(file: string, onError: (sentence: string) => void): Promise<LogFile> {
  return new OwnLogFile(await openOwn(file), file, onError);
}
