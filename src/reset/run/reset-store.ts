import { systemClock } from '../../host/clock.js';
import type { Clock } from '../../model/clock.js';
import type { ResetEvent, ResetStatus } from '../../model/reset-status.js';
import { followReset, isUnderWay, newRun, NO_RESET_STATUS } from '../../model/reset-status.js';
import type { Plan } from '../../model/plan.js';
import type { ResetOutcome } from '../../model/reset.js';
import { outcomeSentence } from '../../model/reset-outcome.js';
import { endOrphan, orphanSentence } from './orphaned-reset.js';
import type { Workshop } from './own-undo.js';
import { readLastOutcome, takeLastOutcome } from './last-outcome.js';
import { guardedReset, pendingReset, takenSentence } from './stale-reset.js';
import { storedReset } from './stored-reset.js';

/**
 * What is known of resets: this program's own, as it is at this moment, and what the state directory tells of resets and
 * their guards. Without a directory: only its own.
 */
export class ResetStore {
  #current: ResetStatus = NO_RESET_STATUS;
  /** The resets whose end was shown here. */
  readonly #shown = new Set<string>();
  readonly #directory: string | null;
  readonly #clock: Clock;

  constructor(directory: string | null, clock: Clock = systemClock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  get status(): ResetStatus {
    return this.#current;
  }

  /** Something has happened to this program's reset. */
  follow(event: ResetEvent): void {
    const { phase } = this.#current;
    this.#current = followReset(this.#current, event);
    if ((event.kind === 'armed' && phase !== 'armed') || event.kind === 'surprised') this.#noteShown();
  }

  /** This program runs a plan. */
  begin(plan: Plan): void {
    this.#current = { phase: 'running', ...newRun(plan) };
  }

  /** This program makes a plan. */
  beginPlanning(): void {
    if (!isUnderWay(this.#current)) this.#current = { phase: 'planning' };
  }

  /** How the last reset ended, when nobody has been told; its guard may have just finished. */
  lastOutcome(): ResetOutcome | null {
    return this.#directory === null || isUnderWay(this.#current)
      ? null
      : takeLastOutcome(this.#directory, this.#shown);
  }

  /** The reset of this moment is shown here to its end: that need not be told again when its guard writes it down. */
  #noteShown(): void {
    if (this.#directory === null) return;
    const last = pendingReset(this.#directory) ?? readLastOutcome(this.#directory);
    if (last !== null) this.#shown.add(last.id);
  }

  /** The reset that waits to be kept, here or in another terminal: words for a sentence, or null. */
  pendingWords(): string | null {
    if (this.#current.phase === 'armed') return `a reset is pending: ${this.#current.plan.goal}`;
    const stored = this.#directory === null ? null : storedReset(this.#directory);
    // One without a guard stands in nobody's way: it is ended before the next begins.
    return stored?.guard === 'alive'
      ? takenSentence(stored.reset, this.#clock.now()).replace(/[.]$/, '')
      : null;
  }

  /** Ends an earlier reset whose guard is gone, where it was decided; what is left to be told, a sentence or null. */
  async endOrphan(workshop: Workshop, undoOpen = false): Promise<string | null> {
    if (this.#directory === null) return null;
    const orphan = await endOrphan(this.#directory, workshop, { undoOpen });
    if (orphan === null) return null;
    return orphan.kind === 'over' ? outcomeSentence(orphan.outcome) : orphan.reason;
  }

  /** What there is of an earlier reset whose guard is gone: a sentence, or null. It stays as it is. */
  async orphanSentence(workshop: Workshop): Promise<string | null> {
    return this.#directory === null ? null : orphanSentence(this.#directory, workshop);
  }

  /** Waits, a moment at most, for a guard that has been told what to do and is about to leave. */
  async guardFinished(): Promise<void> {
    if (this.#directory !== null) await guardedReset(this.#directory, this.#clock);
  }
}
