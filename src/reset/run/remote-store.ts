import type { Clock } from '../../model/clock.js';
import type { ResetOutcome } from '../../model/reset.js';
import { outcomeSentence } from '../../model/reset-outcome.js';
import { isUnderWay } from '../../model/reset-status.js';
import { SECOND } from '../../model/time.js';
import { endOrphan, orphanSentence } from './orphaned-reset.js';
import type { Workshop } from './own-undo.js';
import type { RemoteShelf, Sight } from './remote-shelf.js';
import { ResetStore } from './reset-store.js';
import { takenWords } from './stale-reset.js';

const FINISHING_MS = 3 * SECOND;

/** What is known of resets of a router that is elsewhere, as of the last look. */
export class RemoteResetStore extends ResetStore {
  #sight: Sight = { stored: null, last: null };
  readonly #ours = new Set<string>();
  readonly #shelf: RemoteShelf;
  readonly #now: Clock;
  readonly #readOnly: boolean;

  constructor(shelf: RemoteShelf, clock: Clock, readOnly: boolean) {
    super(null, clock);
    this.#shelf = shelf;
    this.#now = clock;
    this.#readOnly = readOnly;
  }

  /** A reset of this program: its end is shown while it happens. */
  noteOurs(id: string): void {
    this.#ours.add(id);
  }

  /** Looks again; what cannot be asked now is asked another time. */
  async refresh(): Promise<void> {
    this.#sight = await this.#shelf.look().catch(() => this.#sight);
  }

  override lastOutcome(): ResetOutcome | null {
    const { last } = this.#sight;
    if (last === null || isUnderWay(this.status)) return null;
    this.#sight = { ...this.#sight, last: null };
    if (!this.#readOnly) void this.#shelf.told();
    return this.#ours.has(last.id) ? null : last.outcome;
  }

  override pendingWords(): string | null {
    const own = super.pendingWords();
    const { stored } = this.#sight;
    if (own !== null || stored?.guard !== 'alive') return own;
    return takenWords(stored, this.#now.now()).replace(/[.]$/, '');
  }

  override async endOrphan(workshop: Workshop, undoOpen = false): Promise<string | null> {
    return this.#lookingBack(async () => {
      const orphan = await endOrphan(this.#shelf, workshop, { undoOpen });
      if (orphan === null) return null;
      return orphan.kind === 'over' ? outcomeSentence(orphan.outcome) : orphan.reason;
    });
  }

  override orphanSentence(workshop: Workshop): Promise<string | null> {
    return this.#lookingBack(() => orphanSentence(this.#shelf, workshop));
  }

  override async guardFinished(): Promise<void> {
    const until = this.#now.elapsedMs() + FINISHING_MS;
    for (;;) {
      await this.refresh();
      const { stored } = this.#sight;
      if (stored?.guard !== 'alive' || stored.token === 'open' || this.#now.elapsedMs() > until) return;
      await this.#now.sleep(SECOND / 4);
    }
  }

  /** A pending reset of an earlier run is told of at the start. */
  async #lookingBack(end: () => Promise<string | null>): Promise<string | null> {
    try {
      const found = await end();
      await this.refresh();
      const words = this.pendingWords();
      return found ?? (words === null ? null : `${words}.`);
    } catch (error) {
      return `What earlier resets have left on the router is not known: ${(error as Error).message}.`;
    }
  }
}
