import type { Size } from '../canvas/frame.js';
import type { ViewContent } from '../canvas/view-content.js';
import { drawContent } from '../canvas/view-content.js';
import type { Area, Sheet } from '../canvas/sheet.js';
import { penFor } from '../state/pen-for-state.js';
import type { ShownId, UiState } from '../state/ui-state.js';
import { shownIn, VIEWS } from './view-table.js';

/** What no content is made from. */
const BESIDE: readonly (keyof UiState)[] = [
  'listPositions',
  'message',
  'typing',
  'sortMenu',
  'reset',
  'pending',
  'unseen',
  'missed',
];

interface Made {
  readonly state: UiState;
  readonly shown: ShownId;
  readonly size: Size;
  readonly content: ViewContent;
}

/** The content made last: a key in a list needs it twice, and a key that only moves leaves it as it is. */
let made: Made | null = null;

/** The order alone: which row is selected is a list position, from which no content is made. */
function isSameOrder(before: UiState, state: UiState, list: 'connections' | 'hosts'): boolean {
  const [a, b] = [before[list], state[list]];
  return a.by === b.by && a.descending === b.descending;
}

function isSame(before: Made, state: UiState, shown: ShownId, { columns, rows }: Size): boolean {
  if (before.shown !== shown || before.size.columns !== columns || before.size.rows !== rows) return false;
  const all = Object.keys(state.listPositions) as ShownId[];
  if (all.some((id) => id !== shown && state.listPositions[id] !== before.state.listPositions[id]))
    return false;
  const fields = Object.keys(state) as (keyof UiState)[];
  return fields.every(
    (field) =>
      BESIDE.includes(field) ||
      state[field] === before.state[field] ||
      ((field === 'connections' || field === 'hosts') &&
        shown === field &&
        isSameOrder(before.state, state, field)),
  );
}

/** The lines that scroll on a screen of a size, or null when what is shown does not scroll. */
export function shownContent(state: UiState, size: Size): ViewContent | null {
  const shown = shownIn(state);
  const { content: make } = VIEWS[shown];
  if (typeof make !== 'function') return null;
  if (made !== null && isSame(made, state, shown, size)) return made.content;
  const inside = { columns: Math.max(1, size.columns - 2), rows: size.rows };
  // With Unicode: what the terminal cannot show the sheet puts into as many cells of ASCII.
  const content = make(state, penFor(state), inside);
  made = content.partial === true ? null : { state, shown, size, content };
  return content;
}

/** Draws what stands between the verdict and the last line; `size` is the whole screen's. */
export function drawBody(sheet: Sheet, state: UiState, area: Area, size: Size): void {
  if (area.rows <= 0) return;
  const shown = shownIn(state);
  const { content: make, advance } = VIEWS[shown];
  advance?.(state);
  const content = shownContent(state, size);
  const filter = state.help ? '' : state.filters[state.view];
  if (content !== null) drawContent(sheet, content, state.listPositions[shown], filter, area);
  else if (typeof make !== 'function') make.draw(sheet, state, area);
}
