import type { Diagnosis, Uplink } from '../../model/diagnosis.js';
import { drawBelow } from './below-panes.js';
import { compactUplinkAt, drawCompact } from './compact-uplinks.js';
import { formatClock, plural } from '../../model/format.js';
import type { CellPlace } from '../canvas/pointing.js';
import { intervalWords } from '../canvas/figures.js';
import { INK } from '../canvas/ink.js';
import type { PanePlan } from './uplink-pane.js';
import { flowsOf, inSight, scaleOf } from './uplink-traffic.js';
import { drawPane, graphColumns } from './uplink-pane.js';
import { connectionRows } from './pane-connections.js';
import { PANE_ROWS } from './pane-rows.js';
import type { Area, Sheet } from '../canvas/sheet.js';
import type { UiState } from '../state/ui-state.js';
import { chosenUplink } from '../state/ui-state.js';

/** The least columns of a pane; with less for each, the panes scroll sideways. */
const LEAST_PANE = 30;
/** Below this, and in less height than a pane needs, two lines for each uplink. */
const PANES_FROM = 60;
const LEAST_PANE_ROWS = 6;
const HIGHEST_GRAPH = 8;
/** Cells of a lower edge that a note leaves free: its corners, a line, a blank on either side. */
const NOTE_EDGES = 5;
/** Rows of a pane that are its frame. */
const EDGES = 2;
/** From so many rows on there is room for all parts. */
const HIGH_FROM = 28;
/** A blank row, a heading, five lines. */
const FOR_JOURNAL = 7;

/** The rows worth their place in `room` rows, the least important left out, in the order of the kinds. */
function keptRows(state: UiState, shown: readonly Uplink[], room: number): PanePlan['rows'] {
  const { diagnosis } = state;
  if (diagnosis === null) return [];
  const all = PANE_ROWS.flatMap(({ id, keep, rows }) => {
    const most = Math.max(0, ...shown.map((uplink) => rows(uplink, diagnosis).length));
    return Array.from({ length: most }, (_, index) => ({ kind: id, index, keep: keep + 10 * index }));
  });
  const least = [...all].sort((a, b) => a.keep - b.keep).slice(0, Math.max(0, room));
  return all.filter((row) => least.includes(row));
}

/** Rows for what stands below the panes: findings and journal, in a screen high enough for both. */
function rowsBelow({ diagnosis }: UiState, rows: number): number {
  if (rows < HIGH_FROM) return rows >= 12 ? Math.min(6, Math.floor(rows / 5)) : 0;
  const findings = diagnosis?.findings.length ?? 0;
  return FOR_JOURNAL + (findings === 0 ? 0 : 2 + Math.min(Math.floor(rows / 4), 4 * findings));
}

/**
 * Heights and scales that all panes share. `rows` is all there is, for the panes and what comes below them. Of what the
 * text leaves, graphs and connections first get what they need to be read, then graphs grow, then connections.
 */
export function planPanes(
  state: UiState,
  shown: readonly Uplink[],
  rows: number,
  columns: number,
): PanePlan & { height: number } {
  const forBelow = rowsBelow(state, rows);
  const kept = keptRows(state, shown, rows - forBelow - EDGES - 2);
  const needs = connectionRows(shown, Math.floor(rows / 4));
  const least = Math.max(1, Math.min(HIGHEST_GRAPH, Math.floor(rows / 12)));
  const room = rows - EDGES - kept.length;
  const forConnections = Math.max(0, Math.min(needs.least, room - 2 * least));
  const spare = room - forBelow - forConnections;
  const most = Math.min(HIGHEST_GRAPH, Math.max(2, Math.floor(rows / 6)));
  const graphRows = Math.max(Math.min(least, Math.max(1, room >> 1)), Math.min(most, spare >> 1));
  const more = Math.max(0, spare - 2 * graphRows);
  const flows = shown.map((uplink) => flowsOf(state, uplink, graphColumns(columns)));
  const rowsOfConnections = Math.max(forConnections, Math.min(needs.most, forConnections + more));
  return {
    rows: kept,
    graphRows,
    connectionRows: rowsOfConnections,
    full: scaleOf(flows),
    height: EDGES + kept.length + 2 * graphRows + rowsOfConnections,
  };
}

/** Why there is no uplink to draw: what is waited for, or that there is none. */
function noneWords(diagnosis: Diagnosis | null): string {
  if (diagnosis === null) return 'waiting for the first answers';
  const { tables, verdict } = diagnosis;
  if (tables.inet === null && tables.inet6 === null)
    return verdict.status === 'unknown' ? verdict.sentence : 'the routing table is not known';
  return 'no uplink: no default route has been seen';
}

function drawNone(sheet: Sheet, { diagnosis }: UiState, area: Area): void {
  const text = noneWords(diagnosis);
  const column = area.column + Math.max(1, (area.columns - text.length) >> 1);
  sheet.put(area.row + (area.rows >> 1), column, text, INK.plain);
}

/** `10 min a cell, before 18:11 by watch`: the time a cell of a graph covers, and since when this program counts itself. */
function cellWords({ timeScaleMs, diagnosis }: UiState, { history }: Uplink, columns: number): string {
  const words = `${intervalWords(timeScaleMs)} a cell`;
  const { cellsOfWatch = 0, inBitsPerSecond } = history[timeScaleMs];
  const isSeen = inBitsPerSecond.length - cellsOfWatch < graphColumns(columns);
  if (diagnosis === null || cellsOfWatch === 0 || !isSeen) return words;
  return `${words}, before ${formatClock(diagnosis.startedAt).slice(0, 5)} by watch`;
}

/** Written on the lower edges: how many uplinks follow to the left and to the right, and what a cell of a graph is. */
function footnotes(
  cells: readonly string[],
  columns: number,
  { before, beyond }: { readonly before: number; readonly beyond: number },
): string[] {
  const notes = (i: number, more: (count: number) => string): string =>
    [
      i === 0 && before > 0 ? `← ${more(before)}` : '',
      cells[i] ?? '',
      i === cells.length - 1 && beyond > 0 ? `${more(beyond)} →` : '',
    ]
      .filter((note) => note !== '')
      .join(' · ');
  return cells.map((_, i) => {
    const whole = notes(i, (count) => plural(count, 'more uplink'));
    return whole.length <= columns - NOTE_EDGES ? whole : notes(i, (count) => `${count} more`);
  });
}

/** Which uplinks have a pane in an area, and where each begins. */
function panesIn(state: UiState, { uplinks }: Diagnosis, area: Area) {
  const fitting = Math.min(uplinks.length, Math.floor(area.columns / LEAST_PANE));
  const { first, shown } = inSight(uplinks, chosenUplink(state), fitting);
  const plan = planPanes(state, shown, area.rows, Math.floor(area.columns / fitting));
  return { fitting, first, shown, plan, left: (i: number) => Math.floor((area.columns * i) / fitting) };
}

const isCompact = ({ columns, rows }: Area): boolean => columns < PANES_FROM || rows < LEAST_PANE_ROWS;

/** The uplink that is drawn at a cell of the screen; null where none is. */
export function uplinkAt(state: UiState, area: Area, { row, column }: CellPlace): Uplink | null {
  const { diagnosis } = state;
  if (diagnosis === null || diagnosis.uplinks.length === 0) return null;
  if (isCompact(area)) return compactUplinkAt(state, diagnosis, area, row);
  const { shown, plan, left } = panesIn(state, diagnosis, area);
  if (row < area.row || row >= area.row + plan.height) return null;
  return shown.findLast((_, i) => column >= area.column + left(i)) ?? null;
}

function drawPanes(sheet: Sheet, state: UiState, diagnosis: Diagnosis, area: Area): void {
  const { uplinks } = diagnosis;
  const chosen = chosenUplink(state);
  const { fitting, first, shown, plan, left } = panesIn(state, diagnosis, area);
  const columns = Math.floor(area.columns / fitting);
  const cells = shown.map((uplink) => cellWords(state, uplink, columns));
  const notes = footnotes(cells, columns, {
    before: first,
    beyond: uplinks.length - first - fitting,
  });
  shown.forEach((uplink, i) => {
    const place = {
      row: area.row,
      column: area.column + left(i),
      columns: left(i + 1) - left(i),
      rows: plan.height,
    };
    const isChosen = first + i === chosen && uplinks.length > 1;
    drawPane(
      sheet,
      state,
      { uplink, diagnosis, area: place, chosen: isChosen, footnote: notes[i] ?? '' },
      plan,
    );
  });
  drawBelow(sheet, state, { ...area, row: area.row + plan.height, rows: area.rows - plan.height });
}

/** The main view: the uplinks side by side on one scale, and below them what is wrong and what happened. */
export function drawUplinks(sheet: Sheet, state: UiState, area: Area): void {
  const { diagnosis } = state;
  if (diagnosis === null || diagnosis.uplinks.length === 0) drawNone(sheet, state, area);
  else if (isCompact(area)) drawCompact(sheet, state, area);
  else drawPanes(sheet, state, diagnosis, area);
}
