import type { Instant, Milliseconds } from './time.js';

/** One command of a running reset, for the screen and the journal. */
export interface ResetProgress {
  readonly part: 'step' | 'undo';
  /** Counts from 0. */
  readonly index: number;
  readonly of: number;
  readonly argv: readonly string[];
  /** `done`: an undo's command has ended; whether it did its work, the table tells after the last. */
  readonly state: 'running' | 'verified' | 'done' | 'failed';
  /** What is not as it should be; null unless failed. */
  readonly detail: string | null;
}

/** How a reset ended. */
export interface ResetOutcome {
  /**
   * `kept`; `undone`: the table is the one before; `undo-incomplete`: it was tried, and the table is another one;
   * `unknown`: the guard is gone without a word.
   */
  readonly kind: 'kept' | 'undone' | 'undo-incomplete' | 'unknown';
  /**
   * `died`: silence, and the program that began it was gone. `guard-died`: undone at once because nothing held the undo.
   * `restarted`: the machine was, before anybody had kept or undone it.
   */
  readonly why: 'asked' | 'silence' | 'surprise' | 'died' | 'guard-died' | 'restarted';
  /** Null when not known. */
  readonly at: Instant | null;
  /** What the reset was for: the plan's goal. */
  readonly goal: string;
  /** When the undo is incomplete: what differs, in words or as lines of the table. */
  readonly remains: readonly string[];
}

/** A reset that has come to its goal and is neither kept nor undone. */
export interface PendingReset {
  readonly goal: string;
  /** Until it undoes itself; 0 when that is due. */
  remainingMs(): Milliseconds;
  /** Settles with what became of it, which is not `kept` when it was too late. */
  keep(): Promise<ResetOutcome>;
  undo(): Promise<ResetOutcome>;
  /** Settles when it is over, whoever decided: this program, another terminal, silence. */
  readonly outcome: Promise<ResetOutcome>;
}

/** What came of running a plan. */
export type ResetResult =
  /** Nothing was done. `lines` would help (doas.conf), ready to copy. */
  | { readonly kind: 'refused'; readonly reason: string; readonly lines: readonly string[] }
  /** Nothing was done yet: it wants a deliberate yes. */
  | { readonly kind: 'unsure'; readonly concerns: readonly string[] }
  /** A step surprised. What happened, what the undo did, and how it ended. */
  | {
      readonly kind: 'surprised';
      readonly happened: string;
      readonly undo: string;
      readonly outcome: ResetOutcome;
    }
  | { readonly kind: 'pending'; readonly pending: PendingReset };
