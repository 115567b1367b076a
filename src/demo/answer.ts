import type { Milliseconds } from '../model/time.js';

/** What a command says before it ends. */
export interface Answer {
  /** Whole, or in pieces that are made when asked for (a state table). */
  readonly stdout: string | Iterable<string>;
  readonly stderr: string;
  readonly exitStatus: number;
  /** How long it would have taken. Infinity: it never ends by itself. */
  readonly tookMs: Milliseconds;
}

const QUICK: Milliseconds = 2;

/** It worked. */
export function says(stdout: string | Iterable<string>, tookMs = QUICK): Answer {
  return { stdout, stderr: '', exitStatus: 0, tookMs };
}

/** It did not: warnx and exit 1, unless told otherwise. */
export function fails(stderr: string, exitStatus = 1, stdout = ''): Answer {
  return { stdout, stderr, exitStatus, tookMs: QUICK };
}
