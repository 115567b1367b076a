import { systemClock } from '../../host/clock.js';
import type { Clock } from '../../model/clock.js';
import type { Command } from '../../model/command.js';
import type { Plan } from '../../model/plan.js';
import type { ResetOutcome } from '../../model/reset.js';
import { SECOND } from '../../model/time.js';
import { difference } from '../plan/expectation.js';
import { readLastOutcome, writeLastOutcome } from './last-outcome.js';
import { readTableNow } from './read-table.js';
import type { Workshop } from './own-undo.js';
import { undoHere } from './own-undo.js';
import type { PendingRecord, ResetDirectory } from './pending-files.js';
import { decide, guardIsAlive, readStage, removeDirectory } from './pending-files.js';
import { storedReset } from './stored-reset.js';

/** What came of `uplinktop keep` or `uplinktop undo`. */
export type DecisionResult =
  | { readonly kind: 'done'; readonly outcome: ResetOutcome }
  /** A sentence: there was nothing to do, or it could not be done. */
  | { readonly kind: 'not-done'; readonly reason: string };

const NONE: DecisionResult = { kind: 'not-done', reason: 'No reset is pending.' };
/** The guard looks once a second; an undo may take its five tries. */
const PATIENCE_MS = 90 * SECOND;

/** Keeps the pending reset of this user, from any terminal. */
export async function keepPending(
  stateDirectory: string,
  clock: Clock = systemClock,
): Promise<DecisionResult> {
  const stored = storedReset(stateDirectory);
  if (stored === null) return NONE;
  const { place, record } = stored;
  if (stored.phase === 'running') {
    return { kind: 'not-done', reason: 'The reset is still running: there is nothing to keep yet.' };
  }
  const kept = decide(place, 'kept');
  if (stored.guard === 'alive') return guardsWord(stateDirectory, place, clock);
  if (!kept) return NONE;
  return finishAlone(stateDirectory, place, outcomeOf(record, 'kept', [], clock));
}

/** Undoes the pending reset of this user, from any terminal; without its guard too, when the table is still the reset's. */
export async function undoPending(stateDirectory: string, workshop: Workshop): Promise<DecisionResult> {
  const stored = storedReset(stateDirectory);
  if (stored === null) return NONE;
  const { place, record } = stored;
  if (stored.guard === 'alive') {
    decide(place, 'undo-now');
    return guardsWord(stateDirectory, place, workshop.clock);
  }
  const undo = await orphanedUndo(record.plan, readStage(place)?.number ?? 0, workshop);
  if ('differs' in undo) {
    return {
      kind: 'not-done',
      reason: `The process that held the undo is gone, and the table is not the one the reset left, so nothing was touched: ${undo.differs}.`,
    };
  }
  if (!decide(place, 'settled')) return NONE;
  const undone = await undoHere(record.plan, undo.commands, workshop);
  if (undone.restored) {
    return finishAlone(
      stateDirectory,
      place,
      outcomeOf(record, 'undone', undone.stays === null ? [] : [undone.stays], workshop.clock),
    );
  }
  return finishAlone(
    stateDirectory,
    place,
    outcomeOf(record, 'undo-incomplete', [undone.differs], workshop.clock),
  );
}

/** After a reboot the table is another one, and an old undo would be a new mistake. */
async function orphanedUndo(
  plan: Plan,
  number: number,
  { host, changer }: Workshop,
): Promise<{ readonly commands: readonly Command[] } | { readonly differs: string }> {
  const now = await readTableNow(host, changer);
  // The list with number n is that of step n, handed over before it; an armed one follows the last.
  const begun = Math.min(number, plan.steps.length);
  const step = plan.steps[begun - 1];
  const moments = [step?.expect, plan.steps[begun - 2]?.expect ?? plan.before, plan.before];
  const differences = moments.flatMap((moment) => (moment === undefined ? [] : [difference(moment, now)]));
  return differences.includes(null)
    ? { commands: step?.undo ?? [] }
    : { differs: differences[0] ?? 'it could not be read' };
}

function outcomeOf(
  { plan }: PendingRecord,
  kind: ResetOutcome['kind'],
  remains: readonly string[],
  clock: Clock,
): ResetOutcome {
  return { kind, why: 'asked', at: clock.now(), goal: plan.goal, remains };
}

function finishAlone(
  stateDirectory: string,
  { directory, id }: ResetDirectory,
  outcome: ResetOutcome,
): DecisionResult {
  writeLastOutcome(stateDirectory, { id, outcome });
  removeDirectory(directory);
  return { kind: 'done', outcome };
}

/** The guard writes down how it ended. */
async function guardsWord(
  stateDirectory: string,
  place: ResetDirectory,
  clock: Clock,
): Promise<DecisionResult> {
  const until = clock.elapsedMs() + PATIENCE_MS;
  while (clock.elapsedMs() < until) {
    const alive = guardIsAlive(place);
    const last = readLastOutcome(stateDirectory);
    if (last?.id === place.id) return { kind: 'done', outcome: last.outcome };
    if (!alive) break;
    await clock.sleep(100);
  }
  return {
    kind: 'not-done',
    reason: 'The process that holds the undo has not answered: look at the routes.',
  };
}
