import { FAMILIES } from '../../model/address.js';
import type { Clock } from '../../model/clock.js';
import type { Command } from '../../model/command.js';
import type { Host } from '../../model/host.js';
import type { Expectation, Plan, PlannedRoute } from '../../model/plan.js';
import type { Changer } from '../../model/changer.js';
import type { ResetOutcome, ResetProgress } from '../../model/reset.js';
import { difference } from '../plan/expectation.js';
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
  | { readonly restored: false; readonly differs: string };

const keyOf = ({ gateway, priority }: PlannedRoute): string => `${gateway} ${priority ?? ''}`;

/** The rows a plan speaks of; others may have come meanwhile, and P depends on them. */
function ownRowsOf(plan: Plan, now: Expectation): Expectation {
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
  plan: Plan,
  undo: readonly Command[],
  { host, changer, onProgress, clock }: Workshop,
): Promise<Undone> {
  const look = (): Promise<Expectation> => readTableNow(host, changer);
  for (const [index, command] of undo.entries()) {
    const tell = (state: ResetProgress['state'], detail: string | null): void =>
      onProgress({ part: 'undo', index, of: undo.length, argv: command.argv, state, detail });
    tell('running', null);
    const { failure } = await host.run(command);
    if (failure?.why === 'timeout') {
      tell('failed', failure.summary);
      return { restored: false, differs: failure.summary };
    }
    tell('done', null);
  }
  const differs = await differenceAfter(plan.before, look, clock);
  if (differs === null) return { restored: true, stays: null };
  const now = await look();
  const own = difference(ownRowsOf(plan, plan.before), ownRowsOf(plan, now));
  return own === null ? { restored: true, stays: differs } : { restored: false, differs };
}

/** An outcome that nobody wrote down is read from the table. */
export async function concluded(
  outcome: ResetOutcome,
  plan: Plan,
  { host, changer }: Workshop,
): Promise<ResetOutcome> {
  if (outcome.kind !== 'unknown') return outcome;
  const differs = difference(plan.before, await readTableNow(host, changer));
  const at = host.now();
  return differs === null
    ? { ...outcome, kind: 'undone', at }
    : { ...outcome, kind: 'undo-incomplete', at, remains: [differs] };
}
