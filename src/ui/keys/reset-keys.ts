import type { ResetWant } from '../../model/reset-status.js';
import { bindingIn, shownIn } from '../views/view-table.js';
import { bindingOf, keyFor } from '../state/keymap.js';
import { HELD_ACTIONS } from '../state/held-actions.js';
import { sayBriefly } from '../state/message.js';
import { cureText, selectedFinding } from '../state/finding-cursor.js';
import { sickUplink } from '../state/sick-uplinks.js';
import { layoutOf } from '../screen/layout.js';
import { penFor } from '../state/pen-for-state.js';
import { begin, beginning, open } from '../state/reset-events.js';
import { panelScroll } from '../reset/reset-panel.js';
import type { ResetPanel } from '../state/reset-state.js';
import type { Size } from '../canvas/frame.js';
import type { KeyResult, UiState } from '../state/ui-state.js';
import { chosenUplink } from '../state/ui-state.js';

const only = (state: UiState): KeyResult => ({ state, wish: null });

function tell(state: UiState, text: string): KeyResult {
  return only(sayBriefly(state, text));
}

/** Why nothing can be changed from here, or null. */
function barred({ readOnly, mode, diagnosis, keymap }: UiState): string | null {
  const plan = keyFor('view-plan', keymap);
  if (readOnly) return `READ-ONLY: nothing is changed. ${plan} shows the plan.`;
  if (mode.kind === 'replay') return `REPLAY: a recording cannot be changed. ${plan} shows the plan.`;
  return diagnosis === null ? 'Nothing is known yet: wait for the first answers.' : null;
}

function wanting(state: UiState, want: ResetWant): KeyResult {
  const why = barred(state);
  if (why !== null) return tell(state, why);
  return { state: begin(state, { phase: 'planning' }), wish: { kind: 'plan', want, run: true } };
}

/** R: the plan of what would help, which runs at once when it is plain; the uplink it is about is chosen. */
export function reset(state: UiState): KeyResult {
  const sick = state.diagnosis === null ? null : sickUplink(state.diagnosis);
  return wanting(sick === null ? state : { ...state, uplink: sick }, { kind: 'cure' });
}

/** d: the chosen uplink's defaults go, or come back. */
export function drain(state: UiState): KeyResult {
  const uplink = state.diagnosis?.uplinks[chosenUplink(state)];
  if (state.diagnosis !== null && uplink === undefined) return tell(state, 'There is no uplink to drain.');
  return wanting(state, { kind: 'drain', interface: uplink?.interface ?? '' });
}

/** c: the plan against the selected finding, which asks before it runs. */
export function cure(state: UiState): KeyResult {
  const finding = selectedFinding(state);
  if (finding === null) return tell(state, 'There is no finding to cure.');
  const { id, subject, family } = finding;
  const want = { kind: 'cure-of', finding: { id, subject, family } } as const;
  const { state: next, wish } = wanting(state, want);
  return { state: next, wish: wish?.kind === 'plan' ? { ...wish, asks: true } : wish };
}

/** y: the lines of the selected finding's cure, for the terminal's clipboard. */
export function copyCure(state: UiState): KeyResult {
  const finding = selectedFinding(state);
  const lines = finding === null ? null : cureText(finding);
  if (lines === null) return tell(state, 'There are no lines to copy: no command cures this finding.');
  return { state, wish: { kind: 'copy', ...lines } };
}

/** v: the plans, to be read. */
export function viewPlan(state: UiState): KeyResult {
  if (state.diagnosis === null) return tell(state, 'Nothing is known yet: wait for the first answers.');
  const wish = { kind: 'plan', want: { kind: 'cure' }, run: false } as const;
  return { state: begin(state, { phase: 'planning' }), wish };
}

const SCROLL: Readonly<Record<string, 'line' | 'page' | 'end'>> = {
  up: 'line',
  down: 'line',
  pageup: 'page',
  pagedown: 'page',
  home: 'end',
  end: 'end',
};
const BACKWARD = ['up', 'pageup', 'home'];

/** How far the lines of the panel can be moved, and the state with them moved; null where all of them are in sight. */
function panelIn(state: UiState, size: Size) {
  const pen = penFor(state);
  const { panel } = layoutOf(state, size, pen);
  if (panel === null) return null;
  const { top, most, rows } = panelScroll(state, pen, { columns: size.columns, rows: panel.rows });
  const moved = (by: number): UiState => {
    const next = Math.max(0, Math.min(top + by, most));
    return { ...state, reset: { ...state.reset, top: next } };
  };
  return most === 0 ? null : { most, rows, moved };
}

/** The lines of the panel moved by so many. */
export function scrollPanel(state: UiState, by: number, size: Size): UiState {
  return panelIn(state, size)?.moved(by) ?? state;
}

/** Moves the lines of the panel; null when all of them are in sight or the key does not scroll. */
function scroll(state: UiState, key: string, size: Size): KeyResult | null {
  const far = SCROLL[key];
  const panel = far === undefined ? null : panelIn(state, size);
  if (far === undefined || panel === null) return null;
  const by = { line: 1, page: Math.max(1, panel.rows - 1), end: panel.most }[far];
  return only(panel.moved(BACKWARD.includes(key) ? -by : by));
}

type Keys<Phase extends ResetPanel['phase']> = (
  state: UiState,
  key: string,
  panel: ResetPanel & { phase: Phase },
) => KeyResult | null;

/**
 * Only an arrow moves the choice away from Cancel: a stray enter cancels, and so does a paste, for there is no arrow in a
 * text and every letter, tab or blank of it moves the choice back.
 */
const asking: Keys<'asking' | 'kill-asking'> = (state, key, panel) => {
  const choose = (choice: 'cancel' | 'run'): KeyResult =>
    only({ ...state, reset: { ...state.reset, panel: { ...panel, choice } } });
  const cancel = (): KeyResult => tell(open(state, null), 'Cancelled: nothing was changed.');
  switch (key) {
    case 'C-c':
      return null;
    case 'left':
    case 'right':
      return choose(panel.choice === 'run' ? 'cancel' : 'run');
    case 'escape':
    case 'q':
      return cancel();
    case 'enter': {
      if (panel.choice === 'cancel') return cancel();
      if (panel.phase === 'kill-asking') {
        const { plan } = panel;
        return { state: open(state, { phase: 'killing', plan, done: 0 }), wish: { kind: 'run-kill', plan } };
      }
      const { plan } = panel;
      return {
        state: open(state, { phase: 'running', ...beginning(plan, state) }),
        wish: { kind: 'run-plan', plan },
      };
    }
    default:
      return choose('cancel');
  }
};

const ANSWERS: Readonly<Record<string, 'keep' | 'undo'>> = { y: 'keep', u: 'undo' };

/** y and u; null for another key, and when it has been answered already. */
function answer(
  state: UiState,
  key: string,
  panel: ResetPanel & { phase: 'armed' },
): { state: UiState; kind: 'keep' | 'undo' } | null {
  const decided = ANSWERS[key];
  if (decided === undefined || panel.decided !== null) return null;
  return { kind: decided, state: { ...state, reset: { ...state.reset, panel: { ...panel, decided } } } };
}

/** Keys that wait until a reset has come to its end; all others do what they always do. */
function hold(state: UiState, key: string): KeyResult | null {
  const binding = bindingIn(key, shownIn(state), state.keymap);
  if (binding === null || !HELD_ACTIONS.includes(binding.action)) return null;
  const { panel } = state.reset;
  return tell(
    state,
    panel?.phase === 'killing'
      ? 'Connections are still being ended: that can wait.'
      : 'The reset is still running: that can wait until it is kept or undone.',
  );
}

/** q asks what shall become of the reset: a second one leaves it to its guard, any other key stays. */
const pending: Keys<'running' | 'armed'> = (state, key, panel) => {
  const { leaving } = state.reset;
  const asked = (now: boolean): UiState => ({ ...state, reset: { ...state.reset, leaving: now } });
  if (bindingOf(key, state.keymap)?.action === 'quit')
    return leaving ? { state, wish: { kind: 'quit' } } : only(asked(true));
  const given = panel.phase === 'armed' ? answer(asked(false), key, panel) : null;
  if (given !== null) return { state: given.state, wish: { kind: given.kind, thenQuit: leaving } };
  return leaving ? only(asked(false)) : hold(state, key);
};

/** A result, or a plan that is only read: escape and enter close it. */
const closable: Keys<'viewed' | 'refused' | 'over' | 'killed'> = (state, key, { phase }) => {
  if (
    key !== 'escape' &&
    key !== 'enter' &&
    !(phase === 'viewed' && bindingOf(key, state.keymap)?.action === 'view-plan')
  )
    return null;
  const closed = open(state, null);
  return only({ ...closed, reset: { ...closed.reset, undone: null, remarks: [] } });
};

const planning: Keys<'planning'> = (state, key) =>
  key === 'escape' ? only(open(state, null)) : hold(state, key);

/** It goes on to its end: esc closes nothing that is being done. */
const killing: Keys<'killing'> = (state, key) => (key === 'escape' ? only(state) : hold(state, key));

function inPanel(state: UiState, key: string, panel: ResetPanel): KeyResult | null {
  switch (panel.phase) {
    case 'planning':
      return planning(state, key, panel);
    case 'asking':
    case 'kill-asking':
      return asking(state, key, panel);
    case 'running':
    case 'armed':
      return pending(state, key, panel);
    case 'killing':
      return killing(state, key, panel);
    case 'viewed':
    case 'refused':
    case 'over':
    case 'killed':
      return closable(state, key, panel);
  }
}

/** What a key does while a reset has something on the screen; null when it means what it always means. */
export function pressReset(state: UiState, key: string, size: Size): KeyResult | null {
  const { panel, undone, leaving } = state.reset;
  if (panel === null) {
    // The notice in the title has been read.
    const read = key === 'escape' && undone !== null && !state.help && !state.detail;
    return read ? only({ ...state, reset: { ...state.reset, undone: null } }) : null;
  }
  return (leaving ? null : scroll(state, key, size)) ?? inPanel(state, key, panel);
}
