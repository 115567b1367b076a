import type { Family } from './address.js';
import type { Finding } from './finding.js';
import type { Plan, Refusal } from './plan.js';
import type { ResetOutcome, ResetProgress, ResetResult } from './reset.js';
import type { Milliseconds } from './time.js';

/** What is asked to be planned. Which family needs it, and whether an uplink is drained already, the planner knows. */
export type ResetWant =
  /** What would help now: the cure of the verdict, else all defaults equal. */
  | { readonly kind: 'cure' }
  | { readonly kind: 'equalise' }
  /** What helps against one finding. */
  | { readonly kind: 'cure-of'; readonly finding: Pick<Finding, 'id' | 'subject' | 'family'> }
  | { readonly kind: 'drain'; readonly interface: string };

/** A plan to be read, or why there is none. */
export interface FamilyPlan {
  readonly family: Family | 'both';
  readonly plan: Plan | Refusal;
}

/** A command of a reset, and how far it has come. */
export interface ResetStep {
  readonly argv: readonly string[];
  readonly state: 'waiting' | ResetProgress['state'];
  readonly detail: string | null;
}

/** A plan that is run or has been. */
export interface ResetRun {
  readonly plan: Plan;
  readonly steps: readonly ResetStep[];
  /** Commands of the undo that this program has run itself. */
  readonly undo: readonly ResetStep[];
}

/**
 * What a reset is at a moment. The panel on the screen, the lines of a reset without a screen and its exit status are
 * made from this; of a reset of another program, its files tell as much (reset/run/stored-reset.ts).
 */
export type ResetStatus =
  | { readonly phase: 'none' }
  | { readonly phase: 'planning' }
  /** Nothing was done yet: it wants a deliberate yes. */
  | { readonly phase: 'asking'; readonly plan: Plan; readonly concerns: readonly string[] }
  /** Its steps are run, or after a surprise their undo. */
  | (ResetRun & { readonly phase: 'running' })
  /** Done, verified, and to be undone unless somebody keeps it; or just being undone. */
  | (ResetRun & { readonly phase: 'armed'; readonly remainingMs: Milliseconds })
  /** Nothing was done. `lines` would help (doas.conf), ready to copy. */
  | ({ readonly phase: 'refused' } & Omit<Refusal, 'kind'>)
  | {
      readonly phase: 'over';
      readonly run: ResetRun | null;
      readonly outcome: ResetOutcome;
      /** After a surprise: what happened, and what the undo did. */
      readonly surprise: { readonly happened: string; readonly undo: string } | null;
    };

export const NO_RESET_STATUS: ResetStatus = { phase: 'none' };

/** What happens to a reset, as it is told while it happens. */
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

/** A plan about to be run: nothing of it has happened yet. */
export function newRun(plan: Plan): ResetRun {
  const steps = plan.steps.map((step): ResetStep => ({
    argv: step.do.argv,
    state: 'waiting',
    detail: null,
  }));
  return { plan, steps, undo: [] };
}

/** A reset is being run, or waits to be kept: no other may begin. */
export function isUnderWay({ phase }: { readonly phase: string }): boolean {
  return phase === 'running' || phase === 'armed';
}

/** The plan that is run or has been, as far as it has come; null when none is. */
export function runOf(status: ResetStatus): ResetRun | null {
  if (status.phase === 'running' || status.phase === 'armed') {
    const { plan, steps, undo } = status;
    return { plan, steps, undo };
  }
  return status.phase === 'over' ? status.run : null;
}

/** The commands with one of them changed; one that is new, too. */
function stepped(steps: readonly ResetStep[], { index, argv, state, detail }: ResetProgress): ResetStep[] {
  const next: ResetStep = { argv, state, detail };
  return index < steps.length ? steps.with(index, next) : [...steps, next];
}

/** A run with one of its commands further. */
function progressed<Run extends ResetRun>(run: Run, progress: ResetProgress): Run {
  return progress.part === 'undo'
    ? { ...run, undo: stepped(run.undo, progress) }
    : { ...run, steps: stepped(run.steps, progress) };
}

function planned(status: ResetStatus, { plan, starts }: ResetEvent & { kind: 'planned' }): ResetStatus {
  if (isUnderWay(status)) return status;
  if (plan.kind === 'refusal') {
    const { kind: _kind, ...refused } = plan;
    return { phase: 'refused', ...refused };
  }
  return starts ? { phase: 'running', ...newRun(plan) } : { phase: 'asking', plan, concerns: plan.concerns };
}

function armed(status: ResetStatus, { plan, remainingMs }: ResetEvent & { kind: 'armed' }): ResetStatus {
  const before = runOf(status);
  const isOurs = before?.plan === plan;
  // A tick that was on its way when it ended.
  if (status.phase === 'over' && isOurs) return status;
  return { phase: 'armed', ...(isOurs ? before : newRun(plan)), remainingMs };
}

/** What a reset is after something has happened to it. */
export function followReset(status: ResetStatus, event: ResetEvent): ResetStatus {
  switch (event.kind) {
    case 'viewed':
      return isUnderWay(status) ? status : NO_RESET_STATUS;
    case 'planned':
      return planned(status, event);
    case 'progress':
      return status.phase === 'running' || status.phase === 'armed'
        ? progressed(status, event.progress)
        : status;
    case 'armed':
      return armed(status, event);
    case 'unsure': {
      const run = runOf(status);
      return run === null ? NO_RESET_STATUS : { phase: 'asking', plan: run.plan, concerns: event.concerns };
    }
    case 'refused':
      return { phase: 'refused', reason: event.reason, lines: event.lines };
    case 'surprised': {
      const { outcome, happened, undo } = event;
      return { phase: 'over', run: runOf(status), outcome, surprise: { happened, undo } };
    }
    case 'outcome':
      return { phase: 'over', run: runOf(status), outcome: event.outcome, surprise: null };
    case 'remark':
    case 'last':
      return status;
  }
}
