import type { RefusalText } from '../model/command.js';

/**
 * What doas(1), sudo(8) and shells say in place of running a command: either system may have either of them. What sudo
 * says otherwise may be no more than a warning (`sudo: unable to resolve host`).
 * Sources: usr.bin/doas/doas.c, sudo 1.9.13.
 */
export const WRAPPER_REFUSALS: readonly RefusalText[] = [
  {
    words: /^(?:doas|sudo): .*command not found/m,
    why: 'not-found',
    sentence: (program) => `${program} is not there`,
  },
  {
    words:
      /^(doas): A(?:uthentic|uthoriz)ation (?:required|failed)|^(doas|sudo): .*(?:tty|terminal|password) is required/m,
    why: 'no-permission',
    sentence: (program, wrapper) => `${wrapper} would ask for a password for ${program}`,
  },
  {
    words:
      /^(doas): |^Sorry, user \S+ (?:is not allowed to execute|may not run (sudo)) |^\S+ is not (?:in the (sudo)ers file|allowed to run (sudo) )/m,
    why: 'no-permission',
    sentence: (program, wrapper) => `${wrapper === '' ? 'sudo' : wrapper} does not permit ${program}`,
  },
  {
    words: /"no new privileges" flag is set/,
    why: 'no-permission',
    sentence: (program) => `${program} needs root`,
  },
];

export const SHELL_REFUSALS: readonly RefusalText[] = [
  {
    words: /^\S*sh: .*: (?:command )?not found|: command not found$/m,
    why: 'not-found',
    sentence: (program) => `${program} is not there`,
  },
];
