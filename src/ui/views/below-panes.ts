import type { Finding } from '../../model/finding.js';
import { plural } from '../../model/format.js';
import { findingCure, findingLine, findingLines } from './findings-view.js';
import type { StyledLine } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import { newestJournalLines } from './journal-view.js';
import { drawHeading } from '../canvas/view-content.js';
import type { Pen } from '../canvas/pen.js';
import type { Area, Sheet } from '../canvas/sheet.js';
import type { UiState } from '../state/ui-state.js';

/** Of the rows below the panes the journal gets at least so many if it has the lines, its heading among them. */
const FOR_JOURNAL = 5;
/** So many blank rows would be a pity: then a finding is told as far as it goes. */
const SPARE = 4;

function drawSection(sheet: Sheet, area: Area, name: string, lines: readonly StyledLine[]): void {
  drawHeading(sheet, area, { name: [{ text: name, style: INK.strong }] });
  lines
    .slice(0, area.rows - 1)
    .forEach((line, i) => sheet.putLine(area.row + 1 + i, area.column + 1, area.columns - 2, line));
}

/** Ways to write a finding, the longest first. */
const MANNERS: readonly ((finding: Finding, width: number, pen: Pen) => StyledLine[])[] = [
  findingLines,
  findingCure,
  (finding) => [findingLine(finding)],
];

/** The first of the lines, and how many there are besides. */
function cut(lines: readonly StyledLine[], room: number): StyledLine[] {
  const more = `       and ${plural(lines.length - room + 1, 'more line')}`;
  return [...lines.slice(0, room - 1), [{ text: more, style: INK.plain }]];
}

/** The lines of all findings, or null where there are more than `room`: then the rest is not even set. */
function ifFits(
  all: readonly Finding[],
  room: number,
  manner: (finding: Finding) => readonly StyledLine[],
): StyledLine[] | null {
  const lines: StyledLine[] = [];
  for (const finding of all) {
    lines.push(...manner(finding));
    if (lines.length > room) return null;
  }
  return lines;
}

/** As much of all findings as there is room for. */
function findings(sheet: Sheet, state: UiState, { columns, rows }: Area): StyledLine[] {
  const all = state.diagnosis?.findings ?? [];
  const room = rows - 2 - Math.min(FOR_JOURNAL, 1 + Math.max(1, state.journal.length));
  if (room < 1 || all.length === 0) return [];
  const [whole, ...shorter] = MANNERS.map((manner) =>
    ifFits(all, room, (finding) => manner(finding, columns - 2, sheet.pen)),
  );
  if (whole !== undefined && whole !== null) return whole;
  const fitting = shorter.find((lines) => lines !== null);
  const [one] = all;
  // One finding alone hides no other when it is written as far as there is room.
  if (all.length === 1 && one !== undefined && room - (fitting?.length ?? room) >= SPARE)
    return cut(findingLines(one, columns - 2, sheet.pen), room);
  return fitting ?? cut(all.map(findingLine), room);
}

function newest(state: UiState, most: number, lead = ''): StyledLine[] {
  if (state.journal.length === 0) return [[{ text: `${lead}nothing has happened yet`, style: INK.plain }]];
  return newestJournalLines(state, most);
}

/** What fills the screen below the uplinks: what is wrong, and what happened last. */
export function drawBelow(sheet: Sheet, state: UiState, area: Area): void {
  if (area.rows <= 0) return;
  const wrong = findings(sheet, state, area);
  // A blank row above each heading where rows are plenty.
  const apart = area.rows >= 12 ? 1 : 0;
  let row = area.row;
  if (wrong.length > 0) {
    drawSection(sheet, { ...area, row: row + apart, rows: wrong.length + 1 }, 'findings', wrong);
    row += wrong.length + 1 + apart;
  }
  const rows = area.row + area.rows - row;
  // With little room the newest line says more than a heading.
  if (rows < 3)
    newest(state, rows, 'journal: ').forEach((line, i) =>
      sheet.putLine(row + i, area.column + 1, area.columns - 2, line),
    );
  else drawSection(sheet, { ...area, row: row + apart, rows: rows - apart }, 'journal', newest(state, rows));
}
