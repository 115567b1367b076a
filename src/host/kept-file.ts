import { closeSync, constants, fstatSync, ftruncateSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { readOwnFile } from './own-file.js';

const { O_WRONLY, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Where the full one goes, in place of the one before. */
export const oldName = (path: string): string => `${path}.old`;

/** The text of the full file and of the one that grows, as they can be read; '' where there is none. Throws as readOwnFile does. */
export function readBoth(path: string, mostBytes: number): readonly [string, string] {
  return [readOwnFile(oldName(path), mostBytes) ?? '', readOwnFile(path, mostBytes) ?? ''];
}

/** Makes a full file the old one. */
export function makeOld(path: string): void {
  renameSync(path, oldName(path));
}

/** Adds to a file that is there and has this length. All of it is in the file, or it is as before, or this throws. */
export function appendAt(path: string, bytes: number, text: string): void {
  const file = openSync(path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_NONBLOCK);
  try {
    const { size } = fstatSync(file);
    if (size !== bytes) throw new RangeError(`${path} was changed by somebody else`);
    try {
      writeFileSync(file, text);
    } catch (error) {
      // A disk that is full may have taken half of it.
      ftruncateSync(file, bytes);
      throw error;
    }
  } finally {
    closeSync(file);
  }
}
