import type { Plan } from '../../model/plan.js';
import type { PendingReset, ResetOutcome } from '../../model/reset.js';
import type { Milliseconds } from '../../model/time.js';
import { SECOND } from '../../model/time.js';
import type { Guard } from './guard.js';
import type { Undone, Workshop } from './own-undo.js';
import { concluded, undoHere } from './own-undo.js';

const WATCH_MS = 250;

/** A reset at its goal, with its guard counting. */
export class CountingReset implements PendingReset {
  readonly outcome: Promise<ResetOutcome>;
  #settle: (outcome: ResetOutcome) => void = () => undefined;
  #over = false;
  /** On the clock that no one can set. */
  readonly #dueAtMs: Milliseconds;
  readonly #plan: Plan;
  readonly #guard: Guard;
  readonly #workshop: Workshop;

  constructor(plan: Plan, guard: Guard, workshop: Workshop) {
    this.#plan = plan;
    this.#guard = guard;
    this.#workshop = workshop;
    this.#dueAtMs = workshop.clock.elapsedMs() + guard.undoAfterS * SECOND;
    this.outcome = new Promise((settle) => (this.#settle = settle));
    void this.#watch();
  }

  get goal(): string {
    return this.#plan.goal;
  }

  remainingMs(): Milliseconds {
    return Math.max(0, Math.round(this.#dueAtMs - this.#workshop.clock.elapsedMs()));
  }

  async keep(): Promise<ResetOutcome> {
    if (!this.#over && (await this.#guard.decide('kept'))) this.#finish('kept', 'asked');
    return this.outcome;
  }

  undo(): Promise<ResetOutcome> {
    if (!this.#over) void this.#undoNow('asked');
    return this.outcome;
  }

  async #undoNow(why: ResetOutcome['why']): Promise<void> {
    this.#over = true;
    // What was kept a moment ago, here or elsewhere, is not undone any more.
    if (!(await this.#guard.claim()) && (await this.#guard.status()) === 'decided')
      return this.#takeFromGuard();
    const undone = await undoGuarded(this.#guard, this.#plan, {
      step: this.#plan.steps.length - 1,
      workshop: this.#workshop,
    });
    this.#over = false;
    if (undone.by === 'us') this.#finish('undone', why, undone.remains);
    else await this.#takeFromGuard();
  }

  /** Somebody else may decide, and the guard may die. */
  async #watch(): Promise<void> {
    while ((await this.#guard.status()) === 'open') {
      await this.#workshop.clock.sleep(this.#guard.lookEveryMs ?? WATCH_MS);
      if (this.#over) return;
    }
    if (this.#over) return;
    if ((await this.#guard.status()) === 'gone') await this.#undoNow('guard-died');
    else await this.#takeFromGuard();
  }

  #finish(kind: ResetOutcome['kind'], why: ResetOutcome['why'], remains: readonly string[] = []): void {
    this.#take({ kind, why, at: this.#workshop.host.now(), goal: this.goal, remains });
  }

  async #takeFromGuard(): Promise<void> {
    this.#take(
      await concluded(await this.#guard.ended(), this.#plan, {
        guard: this.#guard,
        workshop: this.#workshop,
      }),
    );
  }

  #take(outcome: ResetOutcome): void {
    this.#over = true;
    this.#settle(outcome);
  }
}

/** Who has done the undo: this program, verified, or the guard, which is still at it. */
export type GuardedUndo =
  | { readonly by: 'us'; readonly remains: readonly string[] }
  | { readonly by: 'guard'; readonly differs: string };

/** Undoes here, with the guard behind us; what cannot be verified is left to the guard, which tries again. */
export async function undoGuarded(
  guard: Guard,
  plan: Plan,
  { step, workshop, surprise = false }: { step: number; workshop: Workshop; surprise?: boolean },
): Promise<GuardedUndo> {
  await guard.claim();
  try {
    // The countdown begins again: two must not undo at the same time.
    await guard.storeRollback('armed', step);
  } catch {
    // What was handed over before is the same or more.
  }
  const undone: Undone = await undoHere(plan, plan.steps[step]?.undo ?? [], workshop);
  if (!undone.restored) {
    await guard.decide('undo-now', surprise);
    return { by: 'guard', differs: undone.differs };
  }
  // Decided by another meanwhile, it is theirs to tell.
  if (!(await guard.decide('settled', surprise)) && (await guard.status()) !== 'gone') {
    return { by: 'guard', differs: 'the guard undoes it at the same time' };
  }
  return { by: 'us', remains: undone.stays === null ? [] : [undone.stays] };
}
