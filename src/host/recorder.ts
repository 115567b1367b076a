import type { FileHandle } from 'node:fs/promises';
import { constants, open } from 'node:fs/promises';
import type { Round } from '../model/command.js';
import { formatRound } from './transcript-writer.js';

/** Writes rounds to a transcript as they come. */
export interface Recorder {
  write(round: Round): void;
  /** Settles when all that was written is in the file, or could not be; never rejects. */
  close(): Promise<void>;
}

/** What may wait for a slow disk, in characters; beyond it recording ends. */
const MAX_WAITING = 64 * 1024 * 1024;

/**
 * Opens a new transcript, readable by its owner alone. An empty file that is there is used, anything else is left alone.
 * `onError` hears at most one sentence, when writing fails (a full disk); recording has then ended.
 * @throws Error whose message is a sentence that begins with the file's name.
 */
export async function openRecorder(
  file: string,
  onError: (sentence: string) => void,
  openFile: (file: string) => Promise<FileHandle> = openEmpty,
): Promise<Recorder> {
  const handle = await openFile(file);
  let first = true;
  let failed = false;
  let waiting = 0;
  let queue: Promise<void> = Promise.resolve();
  const fail = (why: string): void => {
    if (!failed) onError(`${file}: recording has ended: ${why}`);
    failed = true;
  };
  return {
    write(round) {
      if (failed) return;
      const text = formatRound(round, first);
      first = false;
      waiting += text.length;
      if (waiting > MAX_WAITING) return fail('the disk is too slow');
      queue = queue.then(async () => {
        waiting -= text.length;
        if (!failed) await handle.appendFile(text).catch((error: unknown) => fail(codeOf(error)));
      });
    },
    async close() {
      await queue;
      await handle.close().catch((error: unknown) => fail(codeOf(error)));
    },
  };
}

async function openEmpty(file: string): Promise<FileHandle> {
  const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    return await open(file, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0o600);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST')
      throw new Error(`${file}: cannot be written (${codeOf(error)})`, { cause: error });
  }
  let handle: FileHandle;
  try {
    // Not through a link that someone else may have laid, not into a pipe that would block.
    handle = await open(file, O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    throw new Error(`${file}: cannot be written (${codeOf(error)})`, { cause: error });
  }
  const stat = await handle.stat();
  if (stat.isFile() && stat.size === 0) return handle;
  await handle.close();
  throw new Error(`${file}: is there already and is not an empty file; nothing is overwritten`);
}

function codeOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code ?? message ?? 'unknown error';
}
