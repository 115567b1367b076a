import type { Diagnosis, Uplink } from '../model/diagnosis.js';
import { columnWidths } from './columns.js';
import { rateFigure, shareFigure } from './figures.js';
import type { Line, Style } from './frame.js';
import { drawBelow } from './below.js';
import { ceilingOf, peakOf } from './graph.js';
import { INK, roleBadge } from './ink.js';
import { flowsOf } from './pane.js';
import type { Area, Sheet } from './sheet.js';
import type { UiState } from './ui-state.js';
import { chosenUplink } from './ui-state.js';

/** Who it is, the direction, the rate, the sparkline. */
const COLUMNS = [
  { min: 5, normal: 15, max: 20, keep: 1 },
  { min: 3, normal: 3, max: 3, keep: 2 },
  { min: 9, normal: 9, max: 9, keep: 0 },
  { min: 3, normal: 6, max: 500, keep: 3 },
];
const GAP = 1;

const BADGE_INK: Readonly<Record<Uplink['role'], Style>> = {
  active: INK.good,
  standby: INK.doubt,
  down: INK.bad,
  'no-default': INK.bad,
};

function names(uplink: Uplink, diagnosis: Diagnosis, chosen: boolean): readonly [Line, Line] {
  const { interface: name, role, routes, expectedShare, observedShare } = uplink;
  const first = routes[0]?.route;
  const priority = first === undefined ? '' : `prio ${first.priority ?? '?'}${first.multipath ? ' P' : ''}`;
  const share = observedShare?.share ?? expectedShare;
  return [
    [
      { text: `${chosen ? '▸' : ' '}${name.padEnd(5)} `, style: chosen ? INK.focus : INK.strong },
      { text: roleBadge(uplink, diagnosis).word.trim(), style: BADGE_INK[role] },
    ],
    [{ text: ` ${priority.padEnd(9)}${share === null ? '' : shareFigure(share)}`, style: INK.plain }],
  ];
}

/** Two lines for each uplink, for a screen that is too small for panes. */
export function drawCompact(sheet: Sheet, state: UiState, area: Area): void {
  const { diagnosis } = state;
  if (diagnosis === null) return;
  const { uplinks } = diagnosis;
  const fitting = Math.max(1, area.rows >> 1);
  const chosen = chosenUplink(state);
  const first = Math.max(0, Math.min(chosen, uplinks.length - fitting));
  const shown = uplinks.slice(first, first + fitting);
  const widths = columnWidths(COLUMNS, area.columns - 1, GAP);
  const at = widths.map(
    (_, i) => area.column + widths.slice(0, i).reduce((sum, w) => sum + (w === 0 ? 0 : w + GAP), 0),
  );
  const [nameWidth = 0, wordWidth = 0, rateWidth = 0, sparkWidth = 0] = widths;
  const flows = shown.map((uplink) => flowsOf(state, uplink, sparkWidth));
  const full = [0, 1].map((which) =>
    ceilingOf(Math.max(0, ...flows.map((flow) => peakOf(flow[which]?.values ?? []) ?? 0))),
  );
  // A blank row between two uplinks where there is room.
  const pitch = area.rows >= shown.length * 3 ? 3 : 2;
  shown.forEach((uplink, n) => {
    const lines = names(uplink, diagnosis, first + n === chosen && uplinks.length > 1);
    flows[n]?.forEach((flow, i) => {
      const row = area.row + n * pitch + i;
      if (row >= area.row + area.rows) return;
      sheet.putLine(row, at[0] ?? 0, nameWidth, lines[i] ?? []);
      sheet.put(row, at[1] ?? 0, flow.word, flow.style, wordWidth);
      sheet.put(row, at[2] ?? 0, rateFigure(flow.rate, state.bytes), INK.strong, rateWidth);
      if (sparkWidth > 0)
        sheet.spark({
          row,
          column: at[3] ?? 0,
          width: sparkWidth,
          values: flow.values,
          max: full[i] ?? 1,
          style: flow.style,
        });
    });
  });
  const used = Math.min(area.rows, shown.length * pitch);
  drawBelow(sheet, state, { ...area, row: area.row + used, rows: area.rows - used });
}
