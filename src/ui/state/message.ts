import type { Instant } from '../../model/time.js';
import type { UiState } from './ui-state.js';

/** Puts a message into the last line until an instant, or until the next key. */
export function say(state: UiState, text: string, until: Instant): UiState {
  return { ...state, message: { text, until } };
}
