import type { Command, CommandFailure, CommandResult, RefusalText } from '../model/command.js';
import type { Condenser } from '../model/condenser.js';
import type { Host, Stream } from '../model/host.js';
import type { Instant } from '../model/time.js';
import type { Child, ChildEnd, Launch } from './child.js';
import { decodeText, startChild } from './child.js';
import { systemClock } from './clock.js';
import { describeFailure, endedBySignal, notStarted, refusalOf, timedOut, tooLong } from './failure.js';
import { kernelFilesOf, readKernelFiles } from './kernel-files.js';
import type { RunIdentity } from './privilege.js';
import { isRunThrough, wordsToRun } from './privilege.js';
import { baseName, programName } from './program.js';
import type { Timers } from '../model/clock.js';

export interface LocalHostOptions {
  /** Refuse every command that changes the router, before anything is started. */
  readonly readOnly?: boolean;
  /** Who runs this: 0 needs nothing to be run through. Default: the user of this process. */
  readonly uid?: number;
  /** The words before a command that needs root: `/usr/bin/doas -n`. Default: none. */
  readonly through?: readonly string[];
  /** What a command says in place of an answer, as the system knows it. Default: nothing is taken for that. */
  readonly refusals?: readonly RefusalText[];
  /** Of one command's stdout, in `run`. */
  readonly maxOutputBytes?: number;
  /** Where an absolute path really lies. For tests: stand-ins in a directory of their own. */
  readonly resolve?: (path: string) => string;
  readonly now?: () => Instant;
  /** What a command's time is measured with. */
  readonly timers?: Timers;
  /** Starts what only reads and ends by itself. Default: a child of this process. */
  readonly startReading?: (launch: Launch) => Child;
  /** Commands run elsewhere, and this starts them there. `isStream`: what it says is passed on as long as it runs. */
  readonly elsewhere?: (launch: Launch, isStream: boolean) => Child;
}

/** A table of some 400,000 routes as `ip -j` prints it. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Of an output that is shortened while it comes: seven million routes of OpenBSD's, more than there will be for long. */
const MAX_CONDENSED_BYTES = 512 * 1024 * 1024;

/** How to start a command, or why it is not to be started. */
type Admission =
  | {
      readonly argv: readonly string[];
      /** What it is run through, by name; null when by itself. */
      readonly through: string | null;
    }
  | { readonly refused: string };

class LocalHost implements Host {
  readonly kind: 'local' | 'ssh';
  readonly now: () => Instant;
  readonly #runIdentity: RunIdentity;
  readonly #maxOutputBytes: number;
  /** What runs, by its argument list: at most one child of a kind. */
  readonly #running = new Map<string, Promise<CommandResult>>();
  /** Children that were given up but are not gone. */
  readonly #alive = new Set<string>();
  readonly #options: LocalHostOptions;

  constructor(options: LocalHostOptions) {
    this.#options = options;
    this.kind = options.elsewhere === undefined ? 'local' : 'ssh';
    this.now = options.now ?? (() => systemClock.now());
    const { uid = process.getuid?.() ?? 0, through = [], resolve } = options;
    this.#runIdentity = { uid, through, ...(resolve === undefined ? {} : { resolve }) };
    this.#maxOutputBytes = options.maxOutputBytes ?? MAX_OUTPUT_BYTES;
  }

  async run(command: Command, condense?: () => Condenser): Promise<CommandResult> {
    const kind = kindOf(command);
    let before = this.#running.get(kind);
    if (before !== undefined && !command.changes) return { ...(await before), command };
    while (before !== undefined) {
      await before;
      before = this.#running.get(kind);
    }
    const result = this.#runAlone(command, condense?.() ?? new Whole());
    this.#running.set(kind, result);
    try {
      return await result;
    } finally {
      this.#running.delete(kind);
    }
  }

  stream(command: Command, onStdout: (chunk: Uint8Array) => void): Stream {
    const admission = this.#admit(command);
    if ('refused' in admission) return endedAtOnce(refuse(command, admission.refused));
    const child = this.#start(command, { argv: admission.argv, maxBytes: Infinity, onStdout }, true);
    const ended = child.ended.then((end) =>
      this.#resultOf(command, end, { stdout: '', maxBytes: Infinity }, admission.through),
    );
    return { stop: () => child.stop(), ended };
  }

  async #runAlone(command: Command, output: Condenser): Promise<CommandResult> {
    const admission = this.#admit(command);
    if ('refused' in admission) return refuse(command, admission.refused);
    const maxBytes = output instanceof Whole ? this.#maxOutputBytes : MAX_CONDENSED_BYTES;
    const child = this.#start(command, {
      argv: admission.argv,
      maxBytes,
      onStdout: (chunk) => output.write(chunk),
    });
    const end = await child.ended;
    const stdout = end.how === 'too-long' ? '' : decodeText(output.end());
    return this.#resultOf(command, end, { stdout, maxBytes }, admission.through);
  }

  #admit(command: Command): Admission {
    const [path = ''] = command.argv;
    const name = programName(command.argv);
    if (this.#options.readOnly === true && command.changes)
      return { refused: 'read-only: nothing is changed' };
    if (!path.startsWith('/')) return { refused: `${name} is not named by an absolute path` };
    if (this.#alive.has(kindOf(command))) return { refused: `the ${name} started before has not ended yet` };
    const [wrapper = ''] = isRunThrough(command, this.#runIdentity) ? this.#runIdentity.through : [];
    return {
      argv: wordsToRun(command, this.#runIdentity),
      through: wrapper === '' ? null : baseName(wrapper),
    };
  }

  #start(command: Command, launch: Pick<Launch, 'argv' | 'maxBytes' | 'onStdout'>, isStream = false): Child {
    const kind = kindOf(command);
    this.#alive.add(kind);
    const { timers, elsewhere, startReading = startChild } = this.#options;
    const files = elsewhere === undefined ? kernelFilesOf(launch.argv) : null;
    const limits = { timeoutMs: command.timeoutMs, ...(timers === undefined ? {} : { timers }) };
    const start = { ...launch, ...limits, isRare: command.changes };
    const startHere = isStream || command.changes ? startChild : startReading;
    const child =
      elsewhere?.(start, isStream) ?? (files === null ? startHere(start) : readKernelFiles(files, start));
    void child.gone.then(() => this.#alive.delete(kind));
    return child;
  }

  #resultOf(
    command: Command,
    end: ChildEnd,
    { stdout, maxBytes }: { readonly stdout: string; readonly maxBytes: number },
    through: string | null,
  ): CommandResult {
    const { stderr, tookMs } = end;
    const exitStatus = end.how === 'exited' ? end.exitStatus : null;
    const failure = this.#failureOf(
      { argv: command.argv, stdout, stderr, exitStatus },
      { command, end, through, maxBytes },
    );
    return { command, stdout, stderr, exitStatus, tookMs, failure };
  }

  #failureOf(
    remains: Parameters<typeof refusalOf>[0],
    {
      command,
      end,
      through,
      maxBytes,
    }: { command: Command; end: ChildEnd; through: string | null; maxBytes: number },
  ): CommandFailure | null {
    switch (end.how) {
      case 'exited':
        return refusalOf(remains, this.#options.refusals ?? []);
      case 'signal':
        return endedBySignal(end.signal, remains);
      case 'timeout':
        return timedOut(command.timeoutMs, remains);
      case 'too-long':
        return tooLong(maxBytes, remains);
      case 'stopped':
        return describeFailure('killed', `${programName(remains.argv)} was stopped`, remains);
      case 'unreachable':
        return describeFailure('failed', end.errorCode ?? 'it is not reached', remains);
      case 'not-started':
        return notStarted(end.errorCode ?? 'unknown error', through, remains);
    }
  }
}

/** Output as it is. */
class Whole implements Condenser {
  readonly largeFromBytes = Infinity;
  readonly #chunks: Uint8Array[] = [];

  write(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
  }

  end(): readonly Uint8Array[] {
    return this.#chunks;
  }
}

function kindOf(command: Command): string {
  return command.argv.join('\0');
}

function refuse(command: Command, summary: string): CommandResult {
  const failure = describeFailure('failed', summary, { argv: command.argv, stderr: '' });
  return { command, stdout: '', stderr: '', exitStatus: null, tookMs: 0, failure };
}

function endedAtOnce(result: CommandResult): Stream {
  return { stop: () => undefined, ended: Promise.resolve(result) };
}

/**
 * This machine. Absolute paths only, `LC_ALL=C`, a timeout for each command (0 or Infinity: none). What needs
 * root runs through `through` (`/usr/bin/doas -n …`) unless we are root. What only
 * prints files of the kernel is read without a child.
 *
 * At most one child of a kind (one argument list) at a time: who asks for a reading that is being taken gets that one;
 * a changing command waits until the same one before it has ended. A child of root's that outstayed its time cannot be
 * killed by us: its run is a timeout, and its kind is refused until it is gone.
 */
export function createLocalHost(options: LocalHostOptions = {}): Host {
  return new LocalHost(options);
}
