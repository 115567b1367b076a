import type { Instant } from './time.js';

/** The program that is run at each change of a finding has not done what it was asked to. */
export interface HookTrouble {
  /** By absolute path. */
  readonly program: string;
  /** A clause: `it exited with status 3`. */
  readonly reason: string;
  readonly since: Instant;
  /** Runs that failed since then. */
  readonly failures: number;
  /** Changes that it was not told since then, for too many were waiting. */
  readonly dropped: number;
}
