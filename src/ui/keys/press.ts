import type { Instant, Milliseconds } from '../../model/time.js';
import { ACTIONS } from './actions.js';
import { Disguise } from '../canvas/disguise.js';
import { namesWanted } from '../state/connection-names.js';
import { bindingOf } from '../state/keymap.js';
import { pressReset } from './reset-keys.js';
import { NO_RESET } from '../state/reset-state.js';
import type { Mode, Outcome, Size, UiState, Wish } from '../state/ui-state.js';

export type { Mode, Outcome, Size, UiState, Wish } from '../state/ui-state.js';
export { receive } from '../state/receive-round.js';
export { hintReset, receiveReset } from '../state/reset-events.js';
export type { ResetEvent, ResetWant } from '../state/reset-state.js';
export { namesWanted, receiveNames } from '../state/connection-names.js';

/** How the screen begins. */
export interface UiOptions {
  readonly mode: Mode;
  readonly intervalMs: Milliseconds;
  readonly readOnly?: boolean;
  readonly paused?: boolean;
}

const BEGINNING = { selected: 0, top: 0 };

/** The screen before the first round. */
export function initialState({ mode, intervalMs, readOnly = false, paused = false }: UiOptions): UiState {
  return {
    mode,
    readOnly,
    intervalMs,
    paused,
    missed: 0,
    pending: null,
    // A program that starts paused still shows its first round.
    once: paused,
    diagnosis: null,
    journal: [],
    unseen: [],
    view: 'uplinks',
    places: {
      uplinks: BEGINNING,
      connections: BEGINNING,
      routes: BEGINNING,
      findings: BEGINNING,
      journal: BEGINNING,
      help: BEGINNING,
      route: BEGINNING,
      connection: BEGINNING,
    },
    filters: { uplinks: '', connections: '', routes: '', findings: '', journal: '' },
    typing: false,
    help: false,
    detail: false,
    uplink: null,
    connections: { by: 'rate', descending: true, chosen: null, gone: false },
    names: false,
    resolved: new Map(),
    timeScaleMs: 1_000,
    bytes: false,
    hidden: false,
    disguise: new Disguise(),
    message: null,
    reset: NO_RESET,
  };
}

const LONGEST_FILTER = 200;

/** A character for a text, or null when the key is none. */
function characterOf(key: string): string | null {
  if (key === 'space') return ' ';
  return key.length === 1 && key >= ' ' && key !== '\x7f' ? key : null;
}

/** While the filter is typed, keys are text; only ctrl-C is still what it was. */
function type(state: UiState, key: string): UiState {
  const filter = state.filters[state.view];
  const place = { ...state.places, [state.view]: BEGINNING };
  const become = (text: string): UiState =>
    text === filter
      ? state
      : {
          ...state,
          places: place,
          filters: { ...state.filters, [state.view]: text },
          connections: { ...state.connections, chosen: null },
        };
  if (key === 'enter') return { ...state, typing: false };
  if (key === 'escape') return { ...become(''), typing: false };
  if (key === 'backspace') return become(filter.slice(0, -1));
  const character = characterOf(key);
  return character === null ? state : become((filter + character).slice(0, LONGEST_FILTER));
}

/** While names are shown, whatever comes into sight asks for its own. */
function nameWish(state: UiState, size: Size): Wish | null {
  const addresses = namesWanted(state, size);
  return addresses.length === 0 ? null : { kind: 'resolve-names', addresses };
}

/**
 * A key has been pressed, by the name the terminal's reader gives it: `q`, `B`, `C-c`, `escape`, `pageup`, `space`.
 * `size` is the screen it was pressed on: how far a page goes.
 */
export function press(state: UiState, key: string, size: Size): Outcome {
  // A message has been read when the next key comes.
  const read = state.message === null ? state : { ...state, message: null };
  if (state.typing && key !== 'C-c') return { state: type(read, key), wish: null };
  const answered = pressReset(read, key, size);
  if (answered !== null) return answered;
  // The help scrolls wherever it is opened.
  const binding = bindingOf(key, read.help && read.view === 'uplinks' ? 'findings' : read.view);
  if (binding === null) return { state: read, wish: null };
  const { state: next, wish } = ACTIONS[binding.action](read, size);
  return { state: next, wish: wish ?? nameWish(next, size) };
}

/** Puts a message into the last line until an instant, or until the next key. */
export function say(state: UiState, text: string, until: Instant): UiState {
  return { ...state, message: { text, until } };
}
