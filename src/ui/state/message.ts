import type { Instant } from '../../model/time.js';
import { SECOND } from '../../model/time.js';
import type { Keymap } from './keymap.js';
import { keyFor } from './keymap.js';
import type { UiState } from './ui-state.js';

/** Puts a message into the last line until an instant, or until the next key. */
export function say(state: UiState, text: string, until: Instant): UiState {
  return { ...state, message: { text, until } };
}

const BRIEFLY_MS = 6 * SECOND;

/** Puts an answer to a key into the last line. */
export function sayBriefly(state: UiState, text: string): UiState {
  return say(state, text, (state.diagnosis?.at ?? 0) + BRIEFLY_MS);
}

/** `Not read: nmcli general and 2 more (key 4).`, of the commands of a recording that nothing reads; null: there are none. */
export function notReadSentence([first, ...more]: readonly string[], keymap: Keymap): string | null {
  if (first === undefined) return null;
  const others = more.length === 0 ? '' : ` and ${String(more.length)} more`;
  return `Not read: ${first}${others} (key ${keyFor('view-findings', keymap)}).`;
}
