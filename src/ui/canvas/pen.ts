import { cellText, clipCells, wrapCells } from './cells.js';
import type { Disguise } from './disguise.js';
import type { TerminalAbilities } from './frame.js';

/** How text becomes cells here and now: what this terminal can show, and what is to be hidden. */
export interface Pen {
  /** One character a cell, addresses hidden if they are to be. Doing it twice changes nothing. */
  clean(text: string): string;
  /** Cleaned and at most `width` cells; cut, it ends in `…`. */
  clip(text: string, width: number): string;
  /** Cleaned, in lines of at most `width`; beyond `most` lines the last ends in `…`. */
  wrap(text: string, width: number, most?: number): string[];
}

/** The pen for a terminal; `disguise` stands letters in the place of what is to be hidden. */
export function penOf(
  { unicode }: Pick<TerminalAbilities, 'unicode'>,
  disguise: Disguise | null = null,
): Pen {
  const ellipsis = unicode ? '…' : '~';
  const clean = (text: string): string => cellText(disguise === null ? text : disguise.apply(text), unicode);
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
