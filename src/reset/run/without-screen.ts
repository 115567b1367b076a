import { pasteable } from '../../model/command.js';
import type { Plan, Refusal } from '../../model/plan.js';
import type { ResetProgress, ResetResult } from '../../model/reset.js';
import type { Orders } from './execute.js';
import { executePlan } from './execute.js';
import { outcomeSentence } from './last-outcome.js';

/** A reset for a terminal without a screen, or for a script. */
export interface TextReset {
  readonly plan: Plan | Refusal;
  /** Shows the plan and runs nothing. */
  readonly dryRun: boolean;
  readonly orders: Omit<Orders, 'onProgress' | 'onRemark'>;
  /** One line for stdout. */
  readonly print: (line: string) => void;
}

/** A command as a person at a root prompt types it: the program without its directory. */
function typed([program = '', ...args]: readonly string[]): string {
  return pasteable([program.slice(program.lastIndexOf('/') + 1), ...args]);
}

/** The commands of a plan as they can be pasted; what else there is to say stands behind a `#`. */
export function planLines(plan: Plan): string[] {
  return [
    `# ${plan.goal}`,
    ...plan.touches.map((what) => `# ${what}`),
    ...plan.concerns.map((what) => `# note: ${what}`),
    ...plan.steps.map((step) => typed(step.do.argv)),
    ...plan.leaves.map(({ what, argv }) => `# not done: ${what}: ${typed(argv)}`),
  ];
}

function refusalLines({ reason, lines }: { reason: string; lines: readonly string[] }): string[] {
  return [`# ${reason}`, ...lines];
}

function progressLine({ part, index, of, command, state, detail }: ResetProgress): string | null {
  if (state === 'running') return command.replace(/^\S*\//, '');
  if (state === 'failed') return `# ${detail ?? 'failed'}`;
  return part === 'step' && state === 'verified' ? `# step ${index + 1} of ${of} is verified` : null;
}

/** Exit status: 0 when it was kept or only shown, 1 when it was refused, undone or wants a yes. */
export async function resetWithoutScreen(reset: TextReset): Promise<0 | 1> {
  const { plan, dryRun, orders, print } = reset;
  if (plan.kind === 'refusal') {
    for (const line of refusalLines(plan)) print(line);
    return 1;
  }
  if (dryRun) {
    for (const line of planLines(plan)) print(line);
    return 0;
  }
  print(`# ${plan.goal}`);
  const result = await executePlan(plan, {
    ...orders,
    onProgress: (progress) => {
      const line = progressLine(progress);
      if (line !== null) print(line);
    },
    onRemark: (remark) => print(`# ${remark}`),
  });
  return conclude(result, { plan, undoAfterS: orders.undoAfterS, print });
}

async function conclude(
  result: ResetResult,
  { plan, undoAfterS, print }: { plan: Plan; undoAfterS: number; print: (line: string) => void },
): Promise<0 | 1> {
  switch (result.kind) {
    case 'refused':
      for (const line of refusalLines(result)) print(line);
      return 1;
    case 'unsure':
      print('# Not run: the plan has warnings. Use --yes to run it anyway');
      for (const concern of result.concerns) print(`#   ${concern}`);
      return 1;
    case 'surprised':
      print(`# ${result.happened}`);
      print(`# ${result.undo}`);
      return 1;
    case 'pending': {
      print(`# ${plan.goal}. It is undone by itself in ${undoAfterS} s, unless: uplinktop keep`);
      const outcome = await result.pending.outcome;
      print(`# ${outcomeSentence(outcome)}`);
      return outcome.kind === 'kept' ? 0 : 1;
    }
  }
}
