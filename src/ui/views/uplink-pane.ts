import type { Diagnosis, Uplink } from '../../model/diagnosis.js';
import { formatBitsPerSecond } from '../../model/format.js';
import { rateFigure } from '../canvas/figures.js';
import { drawConnections } from './pane-connections.js';
import type { Flow, Scale } from './uplink-traffic.js';
import { flowsOf } from './uplink-traffic.js';
import type { StyledLine, Style } from '../canvas/frame.js';
import { graph, peakOf } from '../canvas/graph.js';
import { INK, uplinkBadge } from '../canvas/ink.js';
import { isOwnUplink } from './own-uplink.js';
import type { PaneRow } from './pane-rows.js';
import { PANE_ROWS } from './pane-rows.js';
import type { Piece } from '../canvas/pieces.js';
import { drawPieces } from '../canvas/pieces.js';
import type { Area, Sheet } from '../canvas/sheet.js';
import { sicknesses } from '../state/sick-uplinks.js';
import { keyFor } from '../state/keymap.js';
import type { UiState } from '../state/ui-state.js';

/** The label's cells, and a blank. */
const LABEL = 9;
/** A rate's cells, and a blank. */
const RATE = 10;

/** A name is cut to this before anything else is left out. */
const LEAST_NAME = 16;

/** What all panes beside each other have in common, so that they can be compared. */
export interface PanePlan {
  /** Rows of text, by kind and number within the kind, in the order of the kinds. */
  readonly rows: readonly { readonly kind: string; readonly index: number }[];
  /** Height of each of the two graphs. */
  readonly graphRows: number;
  /** Rows at the bottom for the connections, the line that parts them among them. */
  readonly connectionRows: number;
  readonly full: Scale;
}

/** One pane: which uplink, where, and what is told in its lower edge. */
export interface Pane {
  readonly uplink: Uplink;
  readonly diagnosis: Diagnosis;
  readonly area: Area;
  readonly chosen: boolean;
  /** `← 1 more`, or nothing. */
  readonly footnote: string;
}

/** Cells a graph has in a pane of a width. */
export function graphColumns(paneColumns: number): number {
  return Math.max(0, paneColumns - 4 - LABEL - RATE);
}

function heading(
  { interface: name, name: called, kind, wireless, speedBitsPerSecond, link, linkUp }: Uplink,
  { chosen, isOwn }: { chosen: boolean; isOwn: boolean },
): Piece[] {
  const words = (text: string, style: Style = INK.plain): StyledLine => [{ text, style }];
  const said: Piece[] = [
    { line: words(`${chosen ? '▸' : ' '}${name}`, chosen ? INK.focus : INK.strong), keep: 0 },
  ];
  if (isOwn)
    said.push({
      line: words('← your session', INK.key),
      shorter: [words('← you', INK.key)],
      shorten: 3,
      keep: 1.5,
    });
  if (called !== name) said.push({ line: words(called), min: LEAST_NAME, shorten: 7, keep: 2 });
  if (linkUp === false && link !== null) said.push({ line: words(link, INK.bad), keep: 1 });
  const signal = wireless?.signalPercent ?? null;
  if (wireless !== null && (signal !== null || wireless.signalDbm !== null))
    said.push({ line: words(signal !== null ? `${signal}%` : `${wireless.signalDbm ?? ''} dBm`), keep: 4 });
  if (kind !== null) said.push({ line: words(kind), keep: 5 });
  if (speedBitsPerSecond !== null)
    said.push({ line: words(formatBitsPerSecond(speedBitsPerSecond).replace(/\.0+ /, ' ')), keep: 6 });
  return said;
}

function drawEdges(sheet: Sheet, { uplink, diagnosis, area, chosen, footnote }: Pane): void {
  const { row, column, columns, rows } = area;
  const style = chosen ? INK.focus : INK.border;
  const last = row + rows - 1;
  sheet.put(row, column, `┌${'─'.repeat(Math.max(0, columns - 2))}┐`, style, columns);
  sheet.put(last, column, `└${'─'.repeat(Math.max(0, columns - 2))}┘`, style, columns);
  for (let y = row + 1; y < last; y++) {
    sheet.put(y, column, '│', style);
    sheet.put(y, column + columns - 1, '│', style);
  }
  const badge = uplinkBadge(uplink, sicknesses(diagnosis));
  // A blank after each word, so that none touches the line.
  const pieces = heading(uplink, { chosen, isOwn: isOwnUplink(diagnosis, uplink) }).map((piece, i) => ({
    ...piece,
    line: [{ text: i === 0 ? '' : '· ', style: INK.border }, ...piece.line, { text: ' ', style: INK.plain }],
  }));
  const room = columns - 5 - badge.word.length;
  const from = column + 1;
  drawPieces(sheet, { row, column: from, width: room, gap: 0 }, pieces);
  sheet.put(row, column + columns - 2 - badge.word.length, badge.word, badge.style);
  if (footnote !== '')
    sheet.put(
      last,
      column + Math.max(1, columns - 3 - footnote.length),
      ` ${footnote} `,
      INK.plain,
      columns - 2,
    );
}

/** `7 queues`, as in the last line, where a row has a view of its own. */
function drawLabel(
  sheet: Sheet,
  { keymap }: UiState,
  [row, column]: readonly [number, number],
  shown: PaneRow,
): void {
  const { label, view } = shown;
  const key = view === undefined ? '' : keyFor(view, keymap);
  const line: StyledLine = [
    { text: key === '' ? '' : `${key} `, style: INK.key },
    { text: label, style: INK.plain },
  ];
  sheet.putLine(row, column, LABEL - 1, line);
}

function drawRow(
  sheet: Sheet,
  state: UiState,
  { area, row }: { area: Area; row: number },
  shown: PaneRow,
): void {
  drawLabel(sheet, state, [row, area.column + 2], shown);
  drawPieces(
    sheet,
    { row, column: area.column + 2 + LABEL, width: area.columns - 4 - LABEL, gap: 1 },
    shown.pieces,
  );
}

/** Rate, peak and scale at the left, the graph beside them. */
function drawFlow(sheet: Sheet, state: UiState, area: Area, flow: Flow & { full: number | null }): void {
  const { row, column, columns, rows } = area;
  const { word, style, rate, values, full } = flow;
  const figures: [string, number | null, Style][] = [
    [word, rate, INK.strong],
    ['  peak', peakOf(values), INK.plain],
    ['  scale', full, INK.plain],
  ];
  figures.slice(0, rows).forEach(([label, value, ink], i) => {
    sheet.put(row + i, column + 2, label, i === 0 ? style : INK.plain, LABEL - 1);
    sheet.put(row + i, column + 2 + LABEL, rateFigure(value, state.bytes), ink, RATE - 1);
  });
  // Cells without a graph are left to a note.
  if (full === null || peakOf(values) === null) return;
  const graphArea = { row, column: column + 2 + LABEL + RATE, columns: graphColumns(columns), rows };
  if (graphArea.columns > 0) for (const spark of graph(values, graphArea, full, style)) sheet.spark(spark);
}

/** Without rates: what the pane waits for, where the graph will be. A graph of what was known before covers it. */
function drawNote(sheet: Sheet, { waitingFor }: Uplink, { row, column, columns, rows }: Area): void {
  const from = column + 2 + LABEL + RATE;
  const room = column + columns - 2 - from;
  sheet.pen
    .wrap(waitingFor ?? 'no rates yet', room, rows)
    .forEach((text, i) => sheet.put(row + i, from, text, INK.doubt, room));
}

/** Draws one uplink into its pane, on the plan that all panes share. */
export function drawPane(sheet: Sheet, state: UiState, pane: Pane, plan: PanePlan): void {
  const { uplink, diagnosis, area } = pane;
  drawEdges(sheet, pane);
  let row = area.row + 1;
  const text = (where: 'above graphs' | 'below graphs'): void => {
    for (const kind of PANE_ROWS.filter((k) => k.place === where)) {
      const rows = kind.rows(uplink, diagnosis);
      for (const { index } of plan.rows.filter((r) => r.kind === kind.id)) {
        const shown = rows[index];
        if (shown !== undefined) drawRow(sheet, state, { area, row }, shown);
        row++;
      }
    }
  };
  text('above graphs');
  if (uplink.rates === null) drawNote(sheet, uplink, { ...area, row, rows: plan.graphRows });
  for (const flow of flowsOf(state, uplink, graphColumns(area.columns))) {
    const full = plan.full[flow.word];
    drawFlow(sheet, state, { ...area, row, rows: plan.graphRows }, { ...flow, full });
    row += plan.graphRows;
  }
  text('below graphs');
  drawConnections(sheet, state, { ...pane, area: { ...area, row, rows: plan.connectionRows } });
}
