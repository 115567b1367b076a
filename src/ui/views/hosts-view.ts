import type { Diagnosis, Uplink } from '../../model/diagnosis.js';
import { formatCount, formatDuration, plural } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import { bytesFigure, rateFigure } from '../canvas/figures.js';
import type { Size, StyledLine } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { Pen } from '../canvas/pen.js';
import type { Column } from '../canvas/table.js';
import { columnWidths, fittedTo, sampleOf, tableOf } from '../canvas/table.js';
import type { ViewContent } from '../canvas/view-content.js';
import { shownHosts } from '../state/host-cursor.js';
import type { HostList, HostListOrder, HostOrder, HostUse, Use } from '../state/host-list.js';
import type { UiState } from '../state/ui-state.js';
import type { Naming } from './connection-words.js';
import { namingOf } from './connection-words.js';
import { troubleWords } from './connections-view.js';

type HostColumn = Column<HostUse> & { readonly order?: HostOrder };

const RATE = 9;
const AMOUNT = 8;
const COUNT = 11;
/** An IPv4 address of the router is never cut while a lesser column is there; longer ones are. */
const HOST = '255.255.255.255 router'.length;
/** Read more recently than this is now. */
const OLD_MS = 5 * SECOND;
/** What the columns of one uplink tell, the most telling first. */
const TOLD = ['rate', 'bytes', 'connections'] as const;

/** A column of one uplink; a host that does not use it has a blank there. */
function uplinkColumn({ interface: name }: Uplink, told: (typeof TOLD)[number], bytes: boolean): HostColumn {
  const figure = {
    rate: { heading: `${name} rate`, min: RATE, text: (use: Use) => rateFigure(use.bitsPerSecond, bytes) },
    bytes: { heading: `${name} bytes`, min: AMOUNT, text: (use: Use) => bytesFigure(use.bytes) },
    connections: { heading: `on ${name}`, min: 5, text: (use: Use) => formatCount(use.connections) },
  }[told];
  return {
    heading: figure.heading,
    min: figure.min,
    normal: figure.min,
    max: 24,
    keep: { rate: 2, bytes: 4, connections: 5 }[told],
    align: 'right',
    text: ({ on }) => {
      const use = on.get(name);
      return use === undefined ? '' : figure.text(use);
    },
  };
}

/** Of each uplink the same: what there is no room for in all of them is left out in all. */
function fittingColumns(
  state: UiState,
  { diagnosis, hosts }: { readonly diagnosis: Diagnosis; readonly hosts: readonly HostUse[] },
  { pen, width }: { readonly pen: Pen; readonly width: number },
): readonly HostColumn[] {
  const rows = sampleOf(hosts.length, (i) => hosts[i] ?? null);
  const sums = columns(state, diagnosis, namingOf(state, pen)).map((column) => marked(column, state.hosts));
  for (let count: number = TOLD.length; count > 0; count--) {
    const own = TOLD.slice(0, count).flatMap((told) =>
      diagnosis.uplinks.map((uplink) => uplinkColumn(uplink, told, state.bytes)),
    );
    const fitted = fittedTo([...sums, ...own], rows, { width, pen });
    if (
      columnWidths(fitted, width)
        .slice(sums.length)
        .every((cells) => cells > 0)
    )
      return fitted;
  }
  return fittedTo(sums, rows, { width, pen });
}

/** The router's own addresses, which its own connections come from. */
function ownAddresses({ uplinks }: Diagnosis): ReadonlySet<string> {
  return new Set(uplinks.flatMap(({ addresses }) => addresses.map(({ address }) => address)));
}

function columns(state: UiState, diagnosis: Diagnosis, naming: Naming): readonly HostColumn[] {
  const own = ownAddresses(diagnosis);
  const named = ({ host }: HostUse): string => `${naming.host(host)}${own.has(host) ? ' router' : ''}`;
  return [
    {
      heading: 'inside host',
      order: 'host',
      min: 11,
      normal: 20,
      max: 47,
      keep: 0,
      shorten: 1.5,
      needs: (use) => ({
        least: named(use).length <= HOST ? named(use).length : 0,
        whole: named(use).length,
      }),
      text: named,
      style: () => INK.strong,
    },
    {
      heading: 'connections',
      order: 'connections',
      min: COUNT,
      normal: COUNT,
      max: COUNT + 1,
      keep: 3.5,
      align: 'right',
      text: ({ connections }) => formatCount(connections),
    },
    {
      heading: 'bytes',
      order: 'bytes',
      min: AMOUNT,
      normal: AMOUNT,
      max: AMOUNT,
      keep: 3,
      align: 'right',
      text: ({ bytes }) => bytesFigure(bytes),
    },
    {
      heading: 'rate',
      order: 'rate',
      min: RATE,
      normal: RATE,
      max: RATE,
      keep: 1,
      align: 'right',
      text: ({ bitsPerSecond }) => rateFigure(bitsPerSecond, state.bytes),
      style: () => INK.strong,
    },
  ];
}

function marked(column: HostColumn, { by, descending }: HostListOrder): HostColumn {
  if (column.order !== by) return column;
  return { ...column, heading: `${descending ? '↓' : '↑'}${column.heading}`, headingStyle: INK.focus };
}

/** What is to be kept in mind when reading the list: found, its order, cut short, old. */
function remarks(
  { connections: view }: Diagnosis,
  { hosts, all, complete, leftOut }: HostList,
  { filter, order }: { readonly filter: string; readonly order: readonly string[] },
): StyledLine[] {
  const said = [...(filter.trim() === '' ? [] : [`${formatCount(hosts.length)} found`]), ...order];
  const doubts = [
    ...(complete ? [] : ['counted so far']),
    ...(view !== null && view.table.length < view.connections
      ? [`of the ${formatCount(view.table.length)} busiest of ${plural(view.connections, 'connection')}`]
      : []),
    ...(leftOut > 0
      ? [`${formatCount(all)} hosts are kept, ${plural(leftOut, 'connection')} of others left out`]
      : []),
    ...(view !== null && view.ageMs >= OLD_MS ? [`read ${formatDuration(view.ageMs)} ago`] : []),
  ];
  if (said.length + doubts.length === 0) return [];
  const between = said.length > 0 && doubts.length > 0 ? ' · ' : '';
  return [
    [
      { text: said.join(' · '), style: INK.key },
      { text: between + doubts.join(' · '), style: INK.doubt },
    ],
  ];
}

const HEADING: StyledLine = [{ text: 'hosts inside', style: INK.strong }];

function emptyContent(diagnosis: Diagnosis | null): ViewContent {
  return {
    heading: HEADING,
    length: 0,
    items: null,
    empty: diagnosis === null ? 'waiting for the first answers' : (troubleWords(diagnosis) ?? 'not known'),
    line: () => [],
  };
}

/** Who uses which uplink: each inside host with what it moves, in all and by each uplink. */
export function hostsContent(state: UiState, pen: Pen, { columns: width }: Size): ViewContent {
  const { diagnosis, hosts: order, filters } = state;
  const list = shownHosts(state);
  if (diagnosis === null || list === null) return emptyContent(diagnosis);
  const { hosts } = list;
  const fitted = fittingColumns(state, { diagnosis, hosts }, { pen, width });
  const widths = columnWidths(fitted, width);
  const hidden = fitted.flatMap((column, i) =>
    column.order === order.by && widths[i] === 0 ? [`sorted by ${column.heading}`] : [],
  );
  const table = tableOf(fitted, width, pen);
  return {
    heading: [...HEADING, { text: `  ${formatCount(list.all)}`, style: INK.strong }],
    asides: [
      [
        [{ text: '  enter shows the connections of one', style: INK.plain }],
        [{ text: '  enter opens one', style: INK.plain }],
      ],
    ],
    head: [...remarks(diagnosis, list, { filter: filters.hosts, order: hidden }), table.heading],
    length: hosts.length,
    partial: !list.complete,
    items: { count: hosts.length, firstLine: (item) => item, lines: () => 1 },
    empty: list.all === 0 ? 'no connections' : `none of ${plural(list.all, 'host')} match`,
    line: (i) => {
      const host = hosts[i];
      return host === undefined ? [] : table.row(host);
    },
  };
}
