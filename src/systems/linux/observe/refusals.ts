import type { RefusalText } from '../../../model/command.js';
import { SHELL_REFUSALS, WRAPPER_REFUSALS } from '../../run-refusals.js';

/**
 * How Linux's programs say that they may not, or that what they would read is not there.
 * Sources: conntrack-tools 1.4.7 src/conntrack.c (`sorry, you must be root or get CAP_NET_ADMIN capability to do this`),
 * procps 4.0 sysctl, cat of coreutils.
 */
export const refusals: readonly RefusalText[] = [
  ...WRAPPER_REFUSALS,
  {
    words: /^conntrack v.*: (?:Operation not permitted|Permission denied)/m,
    why: 'no-permission',
    sentence: (program) => `${program} needs root`,
  },
  {
    words: /^cat: \/proc\/\S*nf_conntrack: Permission denied/m,
    why: 'no-permission',
    sentence: () => 'root alone may read /proc/net/nf_conntrack',
  },
  {
    words: /^cat: \/proc\/\S*nf_conntrack: No such file or directory/m,
    why: 'not-found',
    sentence: () => '/proc/net/nf_conntrack is not there',
  },
  { words: /must be root/, why: 'no-permission', sentence: (program) => `${program} needs root` },
  {
    words: /^sysctl: .*: (?:Operation not permitted|Permission denied)/m,
    why: 'no-permission',
    sentence: (program) => `${program} needs root`,
  },
  ...SHELL_REFUSALS,
];
