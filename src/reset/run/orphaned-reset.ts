import { FAMILIES } from '../../model/address.js';
import type { Command } from '../../model/command.js';
import type { Expectation, Plan, PlannedRoute } from '../../model/plan.js';
import type { ResetOutcome } from '../../model/reset.js';
import { difference, unreadIn } from '../plan/expectation.js';
import { writeLastOutcome } from './last-outcome.js';
import type { Workshop } from './own-undo.js';
import { undoAlone } from './own-undo.js';
import { adopt, readStage, removeDirectory, tokenOf } from './pending-files.js';
import { readTableNow } from './read-table.js';
import type { StoredReset } from './stored-reset.js';
import { storedReset } from './stored-reset.js';

/** What has become of a reset whose guard is gone. */
export type Orphan =
  /** It is over and cleared away. */
  | { readonly kind: 'over'; readonly outcome: ResetOutcome }
  /** It still stands: why, a sentence. */
  | { readonly kind: 'left'; readonly reason: string; readonly goal: string };

/** How often the undo is tried where nothing can be read or started: who waits for it has other things to do. */
const PATIENCE = 3;

/**
 * Ends a reset whose guard is gone as it was decided: kept, undone, or an undo that was cut off, which is finished here.
 * One that nobody has decided is left alone, unless `undoOpen`. Null when there is none.
 */
export async function endOrphan(
  stateDirectory: string,
  workshop: Workshop,
  { undoOpen }: { readonly undoOpen: boolean },
): Promise<Orphan | null> {
  const stored = storedReset(stateDirectory);
  if (stored === null || stored.guard === 'alive') return null;
  const { goal } = stored.record.plan;
  switch (tokenOf(stored.place)) {
    case 'kept':
      return over(stateDirectory, stored, outcomeOf(stored, 'kept', 'asked', workshop));
    case 'settled':
      return over(stateDirectory, stored, outcomeOf(stored, 'undone', 'asked', workshop));
    case 'void':
    case null:
      removeDirectory(stored.place.directory);
      return null;
    case 'open':
      if (undoOpen) return finishUndo(stateDirectory, stored, workshop, 'asked');
      return {
        kind: 'left',
        goal,
        reason: `A reset was neither kept nor undone, and the process that held its undo is gone: ${goal}. uplinktop keep or uplinktop undo ends it.`,
      };
    case 'undo-now':
    case 'undoing':
      return finishUndo(stateDirectory, stored, workshop, 'guard-died');
  }
}

async function finishUndo(
  stateDirectory: string,
  stored: StoredReset,
  workshop: Workshop,
  why: ResetOutcome['why'],
): Promise<Orphan> {
  const { plan } = stored.record;
  const { goal } = plan;
  const now = await readTableNow(workshop.host, workshop.changer);
  const unread = unreadIn(plan.before, now);
  if (unread !== null) return { kind: 'left', goal, reason: `The undo was not finished: ${unread}.` };
  const undo = tokenOf(stored.place) === 'open' ? openUndo(stored, now) : interruptedUndo(plan, now);
  if ('differs' in undo) {
    const reason = `The process that held the undo is gone, and the table is not the one the reset left, so nothing was touched: ${undo.differs}.`;
    return { kind: 'left', goal, reason };
  }
  const adopted = adopt(stored.place);
  if (adopted === null) return { kind: 'left', goal, reason: 'Another program is just undoing it.' };
  try {
    const undone = await undoAlone(plan, undo.commands, workshop, PATIENCE);
    if (!undone.restored && !undone.tried)
      return { kind: 'left', goal, reason: `The undo was not finished: ${undone.differs}.` };
    const remains = undone.restored ? (undone.stays === null ? [] : [undone.stays]) : [undone.differs];
    const kind = undone.restored ? 'undone' : 'undo-incomplete';
    return over(stateDirectory, stored, { ...outcomeOf(stored, kind, why, workshop), remains });
  } finally {
    adopted.release();
  }
}

type Undo = { readonly commands: readonly Command[] } | { readonly differs: string };

/** After a restart of the machine the table is another one, and an old undo would be a new mistake. */
function openUndo({ place, record: { plan } }: StoredReset, now: Expectation): Undo {
  // The list with number n is that of step n, told before it; an armed one follows the last.
  const begun = Math.min(readStage(place)?.number ?? 0, plan.steps.length);
  const step = plan.steps[begun - 1];
  const moments = [step?.expect, plan.steps[begun - 2]?.expect ?? plan.before, plan.before];
  const differences = moments.flatMap((moment) => (moment === undefined ? [] : [difference(moment, now)]));
  return differences.includes(null)
    ? { commands: step?.undo ?? [] }
    : { differs: differences[0] ?? 'it could not be read' };
}

/** An undo that was cut off may have left any mixture of what the reset knows, but nothing else, and a default. */
function interruptedUndo(plan: Plan, now: Expectation): Undo {
  const moments = [plan.before, ...plan.steps.map((step) => step.expect)];
  for (const family of FAMILIES) {
    const known = moments.flatMap((moment) => moment.defaults[family]?.map(keyOf) ?? []);
    const rows = now.defaults[family] ?? [];
    const stranger = rows.find((row) => !known.includes(keyOf(row)));
    if (plan.before.defaults[family] === undefined) continue;
    if (stranger !== undefined) return { differs: `it holds a default by ${stranger.gateway}` };
    if (rows.length === 0 && known.length > 0) return { differs: 'it holds no default' };
  }
  return { commands: plan.steps.at(-1)?.undo ?? [] };
}

const keyOf = (row: PlannedRoute): string => `${row.gateway} ${row.interface} ${row.priority ?? ''}`;

function outcomeOf(
  { record: { plan } }: StoredReset,
  kind: ResetOutcome['kind'],
  why: ResetOutcome['why'],
  { clock }: Pick<Workshop, 'clock'>,
): ResetOutcome {
  return { kind, why, at: clock.now(), goal: plan.goal, remains: [] };
}

function over(stateDirectory: string, { place }: StoredReset, outcome: ResetOutcome): Orphan {
  writeLastOutcome(stateDirectory, { id: place.id, outcome });
  removeDirectory(place.directory);
  return { kind: 'over', outcome };
}
