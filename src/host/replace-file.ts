import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';

const OWNER_ALONE = 0o600;

/** Writes a file whole or not at all: another name, to the disk, then renamed. Throws what fs throws. */
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
}
