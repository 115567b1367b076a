import type { Command } from '../model/command.js';

/** Who runs commands here, and where the programs lie. */
export interface RunIdentity {
  /** 0 needs nothing to be run through. */
  readonly uid: number;
  /** The words before a command that needs root: `/usr/bin/doas -n`. Empty: there is nothing of the kind. */
  readonly through: readonly string[];
  /** Where an absolute path really lies. For tests: stand-ins in a directory of their own. */
  readonly resolve?: (path: string) => string;
}

/** True when a command is run through doas, sudo or the like here. */
export function isRunThrough(
  { needsRoot }: Pick<Command, 'needsRoot'>,
  { uid, through }: RunIdentity,
): boolean {
  return needsRoot && uid !== 0 && through.length > 0;
}

/** The words that run a command here: `/usr/bin/doas -n` before what needs root, unless we are root. */
export function wordsToRun(command: Command, runIdentity: RunIdentity): string[] {
  const placed = ([path = '', ...args]: readonly string[]): string[] => [
    runIdentity.resolve?.(path) ?? path,
    ...args,
  ];
  const words = placed(command.argv);
  return isRunThrough(command, runIdentity) ? [...placed(runIdentity.through), ...words] : words;
}
