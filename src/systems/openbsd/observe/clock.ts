import type { ClockSource } from '../../../model/observer.js';
import { SECOND } from '../../../model/time.js';

/**
 * What ntpd(8) says of the clock:
 *
 *     4/4 peers valid, constraint offset -1s, clock synced, stratum 3
 *     0/4 peers valid, clock unsynced, clock offset is 1.021ms
 *
 * Source: usr.sbin/ntpd/ntpctl.c, show_status_msg.
 */
export const clock: ClockSource = {
  command: {
    argv: ['/usr/sbin/ntpctl', '-s', 'status'],
    purpose: 'ask whether the clock is synchronised',
    timeoutMs: 3 * SECOND,
    needsRoot: false,
    changes: false,
  },
  isSynchronised({ stdout }) {
    const [, word] = /(?:^|, )clock (synced|unsynced)(?=,|$)/m.exec(stdout) ?? [];
    return word === undefined ? null : word === 'synced';
  },
};
