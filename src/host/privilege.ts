import type { Command } from '../model/command.js';

/** Who runs commands here, and where the programs lie. */
export interface Standing {
  /** 0 needs no doas. */
  readonly uid: number;
  /** Where an absolute path really lies. For tests: stand-ins in a directory of their own. */
  readonly resolve?: (path: string) => string;
}

export const DOAS = '/usr/bin/doas';

/** The words that run a command here: `/usr/bin/doas -n` before what needs root, unless we are root. */
export function wordsToRun(command: Command, { uid, resolve }: Standing): string[] {
  const place = (path: string): string => resolve?.(path) ?? path;
  const [path = '', ...args] = command.argv;
  const words = [place(path), ...args];
  return command.needsRoot && uid !== 0 ? [place(DOAS), '-n', ...words] : words;
}
