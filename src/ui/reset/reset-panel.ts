import type { StyledLine } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { Heading } from '../canvas/view-content.js';
import { drawHeading } from '../canvas/view-content.js';
import type { Pen } from '../canvas/pen.js';
import { drawPieces } from '../canvas/pieces.js';
import type { Piece } from '../canvas/pieces.js';
import { resetFooter } from './reset-footer.js';
import { lineInWork, resetLines } from './reset-lines.js';
import type { ResetPanel } from '../state/reset-state.js';
import { isKillPanel } from '../state/reset-state.js';
import { killHeading, killLines } from './kill-panel.js';
import { changeWords, outcomeWord } from '../state/reset-sentences.js';
import type { Area, Sheet } from '../canvas/sheet.js';
import type { UiState } from '../state/ui-state.js';
import type { Size } from '../canvas/frame.js';

/** A panel ready to be put into some rows. */
interface PanelView {
  readonly heading: Heading;
  readonly lines: readonly StyledLine[];
  readonly footer: readonly (readonly Piece[])[];
  /** The line to be kept in sight. */
  readonly follow: number;
}

/** How a panel is written. */
interface Manner {
  readonly pen: Pen;
  readonly columns: number;
  readonly brief: boolean;
}

function headingOf(panel: ResetPanel): Heading {
  const name = (text: string, more: string): Heading => ({
    name: [
      { text, style: INK.strong },
      { text: more, style: INK.plain },
    ],
  });
  if (isKillPanel(panel)) return name(...killHeading(panel));
  switch (panel.phase) {
    case 'planning':
      return name('reset', '');
    case 'viewed':
      return { ...name('reset', ', the plan'), asides: [[[{ text: ': nothing is run', style: INK.plain }]]] };
    case 'asking':
      return name(changeWords(panel.plan.change), ': a deliberate yes?');
    case 'running':
      return name(changeWords(panel.plan.change), ' is running');
    case 'armed':
      return name(changeWords(panel.plan.change), ': done, not kept yet');
    case 'refused':
      return name(panel.what ?? 'reset', ' refused: nothing was changed');
    case 'over':
      return name(
        panel.run === null ? 'reset' : changeWords(panel.run.plan.change),
        ` ${outcomeWord(panel.outcome).toLowerCase()}`,
      );
  }
}

function viewOf(state: UiState, panel: ResetPanel, { pen, columns, brief }: Manner): PanelView {
  const { permissions = 'the rules', tracked = 'states' } = state.diagnosis?.router.words ?? {};
  const paper = { pen, brief, permissions, width: Math.max(1, columns - 2) };
  return {
    heading: headingOf(panel),
    lines: isKillPanel(panel) ? killLines(panel, paper, tracked) : resetLines(panel, state.reset, paper),
    footer: resetFooter(state, panel, paper.width),
    follow: isKillPanel(panel) ? 0 : lineInWork(panel, paper),
  };
}

const wantedRows = ({ lines, footer }: PanelView): number =>
  1 + lines.length + (lines.length > 0 ? 1 : 0) + footer.length;

/** All of it when that fits into the rows, else in fewer words. */
function fittingView(state: UiState, panel: ResetPanel, pen: Pen, { columns, rows }: Size): PanelView {
  const whole = viewOf(state, panel, { pen, columns, brief: false });
  return wantedRows(whole) <= rows ? whole : viewOf(state, panel, { pen, columns, brief: true });
}

/** What one wants to watch the uplinks beside leaves them their rows; what is to be read takes most. */
function mostRows({ phase }: ResetPanel, bodyRows: number, footer: number): number {
  const watching = ['running', 'armed', 'planning', 'killing'].includes(phase);
  if (bodyRows >= 24) return watching ? Math.max(12, Math.floor(bodyRows * 0.4)) : bodyRows - 9;
  if (bodyRows >= 12) return watching ? Math.floor(bodyRows / 2) : bodyRows - 4;
  return watching ? Math.max(footer + 1, bodyRows - 4) : bodyRows;
}

/** Rows the panel takes from the body's; 0 without one. */
export function panelRows(state: UiState, pen: Pen, columns: number, bodyRows: number): number {
  const { panel } = state.reset;
  if (panel === null) return 0;
  const footer = resetFooter(state, panel, Math.max(1, columns - 2)).length;
  const most = Math.max(0, Math.min(mostRows(panel, bodyRows, footer), bodyRows));
  return Math.min(wantedRows(fittingView(state, panel, pen, { columns, rows: most })), most);
}

interface Room {
  readonly heading: boolean;
  readonly lines: number;
  readonly footer: number;
}

/** What matters most gets its rows first: the question, the heading, the lines. */
function roomOf({ lines, footer }: PanelView, rows: number): Room {
  const asked = Math.min(footer.length, rows);
  const heading = rows > asked;
  const left = rows - asked - (heading ? 1 : 0);
  return { heading, footer: asked, lines: Math.min(left, lines.length) };
}

function scrolled(
  { lines, follow }: PanelView,
  room: Room,
  top: number | null,
): { top: number; most: number } {
  const most = Math.max(0, lines.length - room.lines);
  return { top: Math.max(0, Math.min(top ?? follow, most)), most };
}

/** How far the panel's lines are scrolled, how far they can be, and how many are in sight; `rows` of the panel. */
export function panelScroll(
  state: UiState,
  pen: Pen,
  { columns, rows }: Size,
): { top: number; most: number; rows: number } {
  const { panel } = state.reset;
  if (panel === null) return { top: 0, most: 0, rows: 0 };
  const view = fittingView(state, panel, pen, { columns, rows });
  const room = roomOf(view, rows);
  return { ...scrolled(view, room, state.reset.top), rows: room.lines };
}

/** Draws the panel: a rule with its name, its lines from the edge on so that they can be copied, its question. */
export function drawPanel(sheet: Sheet, state: UiState, area: Area): void {
  const { panel } = state.reset;
  if (panel === null) return;
  const view = fittingView(state, panel, sheet.pen, area);
  const room = roomOf(view, area.rows);
  const { top, most } = scrolled(view, room, state.reset.top);
  const end = Math.min(view.lines.length, top + room.lines);
  const where = most > 0 && room.lines > 0 ? `${top + 1}–${end} of ${view.lines.length} ↑↓` : '';
  let row = area.row;
  if (room.heading) drawHeading(sheet, { ...area, row: row++ }, { ...view.heading, where });
  for (const line of view.lines.slice(top, end))
    sheet.putLine(row++, area.column + 1, area.columns - 2, line);
  const from = area.row + area.rows - room.footer;
  // On a screen too low for all rows the last, with the answers, matter most.
  view.footer.slice(view.footer.length - room.footer).forEach((pieces, i) => {
    drawPieces(sheet, { row: from + i, column: area.column + 1, width: area.columns - 2, gap: 3 }, pieces);
  });
}
