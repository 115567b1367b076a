import type { Diagnosis } from '../../model/diagnosis.js';
import type { Look } from '../canvas/frame.js';
import type { Pen } from '../canvas/pen.js';
import { penOf } from '../canvas/pen.js';
import type { UiState } from './ui-state.js';

function namesIn(diagnosis: Diagnosis | null): string[] {
  if (diagnosis === null) return [];
  const host = diagnosis.router.host ?? '';
  const networks = diagnosis.uplinks.flatMap(({ wireless }) => wireless?.ssid ?? []);
  return [host, host.split('.')[0] ?? '', ...networks].filter((name) => name !== '');
}

/** The pen of a state, which hides what is to be hidden; without a look as wide as with any. */
export function penFor(state: UiState, look: Pick<Look, 'unicode'> = { unicode: true }): Pen {
  if (!state.hidden) return penOf(look);
  state.disguise.hideNames(namesIn(state.diagnosis));
  return penOf(look, state.disguise);
}
