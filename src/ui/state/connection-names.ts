import { disarm } from '../../model/text.js';
import type { UiState } from './ui-state.js';

/** More names than these are not remembered: those that were asked for first go. */
const REMEMBERED = 2_000;
const LONGEST_NAME = 253;

/** Names have come: null where there is none, so that it is not asked for again. */
export function receiveNames(state: UiState, names: ReadonlyMap<string, string | null>): UiState {
  const fresh = [...names].map(([address, name]): [string, string | null] => [
    address,
    name === null || name.trim() === '' ? null : disarm(name).slice(0, LONGEST_NAME),
  ]);
  const resolved = new Map([...state.resolved, ...fresh]);
  for (const address of resolved.keys()) {
    if (resolved.size <= REMEMBERED) break;
    resolved.delete(address);
  }
  return { ...state, resolved };
}
