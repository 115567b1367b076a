import type { UiState } from './ui-state.js';

/** What a list can be sorted by. */
export interface SortChoice {
  /** As its column is headed. */
  readonly name: string;
  readonly isNow: (state: UiState) => boolean;
  /** Sorted by it, the way round that tells most; the cursor goes with what it was put on. */
  readonly choose: (state: UiState) => UiState;
}

/** How a list is sorted, in the order of its columns. */
export interface Sorting {
  readonly choices: readonly SortChoice[];
  /** The other way round. */
  readonly turn: (state: UiState) => UiState;
}

/** By the next column; after the last by the first. */
export function sortedByNext({ choices }: Sorting, state: UiState): UiState {
  const next = choices[(choices.findIndex(({ isNow }) => isNow(state)) + 1) % choices.length];
  return next?.choose(state) ?? state;
}

/** The menu of the columns, at the one that is sorted by. */
export function withSortMenu({ choices }: Sorting, state: UiState): UiState {
  return {
    ...state,
    detail: false,
    sortMenu: Math.max(
      0,
      choices.findIndex(({ isNow }) => isNow(state)),
    ),
  };
}
