import type { ResetOutcome } from '../../model/reset.js';
import { readLastOutcome, takeLastOutcome } from './last-outcome.js';
import { guardedPlace, pendingPlace, takenSentence } from './stale-reset.js';

/** What a program can see in the state directory of resets and their guards. Without a directory: nothing. */
export class StateWatch {
  /** The resets whose end was shown here. */
  private readonly shown = new Set<string>();

  constructor(private readonly directory: string | null) {}

  /** How the last reset ended, when nobody has been told; its guard may have just finished. */
  lastOutcome(): ResetOutcome | null {
    return this.directory === null ? null : takeLastOutcome(this.directory, this.shown);
  }

  /** The reset of this moment is shown here to its end: that need not be told again when its guard writes it down. */
  noteShown(): void {
    if (this.directory === null) return;
    const last = pendingPlace(this.directory) ?? readLastOutcome(this.directory);
    if (last !== null) this.shown.add(last.id);
  }

  /** The reset that waits to be kept, here or in another terminal: words for a sentence, or null. */
  pendingWords(): string | null {
    const place = this.directory === null ? null : pendingPlace(this.directory);
    return place === null ? null : takenSentence(place).replace(/[.]$/, '');
  }

  /** Waits, a moment at most, for a guard that has been told what to do and is about to leave. */
  async guardFinished(): Promise<void> {
    if (this.directory !== null) await guardedPlace(this.directory);
  }
}
