import type { ContentItems, ScrollPosition, ViewContent } from '../canvas/view-content.js';
import { headRows, settle } from '../canvas/view-content.js';
import type { CellPlace, Pointing } from '../canvas/pointing.js';
import type { Size } from '../canvas/frame.js';
import { barActionAt } from '../screen/key-bar.js';
import type { Layout } from '../screen/layout.js';
import { layoutOf } from '../screen/layout.js';
import type { ActionId } from '../state/keymap.js';
import { penFor } from '../state/pen-for-state.js';
import type { KeyResult, UiState } from '../state/ui-state.js';
import { shownContent } from '../views/shown-content.js';
import { uplinkAt } from '../views/uplinks-view.js';
import { shownIn, VIEWS } from '../views/view-table.js';
import { ACTIONS } from './actions.js';
import { nameWish } from './names-wanted.js';
import { scrollPanel } from './reset-keys.js';

/** Lines that one notch of the wheel goes. */
const NOTCH_LINES = 3;

/** What a click on the last line does: what only looks. */
const SHOWS = [
  'view-uplinks',
  'view-connections',
  'view-routes',
  'view-findings',
  'view-journal',
  'view-hosts',
  'help',
] as const satisfies readonly ActionId[];

/** A list where it is drawn. */
interface ShownList {
  readonly content: ViewContent;
  readonly position: ScrollPosition;
  /** The first row of its lines, and how many there are. */
  readonly row: number;
  readonly rows: number;
}

function listIn(state: UiState, size: Size, { bodyRow, bodyRows }: Layout): ShownList | null {
  const content = shownContent(state, size);
  if (content === null) return null;
  const above = headRows(content, bodyRows);
  const rows = bodyRows - above;
  if (rows <= 0) return null;
  const position = settle(state.listPositions[shownIn(state)], content, rows);
  return { content, position, row: bodyRow + above, rows };
}

/** The last item that begins at a line or before it. */
function itemAt(items: ContentItems, line: number): number {
  let [low, high] = [0, Math.max(0, items.count - 1)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (items.firstLine(middle) <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}

function standingAt(state: UiState, position: ScrollPosition): UiState {
  const shown = shownIn(state);
  const moved = { ...state, listPositions: { ...state.listPositions, [shown]: position } };
  return VIEWS[shown].choose?.(moved, position.selected) ?? moved;
}

/** The first and the last item that the cursor can be on while that line is the first in sight. */
function itemsInSight(
  { content, rows }: ShownList,
  items: ContentItems,
  top: number,
): readonly [number, number] {
  const mayStand = (selected: number): boolean => settle({ selected, top }, content, rows).top === top;
  const first = itemAt(items, top);
  const last = itemAt(items, top + rows - 1);
  return [mayStand(first) ? first : first + 1, mayStand(last) ? last : last - 1];
}

/** The lines go, and the cursor with them only where it would be out of sight. */
function scrolled(state: UiState, list: ShownList, by: number): UiState {
  const { content, position, rows } = list;
  const top = Math.max(0, Math.min(position.top + by, content.length - rows));
  const { items } = content;
  if (top === position.top) return state;
  if (items === null || items.count === 0)
    return standingAt(state, { selected: state.listPositions[shownIn(state)].selected, top });
  const [first, last] = itemsInSight(list, items, top);
  // Between two items that are higher than the rows there is a jump.
  const selected =
    first > last ? (by > 0 ? first : last) : Math.max(first, Math.min(position.selected, last));
  return standingAt(state, settle({ selected, top }, content, rows));
}

function turned(state: UiState, size: Size, pointing: Pointing, layout: Layout): UiState {
  const by = pointing.did === 'wheel-up' ? -NOTCH_LINES : NOTCH_LINES;
  const { panel } = layout;
  if (panel !== null && pointing.row >= panel.row) return scrollPanel(state, by, size);
  const list = listIn(state, size, layout);
  return list === null ? state : scrolled(state, list, by);
}

/** The row of a list, or the pane of an uplink, that is drawn there. */
function chosenIn(state: UiState, size: Size, { row, column }: CellPlace, layout: Layout): UiState {
  const { bodyRow, bodyRows } = layout;
  const list = listIn(state, size, layout);
  if (list === null) {
    const area = { row: bodyRow, column: 0, columns: size.columns, rows: bodyRows };
    const uplink = shownIn(state) === 'uplinks' ? uplinkAt(state, area, { row, column }) : null;
    return uplink === null ? state : { ...state, uplink: uplink.interface };
  }
  const { content, position } = list;
  const line = position.top + row - list.row;
  const { items } = content;
  if (items === null || items.count === 0 || row < list.row || line >= content.length) return state;
  const selected = itemAt(items, line);
  const isOfItem =
    line >= items.firstLine(selected) && line < items.firstLine(selected) + items.lines(selected);
  return isOfItem ? standingAt(state, settle({ selected, top: position.top }, content, list.rows)) : state;
}

function clicked(state: UiState, size: Size, place: CellPlace, layout: Layout): UiState {
  const isAsked = state.typing || state.sortMenu !== null || state.reset.panel?.phase === 'asking';
  if (isAsked) return state;
  if (place.row === layout.barRow) {
    const action = barActionAt(state, penFor(state), size.columns, place.column);
    const shows = SHOWS.find((each) => each === action);
    return shows === undefined ? state : ACTIONS[shows](state, size).state;
  }
  const isInBody = place.row >= layout.bodyRow && place.row < layout.bodyRow + layout.bodyRows;
  return isInBody ? chosenIn(state, size, place, layout) : state;
}

/**
 * The mouse was used on a screen of a size: the wheel scrolls what is under it, a click selects a row, an uplink, or a view
 * in the last line. Nothing that changes a route, or ends the program, is done by a mouse.
 */
export function point(state: UiState, pointing: Pointing, size: Size): KeyResult {
  const layout = layoutOf(state, size, penFor(state));
  const next =
    pointing.did === 'click' ? clicked(state, size, pointing, layout) : turned(state, size, pointing, layout);
  // A message has been read when somebody clicks.
  const read = pointing.did === 'click' && next.message !== null ? { ...next, message: null } : next;
  return { state: read, wish: nameWish(read, size) };
}
