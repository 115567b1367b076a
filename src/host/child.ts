import type { ChildProcess, ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { onExit } from 'signal-exit';
import type { execa as Execa } from 'execa';
import type { Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import type { Cancel, Timers } from '../model/clock.js';
import { monotonicMs, systemClock } from './clock.js';

/** What to start, and what to do with its output. */
export interface Launch {
  /** Program by absolute path, then its arguments: handed to the kernel as they are, no shell between. */
  readonly argv: readonly string[];
  /** 0 or Infinity: no limit. */
  readonly timeoutMs: Milliseconds;
  /** Of stdout: one byte more and the child is killed. Infinity: no limit. */
  readonly maxBytes: number;
  readonly onStdout: (chunk: Uint8Array) => void;
  readonly timers?: Timers;
  /** Started once in a while, not each second: through execa, which costs 6 ms of CPU more a child. */
  readonly isRare?: boolean;
  /** Somebody else's program, which may start others. Not with `isRare`. */
  readonly foreign?: {
    /** Written to it at once, then its stdin ends. */
    readonly stdin: string;
    /** Beside what every child is given. */
    readonly environment: Readonly<Record<string, string>>;
  };
}

/** How a child ended. */
export interface ChildEnd {
  readonly how: 'exited' | 'signal' | 'timeout' | 'too-long' | 'stopped' | 'not-started' | 'unreachable';
  readonly exitStatus: number | null;
  readonly signal: string | null;
  /** Of spawn(2), when it was not started: `ENOENT`. When it was to run elsewhere, and that was not reached: why, a clause. */
  readonly errorCode: string | null;
  /** At most MAX_STDERR_BYTES of it. */
  readonly stderr: string;
  readonly tookMs: Milliseconds;
}

export interface Child {
  /** Ends it. Safe to call twice. */
  stop(): void;
  /** Settles when it has ended or could not be ended; never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** Settles when the process is really gone: later than `ended` for a child of root's that we may not kill. */
  readonly gone: Promise<void>;
}

export type EndedByUs = 'timeout' | 'too-long' | 'stopped';

/** From SIGTERM to SIGKILL, and from SIGKILL to giving up. */
export const GRACE_MS = SECOND;
export const MAX_STDERR_BYTES = 64 * 1024;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** execa costs 75 ms and 40 MB: it comes with the first command that needs it, not with the program. */
let execaModule: Promise<{ readonly execa: typeof Execa }> | undefined;

/** Of every command. */
export const ENVIRONMENT = { LC_ALL: 'C', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' };

const OPTIONS = {
  env: ENVIRONMENT,
  extendEnv: false,
  cwd: '/',
  stdin: 'ignore',
  stdout: 'pipe',
  stderr: 'pipe',
  encoding: 'buffer',
  // Output is kept, capped and decoded here: a flood on stderr must not end the child, a flood on stdout must.
  buffer: false,
  reject: false,
  // No child outlives the program.
  cleanup: true,
  verbose: 'none',
} as const;

/** What node:child_process gives, and execa too. Without descriptors for its pipes there are none (EMFILE). */
type Subprocess = ChildProcessByStdio<null, Readable, Readable>;

const living = new Set<ChildProcess>();
const farewells = new Set<() => void>();
let isWatchingExit = false;

/** No child outlives the program. */
export function endWithUs(child: ChildProcess): void {
  living.add(child);
  child.on('exit', () => living.delete(child));
  watchExit();
}

/** Runs it when this program ends, by a signal too, after its children were told. */
export function whenWeEnd(run: () => void): void {
  farewells.add(run);
  watchExit();
}

function watchExit(): void {
  if (isWatchingExit) return;
  isWatchingExit = true;
  onExit(() => {
    for (const one of living) one.kill();
    for (const run of farewells) run();
  });
}

function spawnPlainly([file = '', ...args]: readonly string[]): Subprocess {
  const child = spawn(file, args, { env: ENVIRONMENT, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid !== undefined) endWithUs(child);
  return child;
}

/** In a group of its own: what it has started is ended with it. */
function spawnForeign(
  [file = '', ...args]: readonly string[],
  { stdin, environment }: NonNullable<Launch['foreign']>,
): Subprocess {
  const child = spawn(file, args, {
    env: { ...ENVIRONMENT, ...environment },
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Without descriptors there are no pipes, whatever the types say; and it may end before it has read all.
  const pipe = child.stdin as Writable | undefined;
  pipe?.on('error', () => undefined);
  pipe?.end(stdin);
  if (child.pid !== undefined) endWithUs(child);
  return child as unknown as Subprocess;
}

/** The descriptors that starting a child takes: three pipes' ends, and one more of spawn's own. */
const DESCRIPTORS_OF_A_START = 8;

/** Throws EMFILE or ENFILE where a child could not be started: execa answers that with an error nobody can catch. */
function checkDescriptors(): void {
  const open: number[] = [];
  try {
    while (open.length < DESCRIPTORS_OF_A_START) open.push(openSync('/dev/null', 'r'));
  } finally {
    open.forEach(closeSync);
  }
}

/** Also a promise of what became of it. */
function spawnByExeca(
  { execa }: { readonly execa: typeof Execa },
  [file = '', ...args]: readonly string[],
): Subprocess & Promise<unknown> {
  checkDescriptors();
  return execa(file, args, OPTIONS) as unknown as Subprocess & Promise<unknown>;
}

class ChildRun implements Child {
  readonly ended: Promise<ChildEnd>;
  readonly gone: Promise<void>;
  #settleEnded: (end: ChildEnd) => void = () => undefined;
  #settleGone: () => void = () => undefined;
  #subprocess: Subprocess | null = null;
  #endedByUs: EndedByUs | null = null;
  #over = false;
  #startedAt = monotonicMs();
  #stdoutBytes = 0;
  #stderrBytes = 0;
  readonly #stderr: Uint8Array[] = [];
  readonly #cancels = new Set<Cancel>();
  readonly #launch: Launch;

  constructor(launch: Launch) {
    this.#launch = launch;
    this.ended = new Promise((settle) => (this.#settleEnded = settle));
    this.gone = new Promise((settle) => (this.#settleGone = settle));
    void this.#start().catch((error: unknown) => this.#notStarted(error));
  }

  stop(): void {
    this.#end('stopped');
  }

  async #start(): Promise<void> {
    const { argv, isRare = false, timeoutMs, foreign } = this.#launch;
    const execa = isRare ? await (execaModule ??= import('execa')) : null;
    if (this.#endedByUs !== null) return this.#notStarted(null);
    this.#startedAt = monotonicMs();
    const byExeca = execa === null ? null : spawnByExeca(execa, argv);
    const child: Subprocess =
      byExeca ?? (foreign === undefined ? spawnPlainly(argv) : spawnForeign(argv, foreign));
    if (child.pid === undefined) {
      // An error that nobody hears would end the program.
      child.on('error', (error) => this.#notStarted(error));
      return byExeca === null ? undefined : this.#notStarted(await byExeca);
    }
    child.on('error', () => undefined);
    this.#subprocess = child;
    this.#listen(child);
    if (timeoutMs > 0 && timeoutMs < LONGEST_TIMER_MS) this.#after(timeoutMs, () => this.#end('timeout'));
  }

  #listen(child: Subprocess): void {
    let open = 2;
    let status: readonly [number | null, string | null] | null = null;
    const settleWhenAll = (): void => {
      if (open === 0 && status !== null) this.#settle(...status);
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('close', () => {
        open--;
        settleWhenAll();
      });
      // A pipe that is destroyed under its writer: the exit status tells what there is to tell.
      stream.on('error', () => undefined);
    }
    child.stdout.on('data', (chunk: Uint8Array) => this.#takeStdout(chunk));
    child.stderr.on('data', (chunk: Uint8Array) => this.#takeStderr(chunk));
    child.on('exit', (code, signal) => {
      this.#settleGone();
      status = [code, signal];
      settleWhenAll();
      // A grandchild may hold the pipes open for ever: what it still has to say is waited for, but not long.
      if (!this.#over)
        this.#after(this.#endedByUs === null ? GRACE_MS : 50, () => this.#settle(code, signal));
    });
  }

  #takeStdout(chunk: Uint8Array): void {
    if (this.#over || this.#endedByUs !== null) return;
    this.#stdoutBytes += chunk.length;
    if (this.#stdoutBytes > this.#launch.maxBytes) this.#end('too-long');
    else this.#launch.onStdout(chunk);
  }

  #takeStderr(chunk: Uint8Array): void {
    if (this.#stderrBytes >= MAX_STDERR_BYTES) return;
    this.#stderr.push(chunk.subarray(0, MAX_STDERR_BYTES - this.#stderrBytes));
    this.#stderrBytes += chunk.length;
  }

  /** SIGTERM, SIGKILL, and then it is left alone: what runs through doas belongs to root, and kill(2) says EPERM. */
  #end(by: EndedByUs): void {
    if (this.#over || this.#endedByUs !== null) return;
    this.#endedByUs = by;
    if (this.#subprocess === null) return;
    this.#signal('SIGTERM');
    this.#after(GRACE_MS, () => this.#signal('SIGKILL'));
    this.#after(2 * GRACE_MS, () => this.#settle(null, null));
  }

  #signal(name: 'SIGTERM' | 'SIGKILL'): void {
    const child = this.#subprocess;
    // Never by number once it has been reaped: the number may be another's by then.
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(this.#launch.foreign === undefined ? child.pid : -child.pid, name);
    } catch {
      // Gone already, or not ours to kill.
    }
  }

  #settle(exitStatus: number | null, signal: string | null): void {
    const byItself = exitStatus === null ? 'signal' : 'exited';
    this.#finish({ how: this.#endedByUs ?? byItself, exitStatus, signal, errorCode: null });
  }

  #notStarted(error: unknown): void {
    const code = (error as { code?: unknown } | null)?.code;
    this.#settleGone();
    this.#finish({
      how: this.#endedByUs ?? 'not-started',
      exitStatus: null,
      signal: null,
      errorCode: typeof code === 'string' ? code : 'unknown error',
    });
  }

  #finish(end: Pick<ChildEnd, 'how' | 'exitStatus' | 'signal' | 'errorCode'>): void {
    if (this.#over) return;
    this.#over = true;
    for (const cancel of this.#cancels) cancel();
    // Out of descriptors (EMFILE) node gives a child without pipes, whatever its types say.
    const pipes: readonly (Readable | undefined)[] = [this.#subprocess?.stdout, this.#subprocess?.stderr];
    for (const pipe of pipes) pipe?.destroy();
    // One that could not be ended must not keep the program from ending.
    this.#subprocess?.unref();
    this.#settleEnded({
      ...end,
      stderr: decodeText(this.#stderr),
      tookMs: Math.round(monotonicMs() - this.#startedAt),
    });
  }

  #after(delayMs: Milliseconds, run: () => void): void {
    this.#cancels.add((this.#launch.timers ?? systemClock).after(delayMs, run));
  }
}

/** UTF-8, with what is not UTF-8 replaced. */
export function decodeText(chunks: readonly Uint8Array[]): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(chunks));
}

/**
 * Starts a child: no shell, `LC_ALL=C`, a short PATH, stdin ignored. A child that outstays its time gets SIGTERM and a
 * second later SIGKILL; one second more and its end is no longer waited for.
 */
export function startChild(launch: Launch): Child {
  return new ChildRun(launch);
}
