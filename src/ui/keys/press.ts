import type { Size } from '../canvas/frame.js';
import { isViewAction } from '../state/keymap.js';
import { sayBriefly } from '../state/message.js';
import type { KeyResult, UiState } from '../state/ui-state.js';
import { bindingIn, elsewhereSentence, shownIn, VIEWS } from '../views/view-table.js';
import { ACTIONS } from './actions.js';
import { nameWish } from './names-wanted.js';
import { pressReset } from './reset-keys.js';
import { pressSortMenu } from './sort-menu.js';
import { typeFilter } from './type-filter.js';

/**
 * A key has been pressed, by the name the terminal's reader gives it: `q`, `B`, `C-c`, `escape`, `pageup`, `space`.
 * `size` is the screen it was pressed on: how far a page goes.
 */
export function press(state: UiState, key: string, size: Size): KeyResult {
  // A message has been read when the next key comes.
  const read = state.message === null ? state : { ...state, message: null };
  if (state.typing && key !== 'C-c') return { state: typeFilter(read, key), wish: null };
  const { sort } = VIEWS[read.view];
  if (read.sortMenu !== null && sort !== undefined && key !== 'C-c')
    return { state: pressSortMenu(read, key, sort), wish: null };
  const answered = pressReset(read, key, size);
  if (answered !== null) return answered;
  const shown = shownIn(read);
  const action = bindingIn(key, shown, read.keymap)?.action;
  if (action === undefined) {
    const elsewhere = elsewhereSentence(key, read.keymap);
    return { state: elsewhere === null ? read : sayBriefly(read, elsewhere), wish: null };
  }
  const { state: next, wish } = isViewAction(action)
    ? { state: updated(read, VIEWS[shown].update[action]), wish: null }
    : ACTIONS[action](read, size);
  return { state: next, wish: wish ?? nameWish(next, size) };
}

function updated(state: UiState, update: ((state: UiState) => UiState) | undefined): UiState {
  const next = update?.(state) ?? state;
  return next === state ? sayBriefly(state, 'There is nothing to open here.') : next;
}
