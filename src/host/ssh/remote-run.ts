import { constants } from 'node:os';
import type { Cancel, Timers } from '../../model/clock.js';
import type { Milliseconds } from '../../model/time.js';
import { SECOND } from '../../model/time.js';
import type { Child, ChildEnd, EndedByUs, Launch } from '../child.js';
import { decodeText, GRACE_MS, MAX_STDERR_BYTES } from '../child.js';
import { monotonicMs } from '../clock.js';
import { remoteWords } from './remote-words.js';

/** What a run on the router needs of the connection. */
export interface RunSurroundings {
  readonly timers: Timers;
  /** Sends a signal to a process there. */
  kill(signal: 'TERM' | 'KILL', pid: number): void;
  /** Why nothing was heard from there since this moment of the monotonic clock, a clause; null: something was. */
  silence(since: Milliseconds): string | null;
}

/** Until it is begun: a session may have to be opened, and others may come before it. */
const BEGINS_WITHIN_MS = 5 * SECOND;
/** Statuses by which sh(1) tells that a command could not be run: POSIX 2.8.2. */
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;
const SIGNALED = 128;

const SIGNAL_NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));
/** What ends a command that did not end by itself; other statuses above 128 are its own. */
const DEADLY = new Set(['SIGHUP', 'SIGILL', 'SIGABRT', 'SIGKILL', 'SIGSEGV', 'SIGPIPE', 'SIGTERM']);

/** One command on the router, from when it was asked for until what it said has come. */
export class RemoteRun implements Child {
  readonly ended: Promise<ChildEnd>;
  readonly gone: Promise<void>;
  readonly launch: Launch;
  readonly words: string;
  #settleEnded: (end: ChildEnd) => void = () => undefined;
  #settleGone: () => void = () => undefined;
  #pid: number | null = null;
  #beganAt: Milliseconds | null = null;
  readonly #askedAt = monotonicMs();
  #endedByUs: EndedByUs | null = null;
  #isOver = false;
  #bytes = 0;
  #stderrBytes = 0;
  readonly #stderr: Uint8Array[] = [];
  readonly #cancels: Cancel[] = [];
  readonly #around: RunSurroundings;

  /** It has a lane to itself: what it says is long, or it changes something. */
  readonly isAlone: boolean;

  constructor(launch: Launch, isLong: boolean, around: RunSurroundings) {
    this.launch = launch;
    this.isAlone = isLong || this.isChange;
    this.words = remoteWords(launch.argv);
    this.#around = around;
    this.ended = new Promise((settle) => (this.#settleEnded = settle));
    this.gone = new Promise((settle) => (this.#settleGone = settle));
    this.#limit(BEGINS_WITHIN_MS);
  }

  /** Never to be run again by itself: it changes something. */
  get isChange(): boolean {
    return this.launch.isRare === true;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get tookMs(): Milliseconds {
    return monotonicMs() - (this.#beganAt ?? this.#askedAt);
  }

  stop(): void {
    this.#end('stopped');
  }

  begin(): void {
    this.#beganAt = monotonicMs();
    this.#cancelAll();
    this.#limit(0);
  }

  /** The shell there says that its number is this. Less than 2 is no process, and to kill(2) a whole group or all. */
  named(pid: number): void {
    if (!Number.isSafeInteger(pid) || pid < 2) return;
    this.#pid = pid;
    if (this.#endedByUs !== null) this.#kill();
  }

  stdout(bytes: Uint8Array): void {
    if (this.#isOver || this.#endedByUs !== null) return;
    this.#bytes += bytes.length;
    if (this.#bytes > this.launch.maxBytes) this.#end('too-long');
    else this.launch.onStdout(bytes);
  }

  stderr(bytes: Uint8Array): void {
    if (this.#stderrBytes >= MAX_STDERR_BYTES) return;
    this.#stderr.push(Uint8Array.from(bytes.subarray(0, MAX_STDERR_BYTES - this.#stderrBytes)));
    this.#stderrBytes += bytes.length;
  }

  /** It has ended there, and all it said is here. */
  end(status: number): void {
    this.#settleGone();
    if (status === NOT_FOUND && this.#bytes === 0)
      return this.#finish('not-started', { errorCode: 'ENOENT' });
    if (status === NOT_EXECUTABLE && this.#bytes === 0)
      return this.#finish('not-started', { errorCode: 'EACCES' });
    const signal = SIGNAL_NAMES.get(status - SIGNALED) ?? '';
    if (DEADLY.has(signal)) this.#finish('signal', { signal });
    else this.#finish('exited', { exitStatus: status });
  }

  /** It cannot be known what became of it. */
  lose(why: string): void {
    this.#settleGone();
    this.#finish('unreachable', { errorCode: why });
  }

  #limit(moreMs: Milliseconds): void {
    const { timeoutMs } = this.launch;
    if (timeoutMs > 0 && timeoutMs < 2 ** 31 - BEGINS_WITHIN_MS)
      this.#after(timeoutMs + moreMs, () => this.#tooLate());
  }

  #tooLate(): void {
    const silence = this.#around.silence(this.#beganAt ?? this.#askedAt);
    if (silence === null) this.#end('timeout');
    else this.#finish('unreachable', { errorCode: silence });
  }

  #end(by: EndedByUs): void {
    if (this.#isOver || this.#endedByUs !== null) return;
    this.#endedByUs = by;
    if (this.#beganAt === null) return this.#finish(by, {});
    this.#kill();
  }

  #kill(): void {
    const pid = this.#pid;
    if (pid !== null) {
      this.#around.kill('TERM', pid);
      this.#after(GRACE_MS, () => this.#around.kill('KILL', pid));
    }
    this.#after(2 * GRACE_MS, () => this.#finish(this.#endedByUs ?? 'stopped', {}));
  }

  #finish(
    how: ChildEnd['how'],
    { exitStatus = null, signal = null, errorCode = null }: Partial<ChildEnd>,
  ): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelAll();
    const stderr = decodeText(this.#stderr);
    const tookMs = Math.round(this.tookMs);
    this.#settleEnded({ how: this.#endedByUs ?? how, exitStatus, signal, errorCode, stderr, tookMs });
  }

  #after(delayMs: Milliseconds, run: () => void): void {
    this.#cancels.push(this.#around.timers.after(delayMs, run));
  }

  #cancelAll(): void {
    for (const cancel of this.#cancels.splice(0)) cancel();
  }
}
