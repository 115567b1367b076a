import { FAMILIES } from '../../model/address.js';
import type { Command } from '../../model/command.js';
import type { Expectation, PlannedRoute, UndoPlan } from '../../model/plan.js';
import type { ResetOutcome } from '../../model/reset.js';
import { outcomeSentence } from '../../model/reset-outcome.js';
import { difference, unreadIn } from '../plan/expectation.js';
import { bootMarkNow, wasRestarted } from './boot-mark.js';
import type { Workshop } from './own-undo.js';
import { undoAlone } from './own-undo.js';
import type { Token } from './pending-files.js';
import { readTableNow } from './read-table.js';
import type { Shelf } from './shelf.js';
import { shelfAt } from './shelf.js';
import type { StoredReset } from './stored-reset.js';
import { undoPlanOf } from './undo-plan.js';

/** What has become of a reset whose guard is gone. */
export type Orphan =
  /** It is over and cleared away. */
  | { readonly kind: 'over'; readonly outcome: ResetOutcome }
  /** It still stands: why, a sentence. */
  | { readonly kind: 'left'; readonly reason: string }
  /** Its undo was begun, and can only go on when something can be read or started again, or another is at it: a sentence. */
  | { readonly kind: 'unfinished'; readonly reason: string }
  /** It still stands, and nothing of what was stored is used: a sentence that says what a person must do. */
  | { readonly kind: 'unusable'; readonly reason: string };

/** How often the undo is tried where nothing can be read or started: who waits for it has other things to do. */
const PATIENCE = 3;

/**
 * Ends a reset whose guard is gone as it was decided: kept, undone, or an undo that was cut off, which is finished here.
 * One that nobody has decided is left alone, unless `undoOpen`. Null when there is none.
 */
export async function endOrphan(
  where: string | Shelf,
  workshop: Workshop,
  { undoOpen }: { readonly undoOpen: boolean },
): Promise<Orphan | null> {
  const shelf = shelfAt(where);
  const stored = await shelf.stored();
  if (stored === null || stored.guard === 'alive') return null;
  const { token } = stored;
  switch (token) {
    case 'kept':
      return over(shelf, stored, outcomeOf(stored, 'kept', 'asked', workshop));
    case 'settled':
      return over(shelf, stored, outcomeOf(stored, 'undone', 'asked', workshop));
    case 'void':
      await shelf.remove(stored.reset);
      return null;
    case null:
      if (!('unusable' in stored.record)) await shelf.remove(stored.reset);
      return 'unusable' in stored.record
        ? { kind: 'unusable', reason: unusableSentence(stored.record.unusable) }
        : null;
    case 'open':
    case 'undo-now':
    case 'undoing':
      return endUndecided(shelf, stored, workshop, { token, undoOpen });
  }
}

/** What stands in a sentence for a reset without a record. */
const goalOf = ({ record }: StoredReset): string =>
  'unusable' in record ? 'the routes as they are' : record.goal;

async function endUndecided(
  shelf: Shelf,
  stored: StoredReset,
  workshop: Workshop,
  { token, undoOpen }: { token: Token; undoOpen: boolean },
): Promise<Orphan> {
  if ('unusable' in stored.record)
    return { kind: 'unusable', reason: unusableSentence(stored.record.unusable) };
  if (await isOfEarlierStart(stored, workshop))
    return over(shelf, stored, outcomeOf(stored, 'unknown', 'restarted', workshop));
  if (token === 'open' && !undoOpen) return { kind: 'left', reason: openSentence(stored) };
  try {
    const plan = undoPlanOf(stored.record, workshop.changer);
    const why = token === 'open' ? 'asked' : 'guard-died';
    return await finishUndo(shelf, { stored, plan, why }, workshop);
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'unusable', reason: unusableSentence(error.message) };
    throw error;
  }
}

/** True when the machine was started again since: its routes are another table, and an old undo would be a new mistake. */
export async function isOfEarlierStart(
  { record }: Pick<StoredReset, 'record'>,
  { host, changer }: Pick<Workshop, 'host' | 'changer'>,
): Promise<boolean> {
  if ('unusable' in record) return false;
  return wasRestarted(record.boot, await bootMarkNow(host, changer), changer.boot);
}

const openSentence = (stored: StoredReset): string =>
  `A reset was neither kept nor undone, and the process that held its undo is gone: ${goalOf(stored)}. uplinktop keep or uplinktop undo ends it.`;

const unusableSentence = (why: string): string =>
  `What an earlier reset has stored of its undo is not used, and nothing was run: ${why}. Look at the routes and put back by hand what should be as before; uplinktop keep then takes them as they are.`;

/** What there is of a reset whose guard is gone, and what comes of it: a sentence, or null. Nothing is changed. */
export async function orphanSentence(where: string | Shelf, workshop: Workshop): Promise<string | null> {
  const stored = await shelfAt(where).stored();
  if (stored === null || stored.guard === 'alive') return null;
  const { token } = stored;
  if (token === 'void' || token === 'kept' || token === 'settled') return null;
  if ('unusable' in stored.record) return unusableSentence(stored.record.unusable);
  if (await isOfEarlierStart(stored, workshop))
    return outcomeSentence(outcomeOf(stored, 'unknown', 'restarted', workshop));
  if (token === 'open') return openSentence(stored);
  return token === null
    ? null
    : `An undo was cut off, for the process that held it is gone: ${goalOf(stored)}. uplinktop undo finishes it, or the next reset before it begins.`;
}

async function finishUndo(
  shelf: Shelf,
  { stored, plan, why }: { stored: StoredReset; plan: UndoPlan; why: ResetOutcome['why'] },
  workshop: Workshop,
): Promise<Orphan> {
  const now = await readTableNow(workshop.host, workshop.changer);
  const unread = unreadIn(plan.before, now);
  if (unread !== null) return unfinished(stored, unread);
  const undo = stored.token === 'open' ? openUndo(stored, plan, now) : interruptedUndo(plan, now);
  if ('differs' in undo) {
    const reason = `The process that held the undo is gone, and the table is not the one the reset left, so nothing was touched: ${undo.differs}.`;
    return { kind: 'left', reason };
  }
  const adopted = await shelf.adopt(stored.reset);
  if (adopted === null) return { kind: 'unfinished', reason: 'Another program is just undoing it.' };
  try {
    const undone = await undoAlone(plan, undo.commands, workshop, PATIENCE);
    if (!undone.restored && !undone.tried) return unfinished(stored, undone.differs);
    const remains = undone.restored ? (undone.stays === null ? [] : [undone.stays]) : [undone.differs];
    const kind = undone.restored ? 'undone' : 'undo-incomplete';
    return await over(shelf, stored, { ...outcomeOf(stored, kind, why, workshop), remains });
  } finally {
    adopted.release();
  }
}

/** `why`: a clause. Nothing is given up for it, and no other reset begins: so there must be a way out by hand. */
function unfinished({ reset }: StoredReset, why: string): Orphan {
  const byHand = `put the routes right by hand and remove ${reset.directory}`;
  return {
    kind: 'unfinished',
    reason: `The undo was not finished: ${why}. uplinktop undo goes on with it; if that never succeeds, ${byHand}.`,
  };
}

type Undo = { readonly commands: readonly Command[] } | { readonly differs: string };

/** Only from where the reset has come to: from another table an old undo would be a new mistake. */
function openUndo(stored: StoredReset, plan: UndoPlan, now: Expectation): Undo {
  // The list with number n is that of step n, told before it; an armed one follows the last.
  const begun = Math.min(stored.begun, plan.steps.length);
  const step = plan.steps[begun - 1];
  const moments = [step?.expect, plan.steps[begun - 2]?.expect ?? plan.before, plan.before];
  const differences = moments.flatMap((moment) => (moment === undefined ? [] : [difference(moment, now)]));
  return differences.includes(null)
    ? { commands: step?.undo ?? [] }
    : { differs: differences[0] ?? 'it could not be read' };
}

/** An undo that was cut off may have left any mixture of what the reset knows, but nothing else, and a default. */
function interruptedUndo(plan: UndoPlan, now: Expectation): Undo {
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
  stored: StoredReset,
  kind: ResetOutcome['kind'],
  why: ResetOutcome['why'],
  { clock }: Pick<Workshop, 'clock'>,
): ResetOutcome {
  return { kind, why, at: clock.now(), goal: goalOf(stored), remains: [] };
}

async function over(shelf: Shelf, { reset }: StoredReset, outcome: ResetOutcome): Promise<Orphan> {
  await shelf.writeLast({ id: reset.id, outcome });
  await shelf.remove(reset);
  return { kind: 'over', outcome };
}

/** Takes the routes as they are, where nothing of what was stored is used. */
export function keepUnusable(shelf: Shelf, stored: StoredReset, workshop: Workshop): Promise<Orphan> {
  return over(shelf, stored, outcomeOf(stored, 'kept', 'asked', workshop));
}
