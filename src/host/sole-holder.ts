import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { startChild } from './child.js';
import { SECOND } from '../model/time.js';

/**
 * That of all programs at most one works in a directory:
 *
 *     held.ID     whose it is; taken over by a rename of this very name, which only one can do
 *     alive.ID    a FIFO that the holder has open to read: as long as it can be opened for writing, that one lives (open(2), ENXIO)
 *
 * An ID is `PID-NUMBER` and never comes again, and who has died stays dead: so between the look whether the holder lives
 * and the rename nothing can go wrong. Killed at any moment, the next one takes over.
 */
export type Holding =
  { readonly release: () => void } | { readonly heldBy: number } | { readonly unusable: string };

const MKFIFO = ['/usr/bin/mkfifo', '/bin/mkfifo', '/sbin/mkfifo'] as const;
const NOBODY = '0-0';

const heldIn = (directory: string): string | undefined =>
  readdirSync(directory)
    .map((name) => /^held\.(\d+-\d+)$/.exec(name)?.[1])
    .find((id) => id !== undefined);

function isAlive(directory: string, id: string): boolean {
  try {
    closeSync(openSync(join(directory, `alive.${id}`), constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}

/** The directory with a token of nobody's in it, made whole under another name. */
function prepare(directory: string, id: string): void {
  if (existsSync(directory) && heldIn(directory) !== undefined) return;
  const fresh = `${directory}.${id}`;
  mkdirSync(fresh, { mode: 0o755 });
  writeFileSync(join(fresh, `held.${NOBODY}`), '');
  try {
    renameSync(fresh, directory);
  } catch (error) {
    rmSync(fresh, { recursive: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    if (heldIn(directory) === undefined) throw new Error(`${directory} is of no watch`, { cause: error });
  }
}

async function makeFifo(path: string): Promise<void> {
  const program = MKFIFO.find((each) => existsSync(each)) ?? MKFIFO[0];
  const argv = [program, '-m', '600', path];
  const end = await startChild({ argv, timeoutMs: 10 * SECOND, maxBytes: 0, onStdout: () => undefined })
    .ended;
  if (end.how !== 'exited' || end.exitStatus !== 0)
    throw new Error(`${program} failed (${end.errorCode ?? (end.stderr.trim() || end.how)})`);
}

function takeOver(directory: string, id: string, descriptor: number): Holding {
  const fifo = join(directory, `alive.${id}`);
  const release = (): void => {
    rmSync(fifo, { force: true });
    closeSync(descriptor);
  };
  const before = heldIn(directory) ?? NOBODY;
  if (!isAlive(directory, before)) {
    try {
      renameSync(join(directory, `held.${before}`), join(directory, `held.${id}`));
      rmSync(join(directory, `alive.${before}`), { force: true });
      return { release };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        release();
        throw error;
      }
    }
  }
  release();
  return { heldBy: Number((heldIn(directory) ?? before).split('-')[0]) };
}

/** Takes a directory for this process alone, and makes it when it is not there; its parent must be. Never rejects. */
export async function holdAlone(directory: string, id: string): Promise<Holding> {
  try {
    prepare(directory, id);
    const fifo = join(directory, `alive.${id}`);
    await makeFifo(fifo);
    return takeOver(directory, id, openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK));
  } catch (error) {
    return { unusable: error instanceof Error ? error.message : String(error) };
  }
}
