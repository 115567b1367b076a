import type { Clock } from '../../model/clock.js';
import type { ResetOutcome } from '../../model/reset.js';
import { SECOND } from '../../model/time.js';
import type { Orphan } from './orphaned-reset.js';
import { endOrphan, isOfEarlierStart, keepUnusable } from './orphaned-reset.js';
import type { Workshop } from './own-undo.js';
import type { ResetDirectory } from './pending-files.js';
import type { Shelf } from './shelf.js';
import { shelfAt } from './shelf.js';

/** What came of `uplinktop keep` or `uplinktop undo`. */
export type DecisionResult =
  | { readonly kind: 'done'; readonly outcome: ResetOutcome }
  /** A sentence: there was nothing to do, or it could not be done. */
  | { readonly kind: 'not-done'; readonly reason: string };

const NONE: DecisionResult = { kind: 'not-done', reason: 'No reset is pending.' };
/** The guard looks once a second; an undo may take its five tries. */
const PATIENCE_MS = 90 * SECOND;

/** Keeps the pending reset of this user, from any terminal. */
export async function keepPending(where: string | Shelf, workshop: Workshop): Promise<DecisionResult> {
  const shelf = shelfAt(where);
  const stored = await shelf.stored();
  if (stored === null) return NONE;
  const { reset } = stored;
  if (stored.guard === 'gone' && 'unusable' in stored.record)
    return answerOf(await keepUnusable(shelf, stored, workshop));
  if (stored.guard === 'gone' && (await isOfEarlierStart(stored, workshop)))
    return answerOf(await endOrphan(shelf, workshop, { undoOpen: false }));
  if (stored.phase === 'running') {
    return { kind: 'not-done', reason: 'The reset is still running: there is nothing to keep yet.' };
  }
  if (stored.guard === 'alive') {
    await shelf.decide(reset, 'kept');
    const word = await guardsWord(shelf, reset, workshop.clock);
    return word ?? answerOf(await endOrphan(shelf, workshop, { undoOpen: false }));
  }
  if (stored.phase === 'undoing') {
    return {
      kind: 'not-done',
      reason: 'It was being undone when its guard was ended: uplinktop undo finishes that.',
    };
  }
  await shelf.decide(reset, 'kept');
  return answerOf(await endOrphan(shelf, workshop, { undoOpen: false }));
}

/** Undoes the pending reset of this user, from any terminal; without its guard too, when the table is still the reset's. */
export async function undoPending(where: string | Shelf, workshop: Workshop): Promise<DecisionResult> {
  const shelf = shelfAt(where);
  const stored = await shelf.stored();
  if (stored === null) return NONE;
  const { reset } = stored;
  if (stored.guard === 'alive') {
    await shelf.decide(reset, 'undo-now');
    const word = await guardsWord(shelf, reset, workshop.clock);
    if (word !== null) return word;
  }
  return answerOf(await endOrphan(shelf, workshop, { undoOpen: true }));
}

function answerOf(orphan: Orphan | null): DecisionResult {
  if (orphan === null) return NONE;
  return orphan.kind === 'over'
    ? { kind: 'done', outcome: orphan.outcome }
    : { kind: 'not-done', reason: orphan.reason };
}

/** The guard writes down how it ended; null: it has gone without. A command it had begun may seem to be it for a second. */
async function guardsWord(shelf: Shelf, reset: ResetDirectory, clock: Clock): Promise<DecisionResult | null> {
  const until = clock.elapsedMs() + PATIENCE_MS;
  while (clock.elapsedMs() < until) {
    const alive = await shelf.isGuarded(reset);
    const last = await shelf.lastOutcome();
    if (last?.id === reset.id) return { kind: 'done', outcome: last.outcome };
    if (!alive) return null;
    await clock.sleep(100);
  }
  return {
    kind: 'not-done',
    reason: 'The process that holds the undo has not answered: look at the routes.',
  };
}
