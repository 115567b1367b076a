import type { Command, CommandResult } from '../../../model/command.js';
import type { Privilege } from '../../../model/changer.js';
import { SECOND } from '../../../model/time.js';
import { doasLines } from '../doas-conf.js';

const DOAS = '/usr/bin/doas';
const DOAS_CONF = '/etc/doas.conf';

/** doas(1) `-C`: reads the rules as the user who asks, runs nothing, prints `permit nopass`, `permit` or `deny`. */
function check(argv: readonly string[]): Command {
  return {
    argv: [DOAS, '-C', DOAS_CONF, ...argv],
    purpose: 'ask doas whether it would permit a command',
    timeoutMs: 3 * SECOND,
    needsRoot: false,
    changes: false,
  };
}

/**
 * Source: usr.bin/doas/doas.c, checkconfig and parseconfig. A file that the user may not read is no answer: doas itself
 * reads it as root and may well permit.
 */
function read({ stdout, stderr, failure }: CommandResult): ReturnType<Privilege['read']> {
  switch (stdout.trim()) {
    case 'permit nopass':
      return 'permitted';
    case 'permit':
      return 'password';
    case 'deny':
      return 'denied';
  }
  if (failure?.why === 'not-found' || /No such file or directory/.test(stderr)) return 'denied';
  return 'cannot-tell';
}

/** How commands get root's rights on OpenBSD. */
export const privilege: Privilege = {
  name: 'doas',
  place: `at the end of ${DOAS_CONF}`,
  through: [DOAS, '-n'],
  check,
  read,
  lines: doasLines,
};
