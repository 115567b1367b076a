import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ALONE = 0o600;

/** Has a directory's names on the disk. Not every file system can. */
function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
  } finally {
    closeSync(directory);
  }
}

/** Writes a file whole or not at all: another name, to the disk, then renamed, and that to the disk. Throws what fs throws. */
export function replaceFile(path: string, text: string, mode = OWNER_ALONE): void {
  const fresh = `${path}.new`;
  const file = openSync(fresh, 'w', mode);
  try {
    // Whatever the umask is, and whoever left one behind.
    fchmodSync(file, mode);
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
  syncDirectory(dirname(path));
}
