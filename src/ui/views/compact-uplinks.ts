import type { Diagnosis, Uplink } from '../../model/diagnosis.js';
import { columnWidths } from '../canvas/table.js';
import { rateFigure, shareFigure } from '../canvas/figures.js';
import type { StyledLine } from '../canvas/frame.js';
import { drawBelow } from './below-panes.js';
import { peakOf } from '../canvas/graph.js';
import { INK, uplinkBadge } from '../canvas/ink.js';
import { flowsOf, inSight, scaleOf } from './uplink-traffic.js';
import { isOwnUplink } from './own-uplink.js';
import type { Area, Sheet } from '../canvas/sheet.js';
import { sicknesses } from '../state/sick-uplinks.js';
import type { UiState } from '../state/ui-state.js';
import { chosenUplink } from '../state/ui-state.js';

/** Who it is, the direction, the rate, the sparkline. */
const COLUMNS = [
  { min: 5, normal: 15, max: 20, keep: 1 },
  { min: 3, normal: 3, max: 3, keep: 2 },
  { min: 9, normal: 9, max: 9, keep: 0 },
  { min: 3, normal: 6, max: 500, keep: 3 },
];
const GAP = 1;

function names(
  uplink: Uplink,
  { chosen, diagnosis }: { chosen: boolean; diagnosis: Diagnosis },
): readonly [StyledLine, StyledLine] {
  const { interface: name, routes, expectedShare, observedShare } = uplink;
  const system = diagnosis.router.words;
  const badge = uplinkBadge(uplink, sicknesses(diagnosis));
  const first = routes[0]?.route;
  const priority =
    first === undefined
      ? ''
      : `${system.priorityShort} ${first.priority ?? '?'}${first.multipath ? ` ${system.shared}` : ''}`;
  const share = observedShare?.share ?? expectedShare;
  return [
    [
      { text: `${chosen ? '▸' : ' '}${name.padEnd(5)}`, style: chosen ? INK.focus : INK.strong },
      // One's own session comes in here.
      { text: isOwnUplink(diagnosis, uplink) ? '←' : ' ', style: INK.key },
      { text: badge.word.replace(/\(.*/, '').trim(), style: badge.plain },
    ],
    [
      {
        text: ` ${`${priority} `.padEnd(9)}${share === null ? '' : shareFigure(share)}`.trimEnd(),
        style: INK.plain,
      },
    ],
  ];
}

/** Where the columns begin and how wide they are. */
function columnsIn(area: Area): { at: number; width: number }[] {
  const widths = columnWidths(COLUMNS, area.columns - 1, GAP);
  let at = area.column;
  return widths.map((width) => {
    const column = { at, width };
    at += width === 0 ? 0 : width + GAP;
    return column;
  });
}

/** The uplinks in sight, and the rows from one to the next: a blank one between two where there is room. */
function rowsIn(state: UiState, { uplinks }: Diagnosis, { rows }: Area) {
  const sight = inSight(uplinks, chosenUplink(state), Math.max(1, rows >> 1));
  return { ...sight, pitch: rows >= sight.shown.length * 3 ? 3 : 2 };
}

/** The uplink whose lines are drawn in a row of the screen. */
export function compactUplinkAt(
  state: UiState,
  diagnosis: Diagnosis,
  area: Area,
  row: number,
): Uplink | null {
  const { shown, pitch } = rowsIn(state, diagnosis, area);
  return shown[Math.floor((row - area.row) / pitch)] ?? null;
}

/** Two lines for each uplink, for a screen that is too small for panes. */
export function drawCompact(sheet: Sheet, state: UiState, area: Area): void {
  const { diagnosis } = state;
  if (diagnosis === null) return;
  const { uplinks } = diagnosis;
  const chosen = chosenUplink(state);
  const { first, shown, pitch } = rowsIn(state, diagnosis, area);
  const [name, word, rate, spark] = columnsIn(area);
  if (name === undefined || word === undefined || rate === undefined || spark === undefined) return;
  const flows = shown.map((uplink) => flowsOf(state, uplink, spark.width));
  const full = scaleOf(flows);
  shown.forEach((uplink, n) => {
    const isChosen = first + n === chosen && uplinks.length > 1;
    const lines = names(uplink, { chosen: isChosen, diagnosis });
    flows[n]?.forEach((flow, i) => {
      const row = area.row + n * pitch + i;
      if (row >= area.row + area.rows) return;
      const { values, style } = flow;
      sheet.putLine(row, name.at, name.width, lines[i] ?? []);
      sheet.put(row, word.at, flow.word, style, word.width);
      sheet.put(row, rate.at, rateFigure(flow.rate, state.bytes), INK.strong, rate.width);
      const max = full[flow.word];
      if (spark.width > 0 && max !== null && peakOf(values) !== null)
        sheet.spark({ row, column: spark.at, width: spark.width, values, max, style });
      else if (i === 0 && uplink.rates === null)
        // Where the rate's unit and the sparkline will be.
        sheet.put(
          row,
          rate.at + 5,
          uplink.waitingFor ?? 'no rates yet',
          INK.doubt,
          rate.width - 4 + spark.width,
        );
    });
  });
  const used = Math.min(area.rows, shown.length * pitch);
  drawBelow(sheet, state, { ...area, row: area.row + used, rows: area.rows - used });
}
