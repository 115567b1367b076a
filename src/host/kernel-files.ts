import { closeSync, openSync, readSync } from 'node:fs';
import type { Milliseconds } from '../model/time.js';
import type { Child, ChildEnd, Launch } from './child.js';
import { monotonicMs } from './clock.js';
import { programName } from './program.js';

/** A file the kernel writes as it is read, and what is printed around its text. */
interface KernelFile {
  readonly path: string;
  /** Before each line: `net.ipv4.ip_forward = `. */
  readonly before: string;
  /** One that is not there is passed over. */
  readonly mayLack: boolean;
}

const CAT = /^(?:\/[\w.-]+)+\/cat$/;
const SYSCTL = /^(?:\/[\w.-]+)+\/sysctl$/;
/** Nothing outside of these is read here, and nothing by a way back out of them. */
const KERNEL_FILE = /^\/(?:proc|sys)(?:\/[A-Za-z0-9_@:-][\w.@:-]*)+$/;
const VARIABLE = /^[a-z0-9_]+(?:\.[a-z0-9_]+)+$/;

/**
 * What `cat /proc/net/dev` or `sysctl -e net.ipv4.ip_forward` would read, where that is nothing but files of the kernel;
 * null for any other command.
 */
export function kernelFilesOf(argv: readonly string[]): readonly KernelFile[] | null {
  const [program = '', ...args] = argv;
  if (args.length === 0) return null;
  if (CAT.test(program) && args.every((path) => KERNEL_FILE.test(path)))
    return args.map((path) => ({ path, before: '', mayLack: false }));
  const [option, ...names] = args;
  if (!SYSCTL.test(program) || option !== '-e' || !names.every((name) => VARIABLE.test(name))) return null;
  return names.map((name) => ({
    path: `/proc/sys/${name.replaceAll('.', '/')}`,
    before: `${name} = `,
    mayLack: true,
  }));
}

const CHUNK_BYTES = 64 * 1024;
/** One for all: between two stretches it holds nothing. */
const BUFFER = Buffer.allocUnsafe(CHUNK_BYTES);
/** Read at a stretch: a key that is pressed meanwhile waits no longer. */
const STRETCH_MS = 3;

/** Error codes of open(2) and read(2) in the words of strerror(3). */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  ENODEV: 'No such device',
  EINVAL: 'Invalid argument',
  EMFILE: 'Too many open files',
  ENFILE: 'Too many open files in system',
};

function errorWords(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return WORDS[code] ?? (code === '' ? String(error) : code);
}

class KernelFileRead implements Child {
  readonly ended: Promise<ChildEnd>;
  readonly gone: Promise<void>;
  #settle: (end: ChildEnd) => void = () => undefined;
  readonly #startedAt = monotonicMs();
  readonly #queue: KernelFile[];
  readonly #stderr: string[] = [];
  /** Bytes read into the buffer. The kernel gives a page at a time: they are handed on together. */
  #filled = 0;
  #bytes = 0;
  #opened: number | null = null;
  #over = false;
  readonly #launch: Launch;

  constructor(files: readonly KernelFile[], launch: Launch) {
    this.#launch = launch;
    this.#queue = [...files];
    this.ended = new Promise((settle) => (this.#settle = settle));
    this.gone = this.ended.then(() => undefined);
    // The caller has its promise first, as from any child.
    queueMicrotask(() => this.#go());
  }

  stop(): void {
    this.#finish('stopped', null);
  }

  /** As much as fits into a stretch; the rest when the others have had their turn. */
  #go(): void {
    const until = monotonicMs() + STRETCH_MS;
    while (!this.#over) {
      const { timeoutMs } = this.#launch;
      if (timeoutMs > 0 && this.#tookMs > timeoutMs) return this.#finish('timeout', null);
      if (!this.#step()) return;
      if (monotonicMs() >= until) {
        const [file] = this.#queue;
        if (file !== undefined) this.#pass(file);
        setImmediate(() => this.#go());
        return;
      }
    }
  }

  /** One read; false when all is read. */
  #step(): boolean {
    const [file] = this.#queue;
    if (file === undefined) {
      this.#finish('exited', this.#stderr.length > 0 ? 1 : 0);
      return false;
    }
    const length = this.#read(file);
    this.#filled += length;
    if (length === 0 || this.#filled === CHUNK_BYTES) this.#pass(file);
    if (length === 0 && !this.#over) this.#next();
    return true;
  }

  /** Bytes read; 0 at the end, and where it could not be read, which is noted. */
  #read({ path, mayLack }: KernelFile): number {
    try {
      this.#opened ??= openSync(path, 'r');
      return readSync(this.#opened, BUFFER, this.#filled, CHUNK_BYTES - this.#filled, null);
    } catch (error) {
      const isLacking = mayLack && (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isLacking) this.#stderr.push(`${programName(this.#launch.argv)}: ${path}: ${errorWords(error)}\n`);
      return 0;
    }
  }

  #next(): void {
    if (this.#opened !== null) closeSync(this.#opened);
    this.#opened = null;
    this.#queue.shift();
  }

  /** What is handed on is the receiver's: it may be kept. */
  #pass({ before }: KernelFile): void {
    const read = BUFFER.subarray(0, this.#filled);
    this.#filled = 0;
    if (read.length === 0) return;
    const chunk = Buffer.from(before === '' ? read : read.toString('latin1').replace(/^(?=.)/gm, before));
    this.#bytes += chunk.length;
    if (this.#bytes > this.#launch.maxBytes) return this.#finish('too-long', null);
    this.#launch.onStdout(chunk);
  }

  get #tookMs(): Milliseconds {
    return monotonicMs() - this.#startedAt;
  }

  #finish(how: ChildEnd['how'], exitStatus: number | null): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#opened !== null) closeSync(this.#opened);
    this.#opened = null;
    const stderr = this.#stderr.join('');
    this.#settle({
      how,
      exitStatus,
      signal: null,
      errorCode: null,
      stderr,
      tookMs: Math.round(this.#tookMs),
    });
  }
}

/**
 * Reads files of /proc and /sys as a child would have printed them, without one: most of what is read every second on
 * Linux is a few kilobytes, and a child costs more than the reading.
 */
export function readKernelFiles(files: readonly KernelFile[], launch: Launch): Child {
  return new KernelFileRead(files, launch);
}
