import type { BootQuestion } from '../../../model/changer.js';
import { SECOND } from '../../../model/time.js';
import { SYSCTL } from '../route-command.js';

/**
 * `Thu Nov 20 18:16:05 2025`: when the machine was started, by the clock of today. settimeofday(2) moves it along
 * (tc_setrealtimeclock in sys/kern/kern_tc.c). Source: sysctl(2), KERN_BOOTTIME.
 */
export const boot: BootQuestion = {
  command: {
    argv: [SYSCTL, '-n', 'kern.boottime'],
    purpose: 'see whether the machine was restarted',
    timeoutMs: 3 * SECOND,
    needsRoot: false,
    changes: false,
  },
  mark: (stdout) => /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/m.exec(stdout)?.[0] ?? null,
  movesWithClock: true,
};
