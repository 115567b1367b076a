import { readlinkSync } from 'node:fs';
import type { Clock } from '../../model/clock.js';
import type { Host } from '../../model/host.js';
import { disarm } from '../../model/text.js';
import { SECOND } from '../../model/time.js';
import type { Awaitable } from './guard.js';
import { guardedReset, takenSentence } from './stale-reset.js';
import { untrusted } from './state-directory.js';

const PS = ['/bin/ps', '-axww', '-o', 'pid=', '-o', 'pgid=', '-o', 'user=', '-o', 'args='];

/** Process, group, user, and the beginning of a guard's arguments: `sh -c`, then the script's first line. */
const GUARD = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+\S*sh(?: --posix)? -c # uplinktop-guard/;

/** What a link in /proc points to; throws as readlink(2) fails. */
export type ReadLink = (path: string) => Awaitable<string>;

/**
 * False when a process has a network of its own, of which our routes are none: a container, a namespace; or when it has
 * ended since it was listed. Where that cannot be seen (no /proc, another person's process) it is taken for the same
 * (namespaces(7), `/proc/PID/ns/net`).
 */
async function hasOurNetwork(pid: string, readLink: ReadLink): Promise<boolean> {
  let ours: string;
  try {
    ours = await readLink('/proc/self/ns/net');
  } catch {
    return true;
  }
  try {
    return (await readLink(`/proc/${pid}/ns/net`)) === ours;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ENOENT' && code !== 'ESRCH';
  }
}

/**
 * What the process list tells of another's reset on this machine: a clause for a deliberate yes, or null. A name proves
 * nothing, for anybody can give it to a process, so it refuses nothing; but the files of another cannot be seen, or not
 * be believed. Without ps(1) nothing is found.
 */
export async function otherGuardNamed(
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
    if (pid !== undefined && Number(group) !== ownPid && (await hasOurNetwork(pid, readLink))) {
      return `a process of ${disarm(user)}'s (${pid}) has the name of one that holds the undo of another reset: that is better kept or undone first`;
    }
  }
  return null;
}

/**
 * The reset of this user that is pending in another state directory: a sentence, or null. Only what holds its FIFO open
 * makes it pending, which only this user or root can, where the directory is to be believed.
 */
export async function pendingElsewhere(
  directories: readonly string[],
  own: string,
  clock: Clock,
): Promise<string | null> {
  for (const directory of directories) {
    if (directory === own || untrusted(directory) !== null) continue;
    const reset = await guardedReset(directory, clock);
    if (reset !== null) return `${takenSentence(reset, clock.now())} It lies in ${disarm(directory)}.`;
  }
  return null;
}
