import type { Diagnosis } from '../../model/diagnosis.js';
import type { TerminalAbilities } from '../canvas/frame.js';
import type { Pen } from '../canvas/pen.js';
import { penOf } from '../canvas/pen.js';
import type { UiState } from './ui-state.js';

function namesIn(diagnosis: Diagnosis | null): string[] {
  if (diagnosis === null) return [];
  const host = diagnosis.router.host ?? '';
  const networks = diagnosis.uplinks.flatMap(({ wireless }) => wireless?.ssid ?? []);
  return [host, host.split('.')[0] ?? '', ...networks].filter((name) => name !== '');
}

/** The pen of a state, which hides what is to be hidden; without a terminal's abilities as wide as with any. */
export function penFor(
  state: UiState,
  abilities: Pick<TerminalAbilities, 'unicode'> = { unicode: true },
): Pen {
  if (!state.hidden) return penOf(abilities);
  state.disguise.hideNames(namesIn(state.diagnosis));
  return penOf(abilities, state.disguise);
}
