import type { Diagnosis } from '../../model/diagnosis.js';
import { connectionFilterFault } from '../../model/connection-filter-fault.js';
import { formatDuration } from '../../model/format.js';
import { lastCells } from '../canvas/cells.js';
import type { StyledLine } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { ActionId } from '../state/keymap.js';
import type { Pen } from '../canvas/pen.js';
import type { Piece, PieceRow } from '../canvas/pieces.js';
import { drawPieces, placePieces } from '../canvas/pieces.js';
import type { Sheet } from '../canvas/sheet.js';
import { askingKeys } from '../reset/reset-footer.js';
import { answersTo } from '../state/held-actions.js';
import type { UiState } from '../state/ui-state.js';
import type { Sorting } from '../state/sorting.js';
import { answers, VIEWS } from '../views/view-table.js';

/**
 * Sources that answered before or should answer and do not: `routes 14 s old: route was killed after 3 s`. What needs a
 * doas.conf line is said in the title and in the findings, what was not asked or not recorded is nothing to worry about.
 */
export function sourceTroubles({ at, sources }: Diagnosis): string[] {
  return sources
    .filter(
      ({ ok, why }) =>
        !ok && why !== null && !['waiting', 'not-asked', 'not-recorded', 'no-permission'].includes(why),
    )
    .map(({ id, lastGoodAt, reason, why }) =>
      lastGoodAt === null
        ? `${id}: ${reason ?? why ?? ''}`
        : `${id} ${formatDuration(at - lastGoodAt)} old: ${reason ?? why ?? ''}`,
    );
}

/** A part of the last line; `action`: what its key does. */
interface BarPiece extends Piece {
  readonly action?: ActionId;
}

/** A router without queues needs no key for them. */
function showsQueues({ view, diagnosis }: UiState): boolean {
  return view === 'queues' || (diagnosis?.uplinks ?? []).some(({ queues = [] }) => queues.length > 0);
}

function keyPieces(state: UiState): BarPiece[] {
  const { panel } = state.reset;
  if (panel?.phase === 'asking' || panel?.phase === 'kill-asking') return askingKeys(panel);
  return state.keymap.flatMap(({ action, bar, shown }) => {
    if (bar === undefined || !answers(state.view, action)) return [];
    if (!answersTo(state, action) || (action === 'view-queues' && !showsQueues(state))) return [];
    const key = shown.startsWith('↑') ? '↑↓' : (shown.split(' ')[0] ?? '');
    const label = action === 'pause' && state.paused ? 'go on' : bar.label;
    const line: StyledLine =
      action === `view-${state.view}`
        ? [{ text: `${key} ${label}`, style: INK.cursor }]
        : [
            { text: key, style: INK.key },
            { text: ` ${label}`, style: INK.plain },
          ];
    // Everybody knows what a question mark is: its word goes before a view does.
    const short = action === 'help' ? { shorter: [line.slice(0, 1)], shorten: 6.7 } : {};
    return [{ line, keep: bar.keep, action, ...short }];
  });
}

function prompt(sheet: Sheet, state: UiState, row: number): void {
  const filter = sheet.pen.clean(state.filters[state.view]);
  const room = Math.max(4, sheet.columns - 34);
  const shown = lastCells(filter, room);
  const end = sheet.putLine(row, 1, sheet.columns - 2, [
    { text: 'filter ', style: INK.key },
    { text: shown, style: INK.strong },
  ]);
  sheet.put(row, end, ' ', INK.cursor);
  const fault = state.view === 'connections' ? connectionFilterFault(state.filters[state.view]) : null;
  if (fault !== null) {
    sheet.put(row, end + 3, fault, INK.bad, sheet.columns - end - 4);
    return;
  }
  const hint: StyledLine = [
    { text: 'enter', style: INK.key },
    { text: ' keep  ', style: INK.plain },
    { text: 'esc', style: INK.key },
    { text: ' clear', style: INK.plain },
  ];
  if (end + 22 < sheet.columns) sheet.putLine(row, sheet.columns - 21, 20, hint);
}

/** The columns to sort by, on one line: as many of those before the marked one as there is room for. */
function sortMenu(sheet: Sheet, { choices }: Sorting, marked: number, row: number): void {
  const words = choices.map(({ name }) => ` ${name} `);
  const lead = 'sort by ';
  const hint = '  ← → enter, esc leaves it';
  const room = sheet.columns - 2 - lead.length;
  let first = 0;
  while (first < marked && words.slice(first, marked + 1).join('').length > room) first++;
  const line: StyledLine = [
    { text: lead, style: INK.key },
    ...words.slice(first).map((text, i) => ({ text, style: first + i === marked ? INK.cursor : INK.plain })),
  ];
  const end = sheet.putLine(row, 1, sheet.columns - 2, line);
  if (end + hint.length < sheet.columns) sheet.put(row, end, hint, INK.plain);
}

/** The last line: the filter being typed, or news, or the keys with what is wrong beside them. */
export function drawBar(sheet: Sheet, state: UiState, row: number): void {
  if (state.typing) {
    prompt(sheet, state, row);
    return;
  }
  const { sort } = VIEWS[state.view];
  if (state.sortMenu !== null && sort !== undefined) {
    sortMenu(sheet, sort, state.sortMenu, row);
    return;
  }
  if (state.message !== null) {
    sheet.put(row, 1, state.message.text, INK.strong, sheet.columns - 2);
    return;
  }
  drawPieces(sheet, barPlace(state, sheet.columns, row), barPieces(state, sheet.columns));
}

/** From so many columns on there are two blanks between keys: with one, all views find room in 80. */
const ROOMY = 100;

const barPlace = ({ reset }: UiState, columns: number, row: number): PieceRow => ({
  row,
  column: 1,
  width: columns - 2,
  gap: columns < ROOMY && !reset.panel?.phase.endsWith('asking') ? 1 : 2,
});

/** The keys, and beside them what is wrong. */
function barPieces(state: UiState, columns: number): BarPiece[] {
  const troubles = state.diagnosis === null ? [] : sourceTroubles(state.diagnosis);
  if (troubles[0] === undefined) return keyPieces(state);
  const more = troubles.length > 1 ? ` (and ${troubles.length - 1} more)` : '';
  const trouble: Piece = {
    line: [{ text: ` ${troubles[0]}${more} `, style: INK.doubtBadge }],
    min: Math.min(50, (columns - 2) >> 1),
    shorten: 20,
    keep: 1,
    side: 'right',
  };
  return [...keyPieces(state), trouble];
}

/** What the last line offers at a column of the screen; null where it says something else. */
export function barActionAt(state: UiState, pen: Pen, columns: number, column: number): ActionId | null {
  if (state.typing || state.sortMenu !== null || state.message !== null) return null;
  const placed = placePieces(pen, barPlace(state, columns, 0), barPieces(state, columns));
  const found = placed.find((each) => column >= each.column && column < each.column + each.width);
  return found?.piece.action ?? null;
}
