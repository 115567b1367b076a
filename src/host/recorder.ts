import type { FileHandle } from 'node:fs/promises';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
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
 * Opens a new transcript, readable by its owner alone. An empty file of one's own that is there is used, anything else is
 * left alone; `createFile` alone takes none that is there.
 * `onError` hears at most one sentence, when writing fails (a full disk); recording has then ended.
 * @throws Error whose message is a sentence that begins with the file's name.
 */
export async function openRecorder(
  file: string,
  onError: (sentence: string) => void,
  openFile: (file: string) => Promise<FileHandle> = createOrUseEmpty,
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

const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants;
const OWNER_ALONE = 0o600;

/**
 * Creates a file that was not there.
 * @throws Error whose message is a sentence that begins with the file's name.
 */
export async function createFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, OWNER_ALONE);
  } catch (error) {
    const why = codeOf(error) === 'EEXIST' ? 'is there already; nothing is overwritten' : cannot(error);
    throw new Error(`${file}: ${why}`, { cause: error });
  }
}

async function createOrUseEmpty(file: string): Promise<FileHandle> {
  try {
    return await open(file, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, OWNER_ALONE);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw new Error(`${file}: ${cannot(error)}`, { cause: error });
  }
  let handle: FileHandle;
  try {
    // Not through a link that someone else may have laid, not into a pipe that would block.
    handle = await open(file, O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    throw new Error(`${file}: ${cannot(error)}`, { cause: error });
  }
  const refusal = await refusalOf(handle);
  if (refusal === null) return handle;
  await handle.close();
  throw new Error(`${file}: ${refusal}`);
}

/** Why an open file is not to be written; null when it is empty, ours, and nobody else's to read from now on. */
async function refusalOf(handle: FileHandle): Promise<string | null> {
  const stat = await handle.stat();
  if (!stat.isFile() || stat.size > 0)
    return 'is there already and is not an empty file; nothing is overwritten';
  if (stat.uid !== process.getuid?.()) return 'belongs to another user; name a file that is not there yet';
  await handle.chmod(OWNER_ALONE);
  return null;
}

const cannot = (error: unknown): string => `cannot be written (${codeOf(error)})`;

function codeOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code ?? message ?? 'unknown error';
}
