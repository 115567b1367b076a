import type { RefusalText } from '../../../model/command.js';
import { SHELL_REFUSALS, WRAPPER_REFUSALS } from '../../run-refusals.js';

/**
 * How OpenBSD's programs say that they may not. `ping: sendmsg: Permission denied` is none of these: there it is the
 * packet filter that refuses the packet, and that is an answer.
 * Sources: sbin/route/route.c (`must be root`), sbin/pfctl/pfctl.c (opening /dev/pf), sbin/ifconfig/ifconfig.c.
 */
export const refusals: readonly RefusalText[] = [
  ...WRAPPER_REFUSALS,
  {
    words: /\/dev\/pf: (?:Permission denied|Operation not permitted)/,
    why: 'no-permission',
    sentence: (program) => `${program} may not open /dev/pf`,
  },
  { words: /must be root/, why: 'no-permission', sentence: (program) => `${program} needs root` },
  {
    words:
      /^(?:ifconfig: .*SIOC\w+|sysctl: .*|route: .*socket): (?:Operation not permitted|Permission denied)/m,
    why: 'no-permission',
    sentence: (program) => `${program} needs root`,
  },
  ...SHELL_REFUSALS,
];
