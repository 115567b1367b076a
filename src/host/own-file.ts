import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** The errors that mean that there is no such file. */
const ABSENT: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR']);

/**
 * The text of a file that belongs to this user or to root and is no longer than that; null when it is not there. Throws
 * what fs throws, and RangeError with a clause for a link, a file of another's, or one that is too long.
 */
export function readOwnFile(path: string, mostBytes: number): string | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (ABSENT.has(code)) return null;
    if (code === 'ELOOP') throw new RangeError(`${path} is a link`, { cause: error });
    throw error;
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new RangeError(`${path} is no file`);
    if (found.uid !== 0 && found.uid !== process.getuid?.())
      throw new RangeError(`${path} belongs to another user`);
    if (found.size > mostBytes) throw new RangeError(`${path} is longer than ${mostBytes} bytes`);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}
