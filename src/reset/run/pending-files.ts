import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { isWant } from '../../host/want.js';
import { errnoClause } from './state-directory.js';
import type { PendingRecord } from './record-format.js';
import { parseRecord } from './record-format.js';

/**
 * The directory of a pending reset. It is made under another name, with all its files and its guard, and becomes
 * `pending` by a rename, which fails when there is one: that is the lock.
 *
 *     open.ID     renamed by whoever decides: to kept, settled (undone by the program), undo-now, undoing (the guard),
 *                 void (nothing was done), undoing.own (the program, its guard behind it), undoing.N (a program, in place
 *                 of a guard that has died). A rename needs no room on the disk, and only one can succeed.
 *     hold.ID     number, stage, and which of the guard's commands lead back, in order: `3 steps 4 2 1`
 *     why.ID      `surprise`, when that is why it was undone
 *     plan.json   what is needed to undo without the guard, and to verify, as data: record-format.ts
 *     alive.ID    a FIFO that the guard holds open: as long as it can be opened for writing, there is a guard
 *     pid, log    the guard's number; what its commands said
 *
 * What is written bears the reset's own ID: a program that comes late must not touch the reset of another.
 */
export const PENDING = 'pending';

/** One reset's directory. It is gone, or another's, once the reset is over. */
export interface ResetDirectory {
  readonly directory: string;
  readonly id: string;
}

/** The path of one of the files that bear the ID. */
export function fileOf({ directory, id }: ResetDirectory, name: 'open' | 'hold' | 'why' | 'alive'): string {
  return join(directory, `${name}.${id}`);
}

export type Stage = 'steps' | 'armed';
export type Decision = 'kept' | 'settled' | 'undo-now' | 'void';
/** The program undoes it: what it decides then, it decides in place of this. */
export const CLAIM = 'undoing.own';
export type Token = Decision | 'open' | 'undoing';

/** The `hold` file. `commands`: which of the guard's, counted from 1. */
export function holdText(number: number, stage: Stage, commands: readonly number[]): string {
  return `${[number, stage, ...commands].join(' ')}\n`;
}

/** Commands as words for the guard, `;` after each. Throws RangeError for a word that cannot stand on a line of its own. */
export function guardWords(commands: readonly (readonly string[])[]): string[] {
  const bad = commands.flat().find((word) => word === '' || word === ';' || /[\n\0]/.test(word));
  if (bad !== undefined) throw new RangeError(`expected a word of one line, not ${JSON.stringify(bad)}`);
  return commands.flatMap((argv) => [...argv, ';']);
}

/** Decides, unless another has. */
export function decide(
  reset: ResetDirectory,
  decision: Decision | typeof CLAIM,
  { isClaimed = false }: { readonly isClaimed?: boolean } = {},
): boolean {
  try {
    const from = isClaimed ? join(reset.directory, CLAIM) : fileOf(reset, 'open');
    renameSync(from, join(reset.directory, decision));
    return true;
  } catch {
    return false;
  }
}

/** Who has decided what; null when the reset is over. */
export function tokenOf(reset: ResetDirectory): Token | null {
  if (existsSync(fileOf(reset, 'open'))) return 'open';
  const tokens: readonly Token[] = ['kept', 'settled', 'void', 'undo-now', 'undoing'];
  const found = tokens.find((name) => existsSync(join(reset.directory, name)));
  return found ?? (adoptedToken(reset) === undefined ? null : 'undoing');
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

const adoptedToken = ({ directory }: ResetDirectory): string | undefined =>
  namesIn(directory).find((name) => name.startsWith('undoing.'));

let adoptions = 0;

/**
 * Takes the undo of a reset whose guard has died, in place of that guard: who sees the FIFO open finds it alive. Of two
 * only one succeeds, by the rename. Null: another has it, or there is nothing to undo. `release` gives it up.
 */
export function adopt(reset: ResetDirectory): { release(): void } | null {
  const { directory, id } = reset;
  const token = namesIn(directory).find(
    (name) => [`open.${id}`, 'undo-now', 'undoing'].includes(name) || name.startsWith('undoing.'),
  );
  if (token === undefined || guardIsAlive(reset)) return null;
  const fifo = openAlive(reset);
  const release = (): void => {
    if (fifo !== null) closeSync(fifo);
  };
  try {
    renameSync(join(directory, token), join(directory, `undoing.${process.pid}.${++adoptions}`));
    return { release };
  } catch {
    release();
    return null;
  }
}

function openAlive(reset: ResetDirectory): number | null {
  try {
    return openSync(fileOf(reset, 'alive'), constants.O_RDWR | constants.O_NONBLOCK);
  } catch {
    return null;
  }
}

/** Of a guard or of who stands in for it. `unknown`: it cannot be looked at now, for want of descriptors or memory. */
export type Life = 'alive' | 'gone' | 'unknown';

/** Opening a FIFO to write fails when nobody has it open to read (open(2), ENXIO). */
export function lifeOf(reset: ResetDirectory): Life {
  try {
    closeSync(openSync(fileOf(reset, 'alive'), constants.O_WRONLY | constants.O_NONBLOCK));
    return 'alive';
  } catch (error) {
    return isWant(error) ? 'unknown' : 'gone';
  }
}

/** True while the guard runs, and while nobody can tell: what is taken for dead is undone or cleared away. */
export function guardIsAlive(reset: ResetDirectory): boolean {
  return lifeOf(reset) !== 'gone';
}

/**
 * The reset in a directory, by the names of its files; null when there is none, or nothing that could be one. A link, or a
 * directory of another's, is nobody's.
 */
export function resetIn(directory: string): ResetDirectory | null {
  if (isStrange(directory)) return null;
  const ids = namesIn(directory).flatMap(
    (name) => /^(?:alive|open|hold)\.(\d+-\d+-\d+)$/.exec(name)?.[1] ?? [],
  );
  const [id] = ids;
  return id === undefined ? null : { directory, id };
}

/** True for what is there and no directory of this user's. */
export function isStrange(directory: string): boolean {
  const found = lstatSync(directory, { throwIfNoEntry: false });
  return found !== undefined && !(found.isDirectory() && found.uid === process.getuid?.());
}

/** The text of a file that belongs to who runs this. Throws what fs throws, and for a link or a file of another's. */
function readOwn(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new RangeError('it is no file');
    if (found.uid !== process.getuid?.()) throw new RangeError('it belongs to another user');
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** The record of a pending reset, or why it is not used: a clause. */
export function readRecord({ directory, id }: ResetDirectory): PendingRecord | { readonly unusable: string } {
  const path = join(directory, 'plan.json');
  try {
    const record = parseRecord(readOwn(path));
    return record.id === id ? record : { unusable: `${path}: it is of another reset` };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP') return { unusable: `${path}: it is a link` };
    return { unusable: code === undefined ? `${path}: ${message}` : errnoClause(error) };
  }
}

/** How far it had come: the number and stage of the undo list that stands, or null. */
export function readStage(reset: ResetDirectory): { readonly number: number; readonly stage: Stage } | null {
  try {
    const [head = ''] = readFileSync(fileOf(reset, 'hold'), 'utf8').split('\n', 1);
    const [number = '', stage] = head.split(' ');
    return stage === 'steps' || stage === 'armed' ? { number: Number(number), stage } : null;
  } catch {
    return null;
  }
}

/** The guard's process id, or null. */
export function readPid(directory: string): number | null {
  try {
    const pid = Number(readFileSync(join(directory, 'pid'), 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** What cannot be removed is found again by who comes next. */
export function removeDirectory(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // Perhaps for want of a descriptor: what was decided, and is to be told, does not depend on it.
  }
}
