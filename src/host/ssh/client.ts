import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { endWithUs, GRACE_MS } from '../child.js';
import { systemClock } from '../clock.js';

/** What an ssh(1) of ours says and how it ends. */
export interface ClientListener {
  stdout(chunk: Uint8Array): void;
  stderr(chunk: Uint8Array): void;
  /** Once; nothing comes after it. `errorCode`: of spawn(2), when it was not started. */
  end(exitStatus: number | null, errorCode: string | null): void;
}

/** One ssh(1), with its standard input. */
export interface Client {
  write(text: string): void;
  stop(): void;
}

/** How one is started: in tests it may be a shell. */
export interface ClientLaunch {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** In our session, and nothing that keeps this program from ending: a shell of ours, not an ssh. */
  readonly isLocal?: boolean;
}

/** This program ends by itself, whether or not it has ended. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as Socket | null | undefined)?.unref();
}

/** Started, or why not: spawn(2) answers some errors by an event, and some by throwing. */
function started({ argv: [file = '', ...args], environment, isLocal }: ClientLaunch): ChildProcess | string {
  try {
    // An ssh in a session of its own has no terminal to ask at, and ctrl-C at ours is ours to answer.
    const detached = isLocal !== true;
    return spawn(file, args, { env: environment, cwd: '/', detached, stdio: 'pipe' });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

class SshClient implements Client {
  readonly #child: ChildProcess | null;
  #isOver = false;

  constructor(launch: ClientLaunch, listener: ClientListener) {
    const end = (status: number | null, errorCode: string | null): void => {
      if (this.#isOver) return;
      this.#isOver = true;
      listener.end(status, errorCode);
    };
    const child = started(launch);
    this.#child = typeof child === 'string' ? null : child;
    if (typeof child === 'string') void Promise.resolve().then(() => end(null, child));
    else this.#listen(child, listener, end);
    if (launch.isLocal === true && this.#child !== null) letGo(this.#child);
  }

  #listen(
    child: ChildProcess,
    listener: ClientListener,
    end: (status: number | null, errorCode: string | null) => void,
  ): void {
    child.on('error', (error: NodeJS.ErrnoException) => end(null, error.code ?? error.message));
    // Without descriptors there are no pipes, whatever the types say.
    const { stdin, stdout, stderr } = child;
    stdin?.on('error', () => undefined);
    stdout?.on('error', () => undefined).on('data', (chunk: Uint8Array) => listener.stdout(chunk));
    stderr?.on('error', () => undefined).on('data', (chunk: Uint8Array) => listener.stderr(chunk));
    child.on('close', (status) => end(status, null));
    // What it has started, such as a ProxyCommand, may hold the pipes open for long.
    child.on('exit', (status) => {
      const giveUp = systemClock.after(GRACE_MS, () => {
        for (const pipe of [stdin, stdout, stderr]) pipe?.destroy();
        end(status, null);
      });
      child.on('close', giveUp);
    });
    if (child.pid !== undefined) endWithUs(child);
  }

  write(text: string): void {
    if (!this.#isOver) this.#child?.stdin?.write(text);
  }

  stop(): void {
    this.#child?.stdin?.end();
    this.#child?.kill();
  }
}

export function startClient(launch: ClientLaunch, listener: ClientListener): Client {
  return new SshClient(launch, listener);
}
