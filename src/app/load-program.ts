import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
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

/** Undefined where the build made none, or made it of another program. */
function readCodeCache(path: string, firstLine: string): Buffer | undefined {
  let file;
  try {
    file = openSync(path, 'r');
    // Memory of its own: V8 holds it to be aligned.
    const head = Buffer.alloc(FIRST_LINE_BYTES);
    if (readSync(file, head) < FIRST_LINE_BYTES || head.toString('latin1') !== firstLine) return undefined;
    const data = Buffer.alloc(fstatSync(file).size - FIRST_LINE_BYTES);
    return readSync(file, data) === data.length ? data : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * The program in this folder as a script: from the code cache beside it where that is of this very program and V8 takes
 * it, compiled otherwise. Whoever can write the one file there can write the other.
 */
export function loadProgram(folder: string): Script {
  const filename = join(folder, 'program.js');
  // All of it is ASCII, and read as such it stays one byte a character.
  const source = readFileSync(filename, 'latin1');
  const cachedData = readCodeCache(join(folder, codeCacheName()), source.slice(0, FIRST_LINE_BYTES));
  return new Script(source, { filename, ...(cachedData === undefined ? {} : { cachedData }) });
}
