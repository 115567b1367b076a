import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** The first line of program.js is `// `, a hash of the rest, and a line feed; a code cache begins with that line. */
const FIRST_LINE_BYTES = 36;

/** The code cache for the Node that runs, beside program.js: another V8 would only refuse it (V8 snapshot/code-serializer.cc). */
export function codeCacheName(): string {
  return `program-${process.versions.v8}-${process.arch}.cache`;
}

/** What V8 has compiled of the script so far, as `loadProgram` reads it from the file `codeCacheName()`. */
export function codeCacheOf(script: Script, source: string): Buffer {
  return Buffer.concat([Buffer.from(source.slice(0, FIRST_LINE_BYTES), 'latin1'), script.createCachedData()]);
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Fills the room with what the file holds from a place on; gives what was filled. Throws where it cannot be read. */
function readInto(room: Buffer, path: string, from = 0): Buffer {
  const file = openSync(path, 'r');
  try {
    return room.subarray(0, readSync(file, room, 0, room.length, from));
  } finally {
    closeSync(file);
  }
}

/** Undefined where the build made none, or made it of another program. It is in `room`. */
function readCodeCache(room: Buffer, path: string, firstLine: string): Buffer | undefined {
  const head = Buffer.alloc(FIRST_LINE_BYTES);
  try {
    return readInto(head, path).toString('latin1') === firstLine
      ? readInto(room, path, FIRST_LINE_BYTES)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The program in this folder as a script: from the code cache beside it where that is of this very program and V8 takes
 * it, compiled otherwise. Whoever can write the one file there can write the other.
 */
export function loadProgram(folder: string): Script {
  const filename = join(folder, 'program.js');
  const cache = join(folder, codeCacheName());
  // One after the other in the same memory, for most of reading is touching pages anew; its own, for V8 wants it aligned.
  const room = Buffer.allocUnsafeSlow(Math.max(sizeOf(filename), sizeOf(cache)));
  // All of it is ASCII, and read as such it stays one byte a character.
  const source = readInto(room, filename).toString('latin1');
  const cachedData = readCodeCache(room, cache, source.slice(0, FIRST_LINE_BYTES));
  return new Script(source, { filename, ...(cachedData === undefined ? {} : { cachedData }) });
}
