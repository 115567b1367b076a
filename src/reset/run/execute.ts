import type { CommandResult } from '../../model/command.js';
import { pasteable } from '../../model/command.js';
import type { Plan, Step } from '../../model/plan.js';
import { outcomeSentence } from '../../model/reset-outcome.js';
import type { ResetOutcome, ResetProgress, ResetResult } from '../../model/reset.js';
import { difference, unreadIn } from '../plan/expectation.js';
import type { Guard, Guards } from './guard.js';
import { differenceAfter, readTableNow } from './read-table.js';
import type { Workshop } from './own-undo.js';
import { concluded } from './own-undo.js';
import { CountingReset, undoGuarded } from './pending-reset.js';
import type { Person } from './permission.js';
import { permissionFor } from './permission.js';

/** What running a plan needs. */
export interface Orders extends Workshop {
  readonly guards: Guards;
  readonly person: Person;
  /** Silence after the last step undoes, after so many seconds. */
  readonly undoAfterS: number;
  /** The person has said a deliberate yes to whatever is not plain. */
  readonly agreed: boolean;
  /** Something to be told that is no failure: a sentence. */
  readonly onRemark: (remark: string) => void;
}

/**
 * Runs a plan under guard: permission for every command and its undo, a guard that has reported ready, the table as it
 * was when the plan was made; then step by step, each verified by the table. The first surprise undoes. Never rejects.
 */
export async function executePlan(plan: Plan, orders: Orders): Promise<ResetResult> {
  const permission = await permissionFor(plan, orders);
  if (permission.kind === 'denied') return refused(permission.reason, permission.lines);
  const doubts = permission.kind === 'cannot-tell' ? [permission.concern] : [];
  const concerns = [...plan.concerns, ...doubts];
  if (concerns.length > 0 && !orders.agreed) return { kind: 'unsure', concerns };
  const start = await orders.guards.start(plan, orders.undoAfterS);
  if ('refused' in start) return refused(start.refused);
  if (start.remark !== null) orders.onRemark(start.remark);
  if (start.concern !== null) {
    if (!orders.agreed) {
      await start.guard.decide('void');
      return { kind: 'unsure', concerns: [start.concern] };
    }
    orders.onRemark(start.concern);
  }
  const now = await readTableNow(orders.host, orders.changer);
  const changed = difference(plan.before, now);
  if (changed !== null) {
    await start.guard.decide('void');
    const unread = unreadIn(plan.before, now);
    return refused(
      unread === null
        ? `Something has changed since the plan was made, and nothing was done: ${changed}.`
        : `Nothing was done: ${unread}.`,
    );
  }
  return runSteps(plan, start.guard, orders);
}

function refused(reason: string, lines: readonly string[] = []): ResetResult {
  return { kind: 'refused', reason, lines };
}

async function runSteps(plan: Plan, guard: Guard, orders: Orders): Promise<ResetResult> {
  for (const [index, step] of plan.steps.entries()) {
    const surprise = await runStep(step, { index, of: plan.steps.length, guard, orders });
    if (surprise !== null) {
      const tried = surprise.ran ? index : index - 1;
      if (tried < 0) return nothingDone(guard, surprise.what);
      return takeBack(plan, tried, { guard, orders, happened: surprise.what });
    }
  }
  const last = plan.steps.length - 1;
  const unarmed = await handOver(guard, 'armed', last);
  if (unarmed !== null) return takeBack(plan, last, { guard, orders, happened: unarmed });
  return { kind: 'pending', pending: new CountingReset(plan, guard, orders) };
}

interface Surprise {
  /** A clause. */
  readonly what: string;
  /** False: the step's command was not begun. */
  readonly ran: boolean;
}

async function runStep(
  step: Step,
  { index, of, guard, orders }: { index: number; of: number; guard: Guard; orders: Orders },
): Promise<Surprise | null> {
  const { argv } = step.do;
  const tell = (state: ResetProgress['state'], detail: string | null = null): void =>
    orders.onProgress({ part: 'step', index, of, argv, state, detail });
  const unheld = await handOver(guard, 'steps', index);
  // A guard that has decided takes its files along: that nothing can be written into them is not the reason then.
  const barred = (await guard.status()) === 'open' ? unheld : 'the guard no longer holds the undo';
  if (barred !== null) {
    tell('failed', barred);
    return { what: `${pasteable(argv)} was not run: ${barred}`, ran: false };
  }
  tell('running');
  const result = await orders.host.run(step.do);
  const readTable = (): ReturnType<typeof readTableNow> => readTableNow(orders.host, orders.changer);
  const differs = await differenceAfter(step.expect, readTable, orders.clock);
  const late = (await guard.status()) === 'open' ? null : 'the guard has undone it meanwhile';
  const wrong = differs ?? late;
  tell(wrong === null ? 'verified' : 'failed', wrong);
  return wrong === null
    ? null
    : { what: `${pasteable(argv)}: ${[...saidBy(result), wrong].join('; ')}`, ran: true };
}

/** How a command ended, when it did not end well. */
function saidBy({ failure, exitStatus, stdout, stderr }: CommandResult): string[] {
  if (failure !== null) return [failure.summary];
  const line = `${stderr}\n${stdout}`.split('\n').find((text) => text.trim() !== '');
  return exitStatus === 0
    ? []
    : [`exit ${exitStatus ?? 'unknown'}${line === undefined ? '' : ` (${line.trim()})`}`];
}

/** Null, or why the guard does not hold it. */
async function handOver(guard: Guard, stage: 'steps' | 'armed', step: number): Promise<string | null> {
  try {
    await guard.storeRollback(stage, step);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function nothingDone(guard: Guard, what: string): Promise<ResetResult> {
  await guard.decide('void');
  return refused(`Nothing was done: ${what}.`);
}

/** After a surprise: everything back, and both sides told. */
async function takeBack(
  plan: Plan,
  step: number,
  { guard, orders, happened }: { guard: Guard; orders: Orders; happened: string },
): Promise<ResetResult> {
  const undone = await undoGuarded(guard, plan, { step, workshop: orders, surprise: true });
  if (undone.by === 'us') {
    const [stays] = undone.remains;
    const undoWords =
      stays === undefined
        ? 'everything was undone: the table is the one before'
        : `everything was undone; what another process has changed stays: ${stays}`;
    const outcome: ResetOutcome = {
      kind: 'undone',
      why: 'surprise',
      at: orders.host.now(),
      goal: plan.goal,
      remains: undone.remains,
    };
    return { kind: 'surprised', happened, undo: undoWords, outcome };
  }
  const outcome = await concluded(await guard.ended(), plan, { guard, workshop: orders });
  const undoWords = `the undo could not be verified here (${undone.differs}), so the guard did it: ${outcomeSentence(outcome)}`;
  return { kind: 'surprised', happened, undo: undoWords, outcome };
}
