import { familyName } from '../../model/address.js';
import type { FileLines } from '../../model/finding.js';
import type { Plan, Refusal } from '../../model/plan.js';
import { outcomeSentence } from '../../model/reset-outcome.js';
import type { FamilyPlan } from '../../model/reset-status.js';
import type { StyledLine } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import { fileLines } from '../canvas/paste-lines.js';
import type { KillPanel, ResetPanel, ResetState } from '../state/reset-state.js';
import type { Paper } from './reset-steps-lines.js';
import {
  besideLabel,
  command,
  labelled,
  ranLines,
  sentence,
  stepLines,
  undoLines,
} from './reset-steps-lines.js';
import { outcomeWord } from '../state/reset-sentences.js';

function manualFollowUpLines(paper: Paper, { manualFollowUps }: Plan): StyledLine[] {
  return manualFollowUps.flatMap(({ what, argv }) => [
    ...labelled(paper, 'not done', [what]),
    ...command(paper, argv, besideLabel(paper)),
  ]);
}

/** What a plan is for, why it asks, what it touches, and each of its steps. */
function planLines(paper: Paper, plan: Plan, concerns: readonly string[]): StyledLine[] {
  return [
    ...labelled(paper, 'goal', [plan.goal], INK.strong),
    ...labelled(paper, 'concern', concerns, INK.doubt),
    ...labelled(paper, 'touches', plan.touches),
    ...plan.steps.flatMap((step, i) => stepLines(paper, step, i + 1, null)),
    ...manualFollowUpLines(paper, plan),
  ];
}

function viewedLines(paper: Paper, plans: readonly FamilyPlan[]): StyledLine[] {
  return plans.flatMap(({ family, plan }, i) => [
    ...(i === 0 ? [] : [[]]),
    ...(plan.kind === 'plan'
      ? planLines(paper, plan, plan.concerns)
      : refusalLines(paper, {
          ...plan,
          reason: family === 'both' ? plan.reason : `${familyName(family)}: ${plan.reason}`,
        })),
  ]);
}

function refusalLines(paper: Paper, { reason, lines, lead }: Omit<Refusal, 'kind'>): StyledLine[] {
  if (lines.length === 0) return sentence(paper, reason, INK.strong);
  return [
    ...sentence(paper, reason, INK.strong),
    ...sentence(paper, `${lead ?? `lines for ${paper.permissions} that permit it`}:`, INK.label),
    ...lines.flatMap((line) => copied(paper, line)),
  ];
}

/** A line of a file, from the edge on. */
function copied({ width }: Paper, line: string): StyledLine[] {
  return fileLines(line, width).map((text) => [{ text, style: INK.strong }]);
}

function lastingLines(paper: Paper, files: readonly FileLines[]): StyledLine[] {
  if (files.length === 0) return [];
  return [
    ...sentence(
      paper,
      'So that it outlasts the next boot and lease (no file is written for you):',
      INK.plain,
    ),
    ...files.flatMap(({ file, lines, note }) => [
      ...sentence(paper, `in ${file}${note === null ? '' : ` (${note})`}`, INK.label),
      ...lines.flatMap((line) => copied(paper, line)),
    ]),
  ];
}

function runLines(
  paper: Paper,
  { plan, steps, undo }: ResetPanel & { phase: 'running' | 'armed' },
): StyledLine[] {
  return [
    ...plan.steps.flatMap((step, i) => ranLines(paper, step, i + 1, steps[i] ?? null)),
    ...undoLines(paper, undo),
    ...manualFollowUpLines(paper, plan),
  ];
}

function overLines(paper: Paper, { outcome, surprise, run }: ResetPanel & { phase: 'over' }): StyledLine[] {
  const [style, badge] = outcome.kind === 'kept' ? [INK.plain, INK.goodBadge] : [INK.strong, INK.badBadge];
  const word = ` ${outcomeWord(outcome)} `;
  const said = paper.pen.wrap(`${'_'.repeat(word.length)} ${outcomeSentence(outcome)}`, paper.width);
  const sentence = said.map((text, i): StyledLine =>
    i === 0
      ? [
          { text: word, style: badge },
          { text: text.slice(word.length), style },
        ]
      : [{ text, style }],
  );
  const failed = run?.steps.findIndex(({ state }) => state === 'failed') ?? -1;
  const step = run?.plan.steps[failed];
  return [
    ...sentence,
    ...labelled(paper, 'happened', surprise === null ? [] : [surprise.happened], INK.bad),
    ...labelled(paper, 'the undo', surprise === null ? [] : [surprise.undo]),
    ...labelled(paper, 'remains', outcome.remains, INK.bad),
    ...(step === undefined ? [] : stepLines(paper, step, failed + 1, run?.steps[failed] ?? null)),
    ...(outcome.kind === 'kept' ? lastingLines(paper, run?.plan.lasting ?? []) : []),
  ];
}

/** What a panel tells, as lines; what it asks stands below them (reset-footer.ts). */
export function resetLines(
  panel: Exclude<ResetPanel, KillPanel>,
  { remarks }: ResetState,
  paper: Paper,
): StyledLine[] {
  const said = labelled(paper, 'note', remarks);
  switch (panel.phase) {
    case 'planning':
      return [];
    case 'viewed':
      return viewedLines(paper, panel.plans);
    case 'asking':
      return planLines(paper, panel.plan, panel.concerns);
    case 'running':
    case 'armed':
      return [...said, ...runLines(paper, panel)];
    case 'refused':
      return [...refusalLines(paper, panel), ...said];
    case 'over':
      return [...overLines(paper, panel), ...said];
  }
}

/** The first line of what is being done now, to be kept in sight. */
export function lineInWork(panel: Exclude<ResetPanel, KillPanel>, paper: Paper): number {
  if (panel.phase !== 'running' && panel.phase !== 'armed') return 0;
  const { plan, steps, undo } = panel;
  const cells = (upTo: number): number =>
    plan.steps
      .slice(0, upTo)
      .reduce((lines, step, i) => lines + ranLines(paper, step, i + 1, steps[i] ?? null).length, 0);
  if (undo.length > 0) return cells(plan.steps.length) + undoLines(paper, undo.slice(0, -1)).length;
  const at = steps.findIndex(({ state }) => state === 'running' || state === 'failed');
  return cells(Math.max(0, at));
}
