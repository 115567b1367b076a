import { uptime } from 'node:os';
import type { Changer } from '../../model/changer.js';
import type { Host } from '../../model/host.js';
import type { BootMark } from './record-format.js';

/** The start of the machine that this program runs in. */
export async function bootMarkNow(host: Host, { boot }: Pick<Changer, 'boot'>): Promise<BootMark> {
  const { stdout, failure, exitStatus } = await host.run(boot.command);
  const mark = failure === null && exitStatus === 0 ? boot.mark(stdout) : null;
  // Of a router elsewhere the mark alone tells: nothing is less than an uptime that is not known.
  return { mark, uptimeS: host.kind === 'ssh' ? Infinity : uptime() };
}

/**
 * Whether the machine was started again between the two. Where the mark moves with the clock, only an uptime that has
 * become less is a proof: then false means that nothing tells of it.
 */
export function wasRestarted(
  before: BootMark,
  now: BootMark,
  { movesWithClock }: Pick<Changer['boot'], 'movesWithClock'>,
): boolean {
  if (now.uptimeS < before.uptimeS) return true;
  return !movesWithClock && before.mark !== null && now.mark !== null && before.mark !== now.mark;
}
