import type { Family } from '../../model/address.js';
import type { Verdict } from '../../model/finding.js';
import type { Plan, Refusal } from '../../model/plan.js';
import type { ResetOutcome, ResetProgress, ResetResult } from '../../model/reset.js';
import type { Milliseconds } from '../../model/time.js';

/** What a key asks to be planned. Which family needs it, and whether an uplink is drained already, the world knows. */
export type ResetWant =
  { readonly kind: 'equalise' } | { readonly kind: 'drain'; readonly interface: string };

/** A command of a reset, and how far it has come. */
export interface StepView {
  readonly command: string;
  readonly state: 'waiting' | ResetProgress['state'];
  readonly detail: string | null;
}

/** What is known of a plan that is run. */
export interface Run {
  readonly plan: Plan;
  readonly steps: readonly StepView[];
  /** Commands of the undo that this program has run itself. */
  readonly undo: readonly StepView[];
  /** What the first line said before, to tell whether it is worse now. */
  readonly before: Verdict | null;
}

/** A plan to be read, or why there is none. */
export interface FamilyPlan {
  readonly family: Family;
  readonly plan: Plan | Refusal;
}

/** What stands over the lower part of the screen. */
export type ResetPanel =
  /** A key has asked for a plan. */
  | { readonly phase: 'planning' }
  /** To be read: nothing is run from here. */
  | { readonly phase: 'viewed'; readonly plans: readonly FamilyPlan[] }
  /** Enter does what is chosen, and that is Cancel until an arrow key has moved it. */
  | {
      readonly phase: 'asking';
      readonly plan: Plan;
      readonly concerns: readonly string[];
      readonly choice: 'cancel' | 'run';
    }
  | (Run & { readonly phase: 'running' })
  /** Done, verified, and to be undone unless somebody keeps it. */
  | (Run & {
      readonly phase: 'armed';
      readonly remainingMs: Milliseconds;
      /** What was answered, while it is being done. */
      readonly decided: 'keep' | 'undo' | null;
    })
  | { readonly phase: 'refused'; readonly reason: string; readonly lines: readonly string[] }
  | {
      readonly phase: 'over';
      readonly run: Run | null;
      readonly outcome: ResetOutcome;
      /** After a surprise: what happened, and what the undo did. */
      readonly surprise: { readonly happened: string; readonly undo: string } | null;
    };

/** All that the screen remembers of resets. */
export interface ResetState {
  readonly panel: ResetPanel | null;
  /** First line of the panel in sight; null: it follows what happens. */
  readonly top: number | null;
  /** Somebody wants to quit, and has been asked what shall become of the reset. */
  readonly leaving: boolean;
  /** Said meanwhile that is no failure. */
  readonly remarks: readonly string[];
  /** One that did not stay, for the title, until escape. */
  readonly undone: ResetOutcome | null;
  /** What R would do, after the verdict: `R puts both at 8`; null when it can do nothing. */
  readonly hint: string | null;
}

/** What the world tells the screen of a reset, as it happens. */
export type ResetEvent =
  /** The answer to a plan that was to be viewed: one for each family. */
  | { readonly kind: 'viewed'; readonly plans: readonly FamilyPlan[] }
  /** The answer to a plan that was to be run. `starts`: it is plain and begins now; else it asks first. */
  | { readonly kind: 'planned'; readonly plan: Plan | Refusal; readonly starts: boolean }
  | { readonly kind: 'progress'; readonly progress: ResetProgress }
  | { readonly kind: 'remark'; readonly text: string }
  /** It has come to its goal; told again at least once a second, for the countdown. */
  | { readonly kind: 'armed'; readonly plan: Plan; readonly remainingMs: Milliseconds }
  | Exclude<ResetResult, { readonly kind: 'pending' }>
  | { readonly kind: 'outcome'; readonly outcome: ResetOutcome }
  /** How the reset before this start ended, which nobody has been told yet. */
  | { readonly kind: 'last'; readonly outcome: ResetOutcome };

export const NO_RESET: ResetState = {
  panel: null,
  top: null,
  leaving: false,
  remarks: [],
  undone: null,
  hint: null,
};
