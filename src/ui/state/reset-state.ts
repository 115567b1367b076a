import type { Verdict } from '../../model/finding.js';
import type { FamilyPlan, ResetRun, ResetStatus } from '../../model/reset-status.js';
import type { KillPlan, KillResult } from '../../model/killing.js';
import type { ResetOutcome } from '../../model/reset.js';

/** What the first line said before the first step, to tell whether it is worse now. */
interface Seen {
  readonly before: Verdict | null;
}

export type Run = ResetRun & Seen;

type Phase<P extends ResetStatus['phase']> = Extract<ResetStatus, { readonly phase: P }>;

/** What stands over the lower part of the screen. */
export type ResetPanel =
  | Phase<'planning' | 'over'>
  /** `what` was refused; absent: a reset. */
  | (Phase<'refused'> & { readonly what?: string })
  /** To be read: nothing is run from here. */
  | { readonly phase: 'viewed'; readonly plans: readonly FamilyPlan[] }
  /** Enter does what is chosen, and that is Cancel until an arrow key has moved it. */
  | (Phase<'asking'> & { readonly choice: 'cancel' | 'run' })
  | (Phase<'running'> & Seen)
  /** `decided`: what was answered, while it is being done. */
  | (Phase<'armed'> & Seen & { readonly decided: 'keep' | 'undo' | null })
  /** Connections are to be ended; enter does what is chosen, as above. */
  | { readonly phase: 'kill-asking'; readonly plan: KillPlan; readonly choice: 'cancel' | 'run' }
  | { readonly phase: 'killing'; readonly plan: KillPlan; readonly done: number }
  | { readonly phase: 'killed'; readonly plan: KillPlan; readonly result: KillResult };

/** A panel of connections that are ended; nothing of a reset. */
export type KillPanel = Extract<ResetPanel, { readonly phase: 'kill-asking' | 'killing' | 'killed' }>;

export function isKillPanel(panel: ResetPanel): panel is KillPanel {
  return panel.phase === 'kill-asking' || panel.phase === 'killing' || panel.phase === 'killed';
}

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

export const NO_RESET: ResetState = {
  panel: null,
  top: null,
  leaving: false,
  remarks: [],
  undone: null,
  hint: null,
};
