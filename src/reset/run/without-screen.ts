import { pasteable } from '../../model/command.js';
import type { Plan, Refusal } from '../../model/plan.js';
import { outcomeLines } from '../../model/reset-outcome.js';
import type { ResetEvent, ResetStatus } from '../../model/reset-status.js';
import { followReset, NO_RESET_STATUS } from '../../model/reset-status.js';
import type { PendingReset, ResetProgress } from '../../model/reset.js';
import type { Orders } from './execute.js';
import { runPlan } from './run-plan.js';

/** What becomes of a reset that waits to be kept. */
export type Answer = 'keep' | 'undo';

/** A reset for a terminal without a screen, or for a script. */
export interface TextReset {
  readonly plan: Plan | Refusal;
  /** Shows the plan and runs nothing. */
  readonly dryRun: boolean;
  /** Null where none could be run: then the plan is the refusal that says why. */
  readonly orders: Omit<Orders, 'onProgress' | 'onRemark'> | null;
  /** What keeps it, as it is typed: `uplinktop keep`. */
  readonly keepWith: string;
  /** Hands on what the person at the keyboard answers, until the result is called. Absent: nobody is there. */
  readonly answers?: (onAnswer: (answer: Answer) => void) => () => void;
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
    ...plan.manualFollowUps.map(({ what, argv }) => `# not done: ${what}: ${typed(argv)}`),
  ];
}

type Told = Pick<Refusal, 'reason' | 'lines' | 'lead'>;

function refusalLines({ reason, lines, lead }: Told): string[] {
  return [`# ${reason}`, ...(lead === undefined || lines.length === 0 ? [] : [`# ${lead}:`]), ...lines];
}

function progressLines({ part, index, of, argv, state, detail }: ResetProgress): string[] {
  if (state === 'running') return [pasteable(argv).replace(/^\S*\//, '')];
  if (state === 'failed') return [`# ${detail ?? 'failed'}`];
  return part === 'step' && state === 'verified' ? [`# step ${index + 1} of ${of} is verified`] : [];
}

/** What is printed when something happens to a reset that has come this far. */
function linesOf(
  event: ResetEvent,
  { phase }: ResetStatus,
  { undoAfterS, keepWith }: { undoAfterS: number; keepWith: string },
): string[] {
  switch (event.kind) {
    case 'progress':
      return progressLines(event.progress);
    case 'remark':
      return [`# ${event.text}`];
    case 'refused':
      return refusalLines(event);
    case 'unsure':
      return [
        '# Not run: the plan has warnings. Use --yes to run it anyway',
        ...event.concerns.map((concern) => `#   ${concern}`),
      ];
    case 'surprised':
      return [`# ${event.happened}`, `# ${event.undo}`];
    case 'armed':
      // A countdown is for a screen.
      return phase === 'armed'
        ? []
        : [`# ${event.plan.goal}. It is undone by itself in ${undoAfterS} s, unless: ${keepWith}`];
    case 'outcome':
      return outcomeLines(event.outcome).map((line) => `# ${line}`);
    case 'viewed':
    case 'planned':
    case 'last':
      return [];
  }
}

/** Exit status: 0 when it was kept or only shown, 1 when it was refused, undone or wants a yes. */
export async function resetWithoutScreen(reset: TextReset): Promise<0 | 1> {
  const { plan, dryRun, orders, keepWith, print } = reset;
  if (plan.kind === 'refusal') {
    for (const line of refusalLines(plan)) print(line);
    return 1;
  }
  if (dryRun || orders === null) {
    for (const line of planLines(plan)) print(line);
    return 0;
  }
  print(`# ${plan.goal}`);
  let status = followReset(NO_RESET_STATUS, { kind: 'planned', plan, starts: true });
  const { undoAfterS } = orders;
  let pending: PendingReset | null = null;
  let stopAsking = (): void => undefined;
  const tell = (event: ResetEvent): void => {
    const isFirst = event.kind === 'armed' && status.phase !== 'armed';
    for (const line of linesOf(event, status, { undoAfterS, keepWith })) print(line);
    status = followReset(status, event);
    if (!isFirst || reset.answers === undefined) return;
    print('# y keeps it, u undoes it now');
    stopAsking = reset.answers((answer) => void pending?.[answer]());
  };
  try {
    await runPlan(plan, orders, { tell, onPending: (its) => (pending = its) });
  } finally {
    stopAsking();
  }
  return exitStatusOf(status);
}

function exitStatusOf(status: ResetStatus): 0 | 1 {
  return status.phase === 'over' && status.outcome.kind === 'kept' ? 0 : 1;
}
