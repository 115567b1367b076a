import type { Status } from '../../model/finding.js';
import type { FamilyPlan } from '../../model/reset-status.js';
import type { StyledLine, Style } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { Piece } from '../canvas/pieces.js';
import { keyFor } from '../state/keymap.js';
import type { ResetPanel } from '../state/reset-state.js';
import { secondsLeft } from '../state/reset-sentences.js';
import type { UiState } from '../state/ui-state.js';

/** From here on the question, its answers and the countdown stand in one row. */
const ONE_ROW = 96;
const NARROW = 60;

const words = (text: string, style: Style = INK.plain): StyledLine => [{ text, style }];

/** A key and what it does; the words go first. */
function key(name: string, does: string, keep: number): Piece {
  const [first = ''] = does.split(' ');
  const line = (text: string): StyledLine => [
    { text: name, style: INK.key },
    { text: text === '' ? '' : ` ${text}`, style: INK.plain },
  ];
  return { line: line(does), shorter: [line(first), line('')], shorten: 5 + keep, keep };
}

const BADNESS: Readonly<Record<Status, number>> = { ok: 0, unknown: 0, warning: 1, critical: 2 };

/** The first line of the screen, when it is worse than it was before the first step. */
function worse({ diagnosis }: UiState, { before }: ResetPanel & { phase: 'armed' }): Piece[][] {
  const now = diagnosis?.verdict;
  if (now === undefined || before === null || BADNESS[now.status] <= BADNESS[before.status]) return [];
  return [
    [
      {
        line: words(' WORSE THAN BEFORE ', INK.badBadge),
        shorter: [words(' WORSE ', INK.badBadge)],
        keep: 0,
      },
      { line: words(now.sentence, INK.bad), min: 1, keep: 1 },
    ],
  ];
}

function countdown(left: string): Piece {
  return {
    line: words(` undone by itself in ${left} `, INK.badBadge),
    shorter: [words(` undone in ${left} `, INK.badBadge), words(` ${left} `, INK.badBadge)],
    shorten: 8,
    keep: -1,
  };
}

const DECIDED = { keep: 'keeping it …', undo: 'undoing it …' } as const;

function armedRows(state: UiState, panel: ResetPanel & { phase: 'armed' }, width: number): Piece[][] {
  const { plan, remainingMs, decided } = panel;
  const goal: Piece = { line: words(`${plan.goal}.`, INK.strong), min: 8, shorten: 9, keep: 3 };
  if (decided !== null) return [[goal, { line: words(DECIDED[decided], INK.strong), keep: 0 }]];
  const question: Piece = { line: words('Keep?', INK.strong), keep: 4 };
  const answers = [key('y', 'keep', 0), key('u', 'undo', 1), countdown(secondsLeft(remainingMs))];
  const rows = width >= ONE_ROW ? [[goal, question, ...answers]] : [[goal, question], answers];
  return [...worse(state, panel), ...rows];
}

function leavingRows(panel: ResetPanel, width: number, quitKey: string): Piece[][] {
  const stay = key('esc', 'stay', 3);
  if (panel.phase !== 'armed' || panel.decided !== null) {
    const text = 'Quit now? The guard goes on without you: what is not kept is undone.';
    return [[{ line: words(text, INK.strong), min: 8, keep: 0 }], [key(quitKey, 'quit', 0), stay]];
  }
  const left = secondsLeft(panel.remainingMs);
  const quit = width < NARROW ? '' : ' and quit';
  const text = `Quit? The reset is not kept yet: left alone it is undone by itself in ${left}.`;
  return [
    [
      {
        line: words(text, INK.strong),
        shorter: [words(`Quit? Undone by itself in ${left}.`, INK.strong)],
        min: 8,
        keep: 0,
      },
    ],
    [key('y', `keep${quit}`, 0), key('u', `undo${quit}`, 1), key(quitKey, 'leave it', 2), stay],
  ];
}

function button(text: string, chosen: boolean, keep: number): Piece {
  return { line: words(chosen ? `▸[ ${text} ]` : ` [ ${text} ]`, chosen ? INK.cursor : INK.plain), keep };
}

type Asking = ResetPanel & { phase: 'asking' | 'kill-asking' };

function askingRow(panel: Asking): Piece[] {
  const { choice } = panel;
  const run = panel.phase === 'asking' ? 'Run it' : panel.plan.connections === 1 ? 'End it' : 'End them';
  return [button('Cancel', choice === 'cancel', 0), button(run, choice === 'run', 1)];
}

/** The keys for the last line while a plan asks: no other key does anything. */
export function askingKeys({ phase, choice }: Asking): Piece[] {
  const runs = phase === 'asking' ? 'runs it' : 'ends what is listed';
  return [
    key('← →', 'choose', 1),
    key('enter', choice === 'run' ? runs : 'cancels', 0),
    key('esc', 'cancel', 2),
    key('ctrl-C', 'quit', 3),
  ];
}

/** A plan that is read can be run from here, where anything can. */
function viewedRow({ readOnly, mode, keymap }: UiState, plans: readonly FamilyPlan[]): Piece[] {
  const runs = !readOnly && mode.kind !== 'replay' && plans.some(({ plan }) => plan.kind === 'plan');
  return [key('esc', 'close', 0), ...(runs ? [key(keyFor('reset', keymap), 'run it', 1)] : [])];
}

/** What a panel asks and which keys answer, a row each; all of it is always in sight. */
export function resetFooter(state: UiState, panel: ResetPanel, width: number): readonly (readonly Piece[])[] {
  if (state.reset.leaving) return leavingRows(panel, width, keyFor('quit', state.keymap));
  switch (panel.phase) {
    case 'planning':
      return [[{ line: words('making the plan …'), keep: 0 }]];
    case 'asking':
    case 'kill-asking':
      return [askingRow(panel)];
    case 'killing':
      return [[{ line: words('one command after another …'), keep: 0 }]];
    case 'running':
      return [
        [
          {
            line: words('Each step is verified before the next; the first surprise undoes all.'),
            min: 8,
            keep: 0,
          },
        ],
      ];
    case 'armed':
      return armedRows(state, panel, width);
    case 'viewed':
      return [viewedRow(state, panel.plans)];
    case 'refused':
    case 'over':
    case 'killed':
      return [[key('esc', 'close', 0)]];
  }
}
