import type { UiState } from '../state/ui-state.js';

const BEGINNING = { selected: 0, top: 0 };
const LONGEST_FILTER = 200;

/** A character for a text, or null when the key is none. */
function characterOf(key: string): string | null {
  if (key === 'space') return ' ';
  return key.length === 1 && key >= ' ' && key !== '\x7f' ? key : null;
}

/** While the filter is typed, keys are text; only ctrl-C is still what it was. */
export function typeFilter(state: UiState, key: string): UiState {
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
