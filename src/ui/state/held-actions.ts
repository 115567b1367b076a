import type { ActionId } from './keymap.js';
import type { UiState } from './ui-state.js';

/** What begins something that a reset under way must not be disturbed by. */
export const HELD_ACTIONS: readonly ActionId[] = [
  'reset',
  'drain',
  'kill',
  'kill-uplink',
  'view-plan',
  'filter',
  'sort-menu',
  'cure',
  'copy-cure',
];

/** False for an action that would do nothing now, because a reset is under way. */
export function answersTo({ reset: { panel } }: UiState, action: ActionId): boolean {
  const isBusy = panel !== null && ['planning', 'running', 'armed', 'killing'].includes(panel.phase);
  return !(isBusy && HELD_ACTIONS.includes(action));
}
