import type { Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import type { ChildEnd } from './child.js';
import { startChild } from './child.js';

/** One run of somebody else's program. */
export interface HookRun {
  /** Program by absolute path, then its arguments: no shell. */
  readonly argv: readonly string[];
  readonly stdin: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: Milliseconds;
}

/** What it prints is not read; more than this, and it is ended. */
const MOST_BYTES = 1024 * 1024;

function reasonOf({ how, exitStatus, signal, errorCode }: ChildEnd, timeoutMs: Milliseconds): string | null {
  switch (how) {
    case 'exited':
      return exitStatus === 0 ? null : `it exited with status ${exitStatus ?? 'unknown'}`;
    case 'signal':
      return `it was ended by ${signal ?? 'a signal'}`;
    case 'timeout':
      return `it was ended for it took longer than ${timeoutMs / SECOND} s`;
    case 'too-long':
      return `it was ended for it printed more than ${MOST_BYTES} bytes`;
    case 'stopped':
      return 'it was stopped';
    case 'not-started':
    case 'unreachable':
      return `it could not be started (${errorCode ?? 'unknown error'})`;
  }
}

/** Runs it, in a process group of its own that is ended with it. Settles with null, or why it failed: a clause. Never rejects. */
export function runHook({ argv, stdin, environment, timeoutMs }: HookRun): {
  readonly ended: Promise<string | null>;
  readonly stop: () => void;
} {
  const child = startChild({
    argv,
    timeoutMs,
    maxBytes: MOST_BYTES,
    onStdout: () => undefined,
    foreign: { stdin, environment },
  });
  return { ended: child.ended.then((end) => reasonOf(end, timeoutMs)), stop: () => child.stop() };
}
