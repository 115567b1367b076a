import type { Diagnosis } from '../../model/diagnosis.js';
import { cellText, clipCells, wrapCells } from './cells.js';
import type { Disguise } from './disguise.js';
import type { Look } from './frame.js';
import type { UiState } from '../state/ui-state.js';

/** How text becomes cells here and now: what this terminal can show, and what is to be hidden. */
export interface Pen {
  /** One character a cell, addresses hidden if they are to be. Doing it twice changes nothing. */
  clean(text: string): string;
  /** Cleaned and at most `width` cells; cut, it ends in `…`. */
  clip(text: string, width: number): string;
  /** Cleaned, in lines of at most `width`; beyond `most` lines the last ends in `…`. */
  wrap(text: string, width: number, most?: number): string[];
}

function namesIn(diagnosis: Diagnosis | null): string[] {
  if (diagnosis === null) return [];
  const host = diagnosis.router.host ?? '';
  const networks = diagnosis.uplinks.flatMap(({ wireless }) => wireless?.ssid ?? []);
  return [host, host.split('.')[0] ?? '', ...networks].filter((name) => name !== '');
}

/** The pen of a state; without a look as wide as with any. */
export function penFor(state: UiState, look: Look = { unicode: true, colour: true }): Pen {
  const disguise: Disguise | null = state.hidden ? state.disguise : null;
  disguise?.hideNames(namesIn(state.diagnosis));
  const ellipsis = look.unicode ? '…' : '~';
  const clean = (text: string): string =>
    cellText(disguise === null ? text : disguise.apply(text), look.unicode);
  return {
    clean,
    clip: (text, width) => clipCells(clean(text), width, ellipsis),
    wrap: (text, width, most = Infinity) => {
      const lines = wrapCells(clean(text), width);
      if (lines.length <= most) return lines;
      const last = lines.slice(most - 1).join(' ');
      return [...lines.slice(0, most - 1), clipCells(last, width, ellipsis)];
    },
  };
}
