import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Milliseconds } from '../model/time.js';

/** A process that shall outlive this program. */
export interface DetachedLaunch {
  /** Program by absolute path, then its arguments. */
  readonly argv: readonly string[];
  /** It prints a line `ready` within this time, or it is killed. */
  readonly readyWithinMs: Milliseconds;
}

export type DetachedStart =
  | { readonly ready: true; readonly pid: number }
  /** A clause: what it said instead, or how it ended. */
  | { readonly ready: false; readonly reason: string };

/**
 * Starts a process in a session of its own, with no terminal, in `/`, with `LC_ALL=C` and a short PATH: neither the
 * death of this program nor a hang-up of its session reaches it. Settles when its first line has come; nothing ties it
 * to us then. Never rejects.
 */
export function startDetached({ argv, readyWithinMs }: DetachedLaunch): Promise<DetachedStart> {
  const [program = '', ...args] = argv;
  return new Promise((settle) => {
    const child = spawn(program, args, {
      detached: true,
      cwd: '/',
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let said = '';
    // Without a descriptor left there is no pipe, whatever the types say.
    const stdout = child.stdout as Readable | undefined;
    const finish = (start: DetachedStart): void => {
      clearTimeout(timer);
      stdout?.destroy();
      child.unref();
      if (!start.ready && child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        killGroup(child.pid);
      settle(start);
    };
    const timer = setTimeout(
      () => finish({ ready: false, reason: 'it was not ready in time' }),
      readyWithinMs,
    );
    child.on('error', (error: NodeJS.ErrnoException) =>
      finish({ ready: false, reason: `it could not be started (${error.code ?? error.message})` }),
    );
    stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [line, ...more] = said.split('\n');
      if (more.length === 0) return;
      finish(line === 'ready' ? { ready: true, pid: child.pid ?? 0 } : { ready: false, reason: line ?? '' });
    });
    child.on('close', () => finish({ ready: false, reason: 'it ended at once' }));
  });
}

/** It leads its group; what it has started goes with it. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
