import { readlinkSync } from 'node:fs';
import type { Host } from '../../model/host.js';
import { disarm } from '../../model/text.js';
import { SECOND } from '../../model/time.js';

const PS = ['/bin/ps', '-axww', '-o', 'pid=', '-o', 'pgid=', '-o', 'user=', '-o', 'args='];

/** Process, group, user, and the beginning of a guard's arguments: `sh -c`, then the script's first line. */
const GUARD = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+\S*sh(?: --posix)? -c # uplinktop-guard/;

/** What a link in /proc points to; throws as readlink(2) fails. */
export type ReadLink = (path: string) => string;

/**
 * False when a process has a network of its own, of which our routes are none: a container, a namespace; or when it has
 * ended since it was listed. Where that cannot be seen (no /proc, another person's process) it is taken for the same
 * (namespaces(7), `/proc/PID/ns/net`).
 */
function hasOurNetwork(pid: string, readLink: ReadLink): boolean {
  let ours: string;
  try {
    ours = readLink('/proc/self/ns/net');
  } catch {
    return true;
  }
  try {
    return readLink(`/proc/${pid}/ns/net`) === ours;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ENOENT' && code !== 'ESRCH';
  }
}

/**
 * Whether another guard than ours runs on this machine: a sentence, or null. Another person's files are their own; the
 * process list is everybody's. Without ps(1) nothing is found, and nothing is refused.
 */
export async function othersPending(
  host: Host,
  ownPid: number | null,
  readLink: ReadLink = (path) => readlinkSync(path),
): Promise<string | null> {
  const { stdout, failure } = await host.run({
    argv: PS,
    purpose: 'see whether another reset is pending',
    timeoutMs: 3 * SECOND,
    needsRoot: false,
    changes: false,
  });
  if (failure !== null) return null;
  for (const line of stdout.split('\n')) {
    const [, pid, group, user = ''] = GUARD.exec(line) ?? [];
    // A guard leads its group: what it has just forked still bears its name.
    if (pid !== undefined && Number(group) !== ownPid && hasOurNetwork(pid, readLink)) {
      return `Another reset is pending, of ${disarm(user)} (process ${pid}): it is kept or undone first.`;
    }
  }
  return null;
}
