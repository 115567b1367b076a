import type { Step } from '../../model/plan.js';
import type { ResetStep } from '../../model/reset-status.js';
import { commandLines } from '../canvas/paste-lines.js';
import type { StyledLine, Style } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { Pen } from '../canvas/pen.js';

/** A label's cells where it stands beside its text. */
const LABEL = 9;
/** A step's number and the word for its state. */
const NUMBER = 3;
const STATE = 10;
/** Narrower, labels lead their texts and commands begin at the edge. */
const NARROW = 60;

/** Where the lines go. */
export interface Paper {
  readonly pen: Pen;
  readonly width: number;
  /** Steps that run are told by their commands alone. */
  readonly brief: boolean;
  /** Where it is written down who may do what: `doas.conf`. */
  readonly permissions: string;
}

const STATES: Readonly<Record<ResetStep['state'], { readonly word: string; readonly style: Style }>> = {
  waiting: { word: 'waiting', style: INK.plain },
  running: { word: 'running', style: INK.doubt },
  verified: { word: 'verified', style: INK.good },
  done: { word: 'done', style: INK.plain },
  failed: { word: 'FAILED', style: INK.bad },
};

/** A text, broken at blanks. */
export function sentence({ pen, width }: Paper, text: string, style: Style): StyledLine[] {
  return pen.wrap(text, width).map((part) => [{ text: part, style }]);
}

/** The column in which what belongs to a label begins. */
export function besideLabel({ width }: Pick<Paper, 'width'>): number {
  return width >= NARROW ? LABEL : 2;
}

/** Texts beside a label; on a narrow screen the label leads the first of them. */
export function labelled(
  paper: Paper,
  label: string,
  texts: readonly string[],
  style: Style = INK.plain,
): StyledLine[] {
  const indent = besideLabel(paper);
  const lead = indent === LABEL ? label.padEnd(LABEL) : `${label}: `;
  // The lead of the first line takes the place of the indent and of as many cells of the text.
  const over = '_'.repeat(lead.length - indent);
  const lines = texts.flatMap((text, i) =>
    paper.pen.wrap(i === 0 ? over + text : text, paper.width - indent),
  );
  return lines.map((text, i): StyledLine => [
    { text: i === 0 ? lead : ' '.repeat(indent), style: INK.label },
    { text: i === 0 ? text.slice(over.length) : text, style },
  ]);
}

/** A command, from a column on, as it can be pasted. */
export function command({ width }: Paper, words: readonly string[], indent: number): StyledLine[] {
  return commandLines(words, width - indent).map((text) => [
    { text: ' '.repeat(indent), style: INK.plain },
    { text, style: INK.strong },
  ]);
}

/** A step that runs or has run. */
export function ranLines(paper: Paper, step: Step, number: number, view: ResetStep | null): StyledLine[] {
  const isBrief = paper.brief && view?.state !== 'failed';
  return (isBrief ? briefLines : stepLines)(paper, step, number, view);
}

/** `1  verified  give iwn0 a default of priority 8`, and its command below. */
export function stepLines(paper: Paper, step: Step, number: number, view: ResetStep | null): StyledLine[] {
  const { pen, width } = paper;
  const state = view === null ? null : STATES[view.state];
  const left = NUMBER + (state === null ? 0 : STATE);
  const indent = width >= NARROW ? left : 2;
  const why = pen
    .wrap(step.why, width - left)
    .map((text, i): StyledLine => [
      { text: (i === 0 ? String(number) : '').padEnd(NUMBER), style: INK.strong },
      ...(state === null ? [] : [{ text: (i === 0 ? state.word : '').padEnd(STATE), style: state.style }]),
      { text, style: INK.plain },
    ]);
  const detail = view?.detail ?? null;
  const failed = detail === null ? [] : pen.wrap(detail, width - indent);
  return [
    ...why,
    ...command(paper, step.do.argv, indent),
    ...failed.map((text): StyledLine => [
      { text: ' '.repeat(indent), style: INK.plain },
      { text, style: INK.bad },
    ]),
  ];
}

/** The same in a line or two: `1  verified  /sbin/route …`. */
function briefLines({ width }: Paper, step: Step, number: number, view: ResetStep | null): StyledLine[] {
  const state = STATES[view?.state ?? 'waiting'];
  return commandLines(step.do.argv, width - NUMBER - STATE).map((text, i): StyledLine => [
    { text: (i === 0 ? String(number) : '').padEnd(NUMBER), style: INK.strong },
    { text: (i === 0 ? state.word : '').padEnd(STATE), style: state.style },
    { text, style: INK.strong },
  ]);
}

/** The commands of the undo, as this program runs them. */
export function undoLines(paper: Paper, undo: readonly ResetStep[]): StyledLine[] {
  if (undo.length === 0) return [];
  const lines = undo.flatMap(({ argv, state, detail }): StyledLine[] => [
    [
      { text: 'undo'.padEnd(NUMBER + 2), style: INK.bad },
      { text: STATES[state].word, style: STATES[state].style },
      { text: detail === null ? '' : `  ${detail}`, style: INK.bad },
    ],
    ...command(paper, argv, paper.width >= NARROW ? NUMBER + STATE : 2),
  ]);
  return lines;
}
