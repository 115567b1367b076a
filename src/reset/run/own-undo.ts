import { FAMILIES } from '../../model/address.js';
import type { Clock } from '../../model/clock.js';
import type { Command } from '../../model/command.js';
import type { Host } from '../../model/host.js';
import type { Expectation, PlannedRoute, UndoPlan } from '../../model/plan.js';
import type { Changer } from '../../model/changer.js';
import type { ResetOutcome, ResetProgress } from '../../model/reset.js';
import { SECOND } from '../../model/time.js';
import { difference, unreadIn } from '../plan/expectation.js';
import type { Guard } from './guard.js';
import { differenceAfter, readTableNow } from './read-table.js';

/** What runs commands and tells of them. */
export interface Workshop {
  readonly host: Host;
  readonly changer: Changer;
  readonly onProgress: (progress: ResetProgress) => void;
  readonly clock: Clock;
}

export type Undone =
  /** `stays`: what another process has changed meanwhile, or null. */
  | { readonly restored: true; readonly stays: string | null }
  /** `tried`: its commands were run and the table was read; else it says nothing, and is to be done again. */
  | { readonly restored: false; readonly differs: string; readonly tried: boolean };

const keyOf = ({ gateway, priority }: PlannedRoute): string => `${gateway} ${priority ?? ''}`;

/** The rows a plan speaks of; others may have come meanwhile, and P depends on them. */
function ownRowsOf(plan: UndoPlan, now: Expectation): Expectation {
  const defaults = FAMILIES.flatMap((family) => {
    const rows = now.defaults[family];
    if (rows === undefined) return [];
    const known = [plan.before, ...plan.steps.map((step) => step.expect)].flatMap(
      (moment) => moment.defaults[family]?.map(keyOf) ?? [],
    );
    const own = rows.filter((row) => known.includes(keyOf(row)));
    return [[family, own.map((row) => ({ ...row, multipath: false }))] as const];
  });
  return { ...now, defaults: Object.fromEntries(defaults) };
}

/**
 * Runs an undo here and now, and lets the table say whether it did its work. A command that hangs ends it: the guard
 * has more patience.
 */
export async function undoHere(
  plan: UndoPlan,
  undo: readonly Command[],
  { host, changer, onProgress, clock }: Workshop,
): Promise<Undone> {
  const readTable = (): Promise<Expectation> => readTableNow(host, changer);
  let started = true;
  for (const [index, command] of undo.entries()) {
    const tell = (state: ResetProgress['state'], detail: string | null): void =>
      onProgress({ part: 'undo', index, of: undo.length, argv: command.argv, state, detail });
    tell('running', null);
    const { failure } = await host.run(command);
    if (failure?.why === 'timeout') {
      tell('failed', failure.summary);
      return { restored: false, differs: failure.summary, tried: true };
    }
    if (failure?.why === 'failed') started = false;
    tell('done', null);
  }
  const differs = await differenceAfter(plan.before, readTable, clock);
  if (differs === null) return { restored: true, stays: null };
  const now = await readTable();
  const unread = unreadIn(plan.before, now);
  if (unread !== null) return { restored: false, differs: unread, tried: false };
  const own = difference(ownRowsOf(plan, plan.before), ownRowsOf(plan, now));
  return own === null ? { restored: true, stays: differs } : { restored: false, differs, tried: started };
}

const TRIES = 5;
const TRY_AGAIN_MS = 2 * SECOND;

/**
 * Undoes where nobody else does, until the table is right, or is another one after five tries. What could not be started
 * or read does not count as one: at most `patience` times in a row.
 */
export async function undoAlone(
  plan: UndoPlan,
  undo: readonly Command[],
  workshop: Workshop,
  patience = Infinity,
): Promise<Undone> {
  for (let tries = 0, blind = 0; ;) {
    const undone = await undoHere(plan, undo, workshop);
    if (undone.restored) return undone;
    if (undone.tried) tries++;
    else blind++;
    if (tries >= TRIES || blind >= patience) return undone;
    await workshop.clock.sleep(TRY_AGAIN_MS);
  }
}

/**
 * An outcome that nobody wrote down: its guard has died. With the undo still to be done it is done here; else the table
 * tells how it ended.
 */
export async function concluded(
  outcome: ResetOutcome,
  plan: UndoPlan,
  { guard, workshop }: { guard: Guard; workshop: Workshop },
): Promise<ResetOutcome> {
  if (outcome.kind !== 'unknown') return outcome;
  const undo = (await guard.isOrphaned()) ? (plan.steps.at(-1)?.undo ?? []) : [];
  const undone = await undoAlone(plan, undo, workshop);
  const at = workshop.host.now();
  return undone.restored
    ? { ...outcome, kind: 'undone', at, remains: undone.stays === null ? [] : [undone.stays] }
    : { ...outcome, kind: 'undo-incomplete', at, remains: [undone.differs] };
}
