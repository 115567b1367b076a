import type { Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import { startChild } from './child.js';

const LOGGER = '/usr/bin/logger';
const TIMEOUT_MS: Milliseconds = 10 * SECOND;

/** One message to syslog by logger(1), a child for it. Settles with null, or with why it could not be sent: a clause. Never rejects. */
export async function log(
  { priority, text }: { readonly priority: string; readonly text: string },
  program = LOGGER,
): Promise<string | null> {
  const argv = [program, '-t', 'uplinktop', '-p', priority, '--', text];
  const end = await startChild({ argv, timeoutMs: TIMEOUT_MS, maxBytes: 4_096, onStdout: () => undefined })
    .ended;
  if (end.how === 'not-started')
    return `${program} could not be started (${end.errorCode ?? 'unknown error'})`;
  if (end.how === 'exited' && end.exitStatus === 0) return null;
  return `${program} ${end.how === 'exited' ? `exited with status ${end.exitStatus ?? 'unknown'}` : 'was ended'}`;
}
