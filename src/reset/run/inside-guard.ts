import type { Cancel } from '../../model/clock.js';
import type { Command } from '../../model/command.js';
import type { Plan } from '../../model/plan.js';
import type { ResetOutcome } from '../../model/reset.js';
import { SECOND } from '../../model/time.js';
import type { Guard, Guards, GuardStart } from './guard.js';
import type { Workshop } from './own-undo.js';
import { undoAlone } from './own-undo.js';
import type { Decision, Stage } from './pending-files.js';

class InsideGuard implements Guard {
  #undo: readonly Command[] = [];
  /** Nothing is counted while nothing is held. */
  #stopCounting: Cancel = () => undefined;
  #isOpen = true;
  #settle: (outcome: ResetOutcome) => void = () => undefined;
  readonly #outcome = new Promise<ResetOutcome>((settle) => (this.#settle = settle));
  readonly #plan: Plan;
  readonly undoAfterS: number;
  readonly #workshop: Workshop;
  readonly #onOver: () => void;

  constructor(plan: Plan, undoAfterS: number, workshop: Workshop, onOver: () => void) {
    this.#plan = plan;
    this.undoAfterS = undoAfterS;
    this.#workshop = workshop;
    this.#onOver = onOver;
  }

  storeRollback(_stage: Stage, step: number): void {
    if (!this.#isOpen) throw new Error('the reset is over');
    this.#undo = this.#plan.steps[step]?.undo ?? [];
    this.#countFromNow();
  }

  status(): 'open' | 'decided' {
    return this.#isOpen ? 'open' : 'decided';
  }

  isOrphaned(): boolean {
    return false;
  }

  claim(): boolean {
    return this.#isOpen;
  }

  decide(decision: Decision, surprise = false): boolean {
    if (!this.#isOpen) return false;
    const why = surprise ? 'surprise' : 'asked';
    if (decision === 'undo-now') void this.#undoNow(why);
    else this.#finish(decision === 'kept' ? 'kept' : 'undone', why, []);
    return true;
  }

  ended(): Promise<ResetOutcome> {
    return this.#outcome;
  }

  #countFromNow(): void {
    this.#stopCounting();
    this.#stopCounting = this.#workshop.clock.after(
      this.undoAfterS * SECOND,
      () => void this.#undoNow('silence'),
    );
  }

  async #undoNow(why: ResetOutcome['why']): Promise<void> {
    this.#stopCounting();
    this.#isOpen = false;
    const undone = await undoAlone(this.#plan, this.#undo, this.#workshop);
    if (undone.restored) this.#finish('undone', why, undone.stays === null ? [] : [undone.stays]);
    else this.#finish('undo-incomplete', why, [undone.differs]);
  }

  #finish(kind: ResetOutcome['kind'], why: ResetOutcome['why'], remains: readonly string[]): void {
    this.#stopCounting();
    this.#isOpen = false;
    this.#onOver();
    const at = this.#workshop.host.now();
    this.#settle({ kind, why, at, goal: this.#plan.goal, remains });
  }
}

/**
 * Guards inside this program, for the demo router: it lives and dies with the program, so there is nothing to undo
 * when the program is gone. Everything else is as with a process of its own.
 */
export function createInsideGuards(workshop: Workshop): Guards {
  let pending: Plan | null = null;
  return {
    start(plan, undoAfterS): Promise<GuardStart> {
      if (pending !== null) return Promise.resolve({ refused: `A reset is pending: ${pending.goal}.` });
      pending = plan;
      const guard = new InsideGuard(plan, undoAfterS, workshop, () => (pending = null));
      return Promise.resolve({ guard, remark: null, concern: null });
    },
  };
}
