import { accessSync, constants, lstatSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Manifest } from './invocation.js';
import { systemClock } from '../host/clock.js';
import type { DoctorLine } from '../doctor/doctor-line.js';
import { localeLine, nodeLine, terminalLine } from '../doctor/program-lines.js';
import { clockLine, stateRoomLine } from '../doctor/router-lines.js';
import { pasteable } from '../model/command.js';
import type { Host } from '../model/host.js';
import type { ClockSource } from '../model/observer.js';
import { stateDirectory, untrusted } from '../reset/run/state-directory.js';
import { abilitiesOf, refusal } from '../ui/terminal/terminal-abilities.js';

function terminal(): DoctorLine[] {
  const { env, stdout, stdin } = process;
  const { colour, unicode } = abilitiesOf(env);
  const couldBe = abilitiesOf({ ...env, LC_ALL: 'en_US.UTF-8' });
  const { LC_ALL, LC_CTYPE, LANG } = env;
  return [
    terminalLine({
      term: env['TERM'] ?? '',
      size: stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : null,
      colour,
      unicode,
      refusal: refusal(env, { stdin: stdin.isTTY, stdout: stdout.isTTY }),
    }),
    localeLine({ LC_ALL, LC_CTYPE, LANG }, !couldBe.unicode),
  ];
}

/** What runs the program: Node, the terminal, the locale. */
export function programLines({ engines }: Manifest): DoctorLine[] {
  return [nodeLine({ version: process.version, engines }), ...terminal()];
}

/** The nearest directory above a path that is there. */
function nearest(path: string): string {
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  return isThere || dirname(path) === path ? path : nearest(dirname(path));
}

/** Why a directory of ours could not be made in this one, a clause; null when it could. */
function unusableParent(path: string): string | null {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    const { mode } = statSync(path);
    // The sticky bit of /tmp keeps everybody to what is their own.
    const isOpen = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
    return isOpen ? `${path} may be written by others (chmod go-w)` : null;
  } catch {
    return `it is not there, and nothing may be made in ${path}`;
  }
}

function freeBytesAt(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(nearest(path));
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** Where the undo would be kept. Nothing is made. */
export function stateRoom(given: string | null): DoctorLine {
  const state = stateDirectory(process.env, given);
  if ('unusable' in state)
    return stateRoomLine({ path: null, unusable: state.unusable, isMade: false, freeBytes: null });
  const { path } = state;
  const isMade = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  const freeBytes = freeBytesAt(path);
  const unusable = isMade ? untrusted(path) : unusableParent(nearest(path));
  return stateRoomLine({ path, unusable, isMade, freeBytes });
}

/** The clock of this machine, or of the demo router, which is the same. */
export async function clockSeen(
  host: Host,
  source: ClockSource | undefined,
  { writtenAt }: Manifest,
): Promise<DoctorLine> {
  const isSynchronised = source === undefined ? null : source.isSynchronised(await host.run(source.command));
  return clockLine({
    now: systemClock.now(),
    notBefore: { at: writtenAt, what: 'the files of this program were written' },
    isSynchronised,
    askedBy: source === undefined ? null : pasteable(source.command.argv),
  });
}
