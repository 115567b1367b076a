import { disarm } from '../../model/text.js';
import { sayBriefly } from '../state/message.js';
import type { UiState } from '../state/ui-state.js';

const BEGINNING = { selected: 0, top: 0 };
const LONGEST_FILTER = 200;

/** A character for a text, or null when the key is none. */
function characterOf(key: string): string | null {
  if (key === 'space') return ' ';
  return key.length === 1 && key >= ' ' && key !== '\x7f' ? key : null;
}

/** The view with another filter, and from its beginning. */
function filtered(state: UiState, text: string): UiState {
  if (text === state.filters[state.view]) return state;
  return {
    ...state,
    listPositions: { ...state.listPositions, [state.view]: BEGINNING },
    filters: { ...state.filters, [state.view]: text },
    connections: { ...state.connections, chosen: null },
  };
}

/** While the filter is typed, keys are text; only ctrl-C is still what it was. */
export function typeFilter(state: UiState, key: string): UiState {
  const filter = state.filters[state.view];
  if (key === 'enter') return { ...state, typing: false };
  if (key === 'escape') return { ...filtered(state, ''), typing: false };
  if (key === 'backspace') return filtered(state, filter.slice(0, -1));
  const character = characterOf(key);
  return character === null ? state : filtered(state, (filter + character).slice(0, LONGEST_FILTER));
}

/** Text was pasted: it goes into the filter being typed, lines joined by blanks, and presses no key anywhere. */
export function paste(state: UiState, pasted: string): UiState {
  if (state.typing) {
    const text = disarm(pasted.trim().replace(/\s+/g, ' '));
    return filtered(state, (state.filters[state.view] + text).slice(0, LONGEST_FILTER));
  }
  if (state.reset.panel !== null) return state;
  return sayBriefly(state, 'Pasted text presses no keys. It can be pasted into a filter: / opens one.');
}
