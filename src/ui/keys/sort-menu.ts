import type { Sorting } from '../state/sorting.js';
import type { UiState } from '../state/ui-state.js';

const STEPS: Readonly<Record<string, 1 | -1>> = {
  right: 1,
  down: 1,
  tab: 1,
  s: 1,
  left: -1,
  up: -1,
  'S-tab': -1,
};

/** While the columns to sort by are offered: arrows choose, enter sorts, any other key leaves all as it was. */
export function pressSortMenu(state: UiState, key: string, { choices, turn }: Sorting): UiState {
  const at = state.sortMenu ?? 0;
  const step = STEPS[key];
  if (step !== undefined) return { ...state, sortMenu: (at + step + choices.length) % choices.length };
  if (key === 'r') return turn(state);
  const closed = { ...state, sortMenu: null };
  return key === 'enter' || key === 'space' ? (choices[at]?.choose(closed) ?? closed) : closed;
}
