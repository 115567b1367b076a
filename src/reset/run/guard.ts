import type { Plan } from '../../model/plan.js';
import type { ResetOutcome } from '../../model/reset.js';
import type { Milliseconds } from '../../model/time.js';
import type { Decision, Stage } from './pending-files.js';

/** At once where the undo is held here; when the router has answered where it is held there. */
export type Awaitable<T> = T | Promise<T>;

/** Who holds the undo of one reset until it is kept. */
export interface Guard {
  readonly undoAfterS: number;
  /** How often its status is worth asking for. Absent: as often as one likes. */
  readonly lookEveryMs?: Milliseconds;
  /**
   * From now on the undo of this step of the plan (counted from 0) leads back, in place of what was said before, and the
   * countdown begins again. Throws when it cannot be kept safe; what was said before stands then.
   */
  storeRollback(stage: Stage, step: number): Awaitable<void>;
  /** `open`: nobody has decided. `gone`: it died undecided, and nothing holds the undo. */
  status(): Awaitable<'open' | 'decided' | 'gone'>;
  /** It has died, and the undo is still to be done. */
  isOrphaned(): Awaitable<boolean>;
  /**
   * Takes the undo for this program, with the guard behind it: from then on nobody else can keep it. False: another has
   * decided, or it cannot be written.
   */
  claim(): Awaitable<boolean>;
  /** Decides, unless another has. `surprise`: that is why. */
  decide(decision: Decision, surprise?: boolean): Awaitable<boolean>;
  /** Settles when the guard has done its part; `unknown` when it died. Never rejects. */
  ended(): Promise<ResetOutcome>;
}

export type GuardStart =
  | {
      readonly guard: Guard;
      /** Something to be told about an earlier reset, or null. */
      readonly remark: string | null;
      /** What another may have pending, which cannot be known: a clause for a deliberate yes, or null. */
      readonly concern: string | null;
    }
  /** A sentence; nothing has been changed. */
  | { readonly refused: string };

/** Where guards come from: a process of its own, or for the demo router this program. */
export interface Guards {
  /** Starts one that holds nothing yet; it has reported ready when this settles. Never rejects. */
  start(plan: Plan, undoAfterS: number): Promise<GuardStart>;
}
