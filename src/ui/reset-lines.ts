import { splitWords } from '../model/command.js';
import { familyName } from '../model/address.js';
import type { FileLines } from '../model/finding.js';
import type { Plan, Refusal, Step } from '../model/plan.js';
import { commandLines } from './findings.js';
import type { Line, Style } from './frame.js';
import { INK } from './ink.js';
import { fileLines } from './paste.js';
import type { Pen } from './pen.js';
import type { FamilyPlan, ResetPanel, ResetState, StepView } from './reset-state.js';
import { outcomeSentence, outcomeWord } from './reset-words.js';

/** A label's cells where it stands beside its text. */
const LABEL = 9;
/** A step's number and the word for its state. */
const NUMBER = 3;
const STATE = 10;
/** Narrower, labels stand above and commands begin at the edge. */
const NARROW = 60;

/** Where the lines go. */
export interface Paper {
  readonly pen: Pen;
  readonly width: number;
  /** Steps that run are told by their commands alone. */
  readonly brief: boolean;
}

const STATES: Readonly<Record<StepView['state'], { readonly word: string; readonly style: Style }>> = {
  waiting: { word: 'waiting', style: INK.plain },
  running: { word: 'running', style: INK.doubt },
  verified: { word: 'verified', style: INK.good },
  done: { word: 'done', style: INK.plain },
  failed: { word: 'FAILED', style: INK.bad },
};

function sentence({ pen, width }: Paper, text: string, style: Style): Line[] {
  return pen.wrap(text, width).map((part) => [{ text: part, style }]);
}

/** Texts beside a label; on a narrow screen the label leads the first of them. */
function labelled(
  { pen, width }: Paper,
  label: string,
  texts: readonly string[],
  style: Style = INK.plain,
): Line[] {
  const beside = width >= NARROW;
  const lead = beside ? label.padEnd(LABEL) : `${label}: `;
  const indent = beside ? LABEL : 2;
  const room = width - indent;
  // The lead of the first line takes the place of the indent and of as many cells of the text.
  const over = '_'.repeat(lead.length - indent);
  const lines = texts.flatMap((text, i) => pen.wrap(i === 0 ? over + text : text, room));
  return lines.map((text, i): Line => [
    { text: i === 0 ? lead : ' '.repeat(indent), style: INK.label },
    { text: i === 0 ? text.slice(over.length) : text, style },
  ]);
}

/** A command, from a column on, as it can be pasted. */
function command({ width }: Paper, words: readonly string[], indent: number): Line[] {
  return commandLines(words, width - indent).map((text) => [
    { text: ' '.repeat(indent), style: INK.plain },
    { text, style: INK.strong },
  ]);
}

/** A step that runs or has run. */
function ranLines(paper: Paper, step: Step, number: number, view: StepView | null): Line[] {
  const isBrief = paper.brief && view?.state !== 'failed';
  return (isBrief ? briefLines : stepLines)(paper, step, number, view);
}

/** `1  verified  give iwn0 a default of priority 8`, and its command below. */
function stepLines(paper: Paper, step: Step, number: number, view: StepView | null): Line[] {
  const { pen, width } = paper;
  const state = view === null ? null : STATES[view.state];
  const left = NUMBER + (state === null ? 0 : STATE);
  const indent = width >= NARROW ? left : 2;
  const why = pen
    .wrap(step.why, width - left)
    .map((text, i): Line => [
      { text: (i === 0 ? String(number) : '').padEnd(NUMBER), style: INK.strong },
      ...(state === null ? [] : [{ text: (i === 0 ? state.word : '').padEnd(STATE), style: state.style }]),
      { text, style: INK.plain },
    ]);
  const detail = view?.detail ?? null;
  const failed = detail === null ? [] : pen.wrap(detail, width - indent);
  return [
    ...why,
    ...command(paper, step.do.argv, indent),
    ...failed.map((text): Line => [
      { text: ' '.repeat(indent), style: INK.plain },
      { text, style: INK.bad },
    ]),
  ];
}

/** The same in a line or two: `1  verified  /sbin/route …`. */
function briefLines({ width }: Paper, step: Step, number: number, view: StepView | null): Line[] {
  const state = STATES[view?.state ?? 'waiting'];
  return commandLines(step.do.argv, width - NUMBER - STATE).map((text, i): Line => [
    { text: (i === 0 ? String(number) : '').padEnd(NUMBER), style: INK.strong },
    { text: (i === 0 ? state.word : '').padEnd(STATE), style: state.style },
    { text, style: INK.strong },
  ]);
}

/** The commands of the undo, as this program runs them. */
function undoLines(paper: Paper, undo: readonly StepView[]): Line[] {
  if (undo.length === 0) return [];
  const lines = undo.flatMap(({ command: text, state, detail }): Line[] => [
    [
      { text: 'undo'.padEnd(NUMBER + 2), style: INK.bad },
      { text: STATES[state].word, style: STATES[state].style },
      { text: detail === null ? '' : `  ${detail}`, style: INK.bad },
    ],
    ...command(paper, splitWords(text) ?? [text], paper.width >= NARROW ? NUMBER + STATE : 2),
  ]);
  return lines;
}

function leavesLines(paper: Paper, { leaves }: Plan): Line[] {
  return leaves.flatMap(({ what, argv }) => [
    ...labelled(paper, 'not done', [what]),
    ...command(paper, argv, paper.width >= NARROW ? LABEL : 2),
  ]);
}

/** What a plan is for, why it asks, what it touches, and each of its steps. */
function planLines(paper: Paper, plan: Plan, concerns: readonly string[]): Line[] {
  return [
    ...sentence(paper, plan.goal, INK.strong),
    ...labelled(paper, 'concern', concerns, INK.doubt),
    ...labelled(paper, 'touches', plan.touches),
    ...plan.steps.flatMap((step, i) => stepLines(paper, step, i + 1, null)),
    ...leavesLines(paper, plan),
  ];
}

function viewedLines(paper: Paper, plans: readonly FamilyPlan[]): Line[] {
  return plans.flatMap(({ family, plan }, i) => [
    ...(i === 0 ? [] : [[]]),
    ...(plan.kind === 'plan'
      ? planLines(paper, plan, plan.concerns)
      : refusalLines(paper, { ...plan, reason: `${familyName(family)}: ${plan.reason}` })),
  ]);
}

function refusalLines(paper: Paper, { reason, lines }: Pick<Refusal, 'reason' | 'lines'>): Line[] {
  if (lines.length === 0) return sentence(paper, reason, INK.strong);
  return [
    ...sentence(paper, reason, INK.strong),
    [{ text: 'lines for doas.conf that permit it:', style: INK.label }],
    ...lines.flatMap((line) => copied(paper, line)),
  ];
}

/** A line of a file, from the edge on. */
function copied({ width }: Paper, line: string): Line[] {
  return fileLines(line, width).map((text) => [{ text, style: INK.strong }]);
}

function lastingLines(paper: Paper, files: readonly FileLines[]): Line[] {
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

function runLines(paper: Paper, { plan, steps, undo }: ResetPanel & { phase: 'running' | 'armed' }): Line[] {
  return [
    ...plan.steps.flatMap((step, i) => ranLines(paper, step, i + 1, steps[i] ?? null)),
    ...undoLines(paper, undo),
    ...leavesLines(paper, plan),
  ];
}

function overLines(paper: Paper, { outcome, surprise, run }: ResetPanel & { phase: 'over' }): Line[] {
  const [style, badge] = outcome.kind === 'kept' ? [INK.plain, INK.goodBadge] : [INK.strong, INK.badBadge];
  const word = ` ${outcomeWord(outcome)} `;
  const said = paper.pen.wrap(`${'_'.repeat(word.length)} ${outcomeSentence(outcome)}`, paper.width);
  const told = said.map((text, i): Line =>
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
    ...told,
    ...labelled(paper, 'happened', surprise === null ? [] : [surprise.happened], INK.bad),
    ...labelled(paper, 'the undo', surprise === null ? [] : [surprise.undo]),
    ...labelled(paper, 'remains', outcome.remains, INK.bad),
    ...(step === undefined ? [] : stepLines(paper, step, failed + 1, run?.steps[failed] ?? null)),
    ...(outcome.kind === 'kept' ? lastingLines(paper, run?.plan.lasting ?? []) : []),
  ];
}

/** What a panel tells, as lines; what it asks stands below them (reset-footer.ts). */
export function resetLines(panel: ResetPanel, { remarks }: ResetState, paper: Paper): Line[] {
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
export function lineInWork(panel: ResetPanel, paper: Paper): number {
  if (panel.phase !== 'running') return 0;
  const { plan, steps } = panel;
  const at = steps.findIndex(({ state }) => state === 'running' || state === 'failed');
  const before = at < 0 ? [] : plan.steps.slice(0, at);
  return before.reduce((lines, step, i) => lines + ranLines(paper, step, i + 1, steps[i] ?? null).length, 0);
}
