import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { endWithUs } from '../child.js';

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

class SshClient implements Client {
  readonly #child: ChildProcess;
  readonly #stdin: Writable | null | undefined;
  #isOver = false;

  constructor({ argv: [file = '', ...args], environment, isLocal }: ClientLaunch, listener: ClientListener) {
    // An ssh in a session of its own has no terminal to ask at, and ctrl-C at ours is ours to answer.
    const detached = isLocal !== true;
    const child: ChildProcess = spawn(file, args, { env: environment, cwd: '/', detached, stdio: 'pipe' });
    this.#child = child;
    const end = (status: number | null, errorCode: string | null): void => {
      if (this.#isOver) return;
      this.#isOver = true;
      listener.end(status, errorCode);
    };
    child.on('error', (error: NodeJS.ErrnoException) => end(null, error.code ?? error.message));
    // Without descriptors there are no pipes, whatever the types say.
    this.#stdin = child.stdin;
    this.#stdin?.on('error', () => undefined);
    const { stdout, stderr } = child;
    stdout?.on('error', () => undefined).on('data', (chunk: Uint8Array) => listener.stdout(chunk));
    stderr?.on('error', () => undefined).on('data', (chunk: Uint8Array) => listener.stderr(chunk));
    child.on('close', (status) => end(status, null));
    if (child.pid !== undefined) endWithUs(child);
    if (isLocal === true) letGo(child);
  }

  write(text: string): void {
    if (!this.#isOver) this.#stdin?.write(text);
  }

  stop(): void {
    this.#stdin?.end();
    this.#child.kill();
  }
}

export function startClient(launch: ClientLaunch, listener: ClientListener): Client {
  return new SshClient(launch, listener);
}
