import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Child, Launch } from './child.js';
import { ENVIRONMENT, startChild, whenWeEnd } from './child.js';
import { systemClock } from './clock.js';
import { startClient } from './ssh/client.js';
import type { LaneLanguage } from './ssh/lane.js';
import { LanePool } from './ssh/lane-pool.js';
import { RemoteRun } from './ssh/remote-run.js';

/**
 * What the shell does: reads a run's number, how many words, and each word on a line of its own, which it takes as it is. It
 * reads none of them as anything but a word. As the lanes on a router it prints frames (lane-script.ts).
 */
const SCRIPT = String.raw`IFS= read -r b
b=${'$'}{b#b=}
while IFS= read -r n; do
  IFS= read -r k || exit
  set --
  while [ "$k" -gt 0 ]; do
    IFS= read -r w || exit
    set -- "$@" "$w"
    k=$((k - 1))
  done
  echo "$b b $n"
  echo "$b b $n" >&2
  "$@" </dev/null &
  echo "$b p $n $!" >&2
  wait "$!"
  s=$?
  echo "$b e $n $s"
  echo "$b e $n" >&2
done
`;

const WORD_BY_WORD: LaneLanguage = {
  // The shell has it already, so that all it reads is words.
  script: '',
  request: ({ launch: { argv } }, number) =>
    [number, argv.length, ...argv].map((line) => `${String(line)}\n`).join(''),
};

/** More than that hang at once: what is asked for then does not wait for them. */
const MOST_SHELLS = 5;

/** What no line can hold. */
const ON_NO_LINE = /[\n\0]/;

/** Sixteen bytes of random(4), straight from the kernel: to load node:crypto takes longer than most commands do. */
function unguessable(): Buffer {
  try {
    const file = openSync('/dev/urandom', 'r');
    try {
      const bytes = Buffer.alloc(16);
      if (readSync(file, bytes) === bytes.length) return bytes;
    } finally {
      closeSync(file);
    }
  } catch {
    // There is no /dev where this runs.
  }
  return randomBytes(16);
}

function kill(signal: 'TERM' | 'KILL', pid: number): void {
  try {
    process.kill(pid, `SIG${signal}`);
  } catch {
    // Gone already, or not ours to kill.
  }
}

/**
 * Has a small sh(1) start the commands that are read in every round. To fork this process costs it some 7 ms of CPU each
 * time (its pages are copied on write), to write some lines to a shell a tenth of that. Where the shell fails, a command is
 * started without it.
 */
export class ReadingShell {
  readonly #running = new Set<RemoteRun>();
  readonly #lanes: LanePool;

  constructor(shell: readonly string[] = ['/bin/sh']) {
    const argv = [...shell, '-c', SCRIPT];
    this.#lanes = new LanePool({
      open: (listener) => startClient({ argv, environment: ENVIRONMENT, isLocal: true }, listener),
      language: WORD_BY_WORD,
      most: MOST_SHELLS,
      boundary: () => `uplinktop-${unguessable().toString('hex')}`,
      timers: systemClock,
      roundTripMs: () => 0,
      explain: () => '',
    });
    // A shell that is ended leaves behind what it waits for.
    whenWeEnd(() => this.#running.forEach((run) => run.stop()));
  }

  /** Of commands that change nothing: one whose shell was lost before it said anything is started once more. */
  readonly start = (launch: Launch): Child => {
    if (this.#lanes.isFull || launch.argv.some((word) => ON_NO_LINE.test(word))) return startChild(launch);
    let saidAnything = false;
    let again: Child | null = null;
    let isStopped = false;
    const onStdout = (chunk: Uint8Array): void => {
      saidAnything = true;
      launch.onStdout(chunk);
    };
    const run = new RemoteRun({ ...launch, onStdout }, false, {
      timers: launch.timers ?? systemClock,
      kill,
      silence: () => null,
    });
    this.#running.add(run);
    void run.gone.then(() => this.#running.delete(run));
    this.#lanes.submit(run);
    const ended = run.ended.then((end) => {
      if (end.how !== 'unreachable' || isStopped) return end;
      if (saidAnything) return { ...end, how: 'signal' as const, errorCode: null };
      again = startChild(launch);
      return again.ended;
    });
    const stop = (): void => {
      isStopped = true;
      run.stop();
      again?.stop();
    };
    return { stop, ended, gone: ended.then(() => again?.gone ?? run.gone) };
  };
}

let shared: ReadingShell | null = null;

/** The one of this program: it stays as long as that. */
export function readingShell(): ReadingShell {
  return (shared ??= new ReadingShell());
}
