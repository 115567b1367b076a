import type { BootQuestion } from '../../../model/changer.js';
import { SECOND } from '../../../model/time.js';
import type { Tools } from '../tools.js';

/** A number the kernel draws at each start (proc(5), random(4)). */
export function bootWith({ cat }: Pick<Tools, 'cat'>): BootQuestion {
  return {
    command: {
      argv: [cat, '/proc/sys/kernel/random/boot_id'],
      purpose: 'see whether the machine was restarted',
      timeoutMs: 3 * SECOND,
      needsRoot: false,
      changes: false,
    },
    mark: (stdout) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/m.exec(stdout)?.[0] ?? null,
    movesWithClock: false,
  };
}
