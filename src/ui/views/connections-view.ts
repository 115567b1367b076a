import type { Connection, ConnectionOrder } from '../../model/connection.js';
import type { ConnectionsView } from '../../model/connections-view.js';
import { connectionFilterFault } from '../../model/connection-filter-fault.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import { formatCount, formatDuration, plural } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import type { Column } from '../canvas/table.js';
import { columnWidths, fittedTo, gapFor, sampleOf, tableOf } from '../canvas/table.js';
import type { ConnectionList, ListOrder } from '../state/connection-list.js';
import { shownConnections } from '../state/connection-cursor.js';
import { bitRate, bothWays } from '../state/connection-rate.js';
import type { Naming } from './connection-words.js';
import {
  ageFigure,
  arrow,
  endsOf,
  endWords,
  insideNeeds,
  isHalfOpen,
  namingOf,
  remoteNeeds,
  stateWords,
  uplinkWords,
} from './connection-words.js';
import { bytesFigure, countFigure, rateFigure } from '../canvas/figures.js';
import type { StyledLine, Size } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { Aside, ViewContent } from '../canvas/view-content.js';
import type { Pen } from '../canvas/pen.js';
import type { UiState } from '../state/ui-state.js';

/** Read more recently than this is now. */
const OLD_MS = 5 * SECOND;

type ConnectionColumn = Column<Connection> & { readonly order?: ConnectionOrder };

/** As wide as a rate, an amount. */
const RATE = 9;
const AMOUNT = 8;
/** As wide as the state of one end. */
const STATE = 12;
/** Columns that stay as long as the state's are worth a narrower gap. */
const KEPT = 6;

/** A wide screen has room for whole words. */
const WIDE = 110;

const sorted = (state: UiState, naming: Naming, width: number): readonly ConnectionColumn[] =>
  columns(state, naming, width).map((column) => marked(column, state.connections));

function columns(state: UiState, naming: Naming, width: number): readonly ConnectionColumn[] {
  return [
    {
      heading: 'uplink',
      order: 'uplink',
      min: 6,
      normal: width < WIDE ? 7 : 11,
      max: 11,
      keep: 3,
      needs: (c) => ({ least: uplinkWords(c, 0).length, whole: uplinkWords(c).length }),
      text: uplinkWords,
      style: ({ uplink }) => (uplink === null ? INK.doubt : INK.strong),
    },
    {
      heading: 'proto',
      order: 'protocol',
      min: 3,
      normal: 6,
      max: 9,
      keep: 5,
      // As ping and pf.conf(5) shorten it.
      text: ({ protocol }) => (protocol === 'ipv6-icmp' ? 'icmp6' : protocol),
    },
    {
      heading: width < WIDE ? 'inside' : 'inside host',
      order: 'inside-host',
      min: 9,
      normal: 21,
      max: 47,
      keep: 1,
      shorten: 3.4,
      needs: (c) => insideNeeds(c, naming),
      text: (c, room) => endWords(endsOf(c).inside, naming, { protocol: c.protocol, room, gives: 'port' }),
    },
    {
      heading: 'remote',
      order: 'remote',
      min: 16,
      // A name is longer than an address.
      normal: state.names ? 40 : 23,
      max: 55,
      keep: 0,
      shorten: 3.5,
      needs: (c) => remoteNeeds(c, naming),
      text: (c, room) =>
        `${arrow(c)} ${endWords(endsOf(c).remote, naming, { protocol: c.protocol, room: room - 2, gives: 'host' })}`,
    },
    {
      heading: 'state',
      order: 'state',
      min: 5,
      normal: STATE,
      max: 23,
      keep: 6,
      needs: ({ state: both }) => ({
        least: stateWords(both, 0).length,
        whole: stateWords(both, STATE).length,
      }),
      text: ({ state: both }, room) => stateWords(both, room),
      style: (c) => (isHalfOpen(c) ? INK.doubt : INK.plain),
    },
    {
      heading: 'age',
      order: 'age',
      min: 6,
      normal: 6,
      max: 7,
      keep: 7,
      align: 'right',
      text: ({ ageSeconds }) => ageFigure(ageSeconds),
    },
    {
      heading: 'packets',
      min: 7,
      normal: 7,
      max: 8,
      keep: 8,
      align: 'right',
      text: (c) => countFigure(bothWays(c.packetsFromInside, c.packetsToInside)).trim(),
    },
    {
      heading: 'bytes',
      order: 'bytes',
      min: AMOUNT,
      normal: AMOUNT,
      max: AMOUNT,
      keep: 4,
      align: 'right',
      text: (c) => bytesFigure(bothWays(c.bytesFromInside, c.bytesToInside)),
    },
    {
      heading: 'rate',
      order: 'rate',
      min: RATE,
      normal: RATE,
      max: RATE,
      keep: 2,
      align: 'right',
      text: (c) => rateFigure(bitRate(c), state.bytes),
      style: () => INK.strong,
    },
  ];
}

/** The sorted column's heading tells which way. */
function marked(column: ConnectionColumn, { by, descending }: ListOrder): ConnectionColumn {
  if (column.order !== by) return column;
  return { ...column, heading: `${descending ? '↓' : '↑'}${column.heading}`, headingStyle: INK.focus };
}

/** How many there are on each uplink; what is on none is counted, too. */
function counts({ uplinks, connections }: Diagnosis, view: ConnectionsView): readonly Aside[] {
  const each = uplinks.flatMap(({ interface: name, connections: own }) =>
    own === null ? [] : [[name, own.total] as const],
  );
  const others: (readonly [string, number])[] = [['cannot tell', view.cannotTell]];
  if ((connections?.local ?? 0) > 0) others.push(['local', view.local]);
  return [...each, ...others].map(([name, count]): Aside => [
    [
      { text: `  ${name} `, style: INK.plain },
      { text: formatCount(count), style: INK.strong },
    ],
  ]);
}

/** The order, where its column is left out for want of room. */
function hiddenOrder(
  columns: readonly ConnectionColumn[],
  { by }: ListOrder,
  widths: readonly number[],
): string[] {
  return columns.flatMap(({ order, heading }, i) =>
    order === by && widths[i] === 0 ? [`sorted by ${heading}`] : [],
  );
}

/** What is to be kept in mind when reading the list: found, its order, left out, old, lost. */
function remarks(
  view: ConnectionsView,
  list: ConnectionList,
  { filter, order }: { readonly filter: string; readonly order: readonly string[] },
): StyledLine {
  const { table, connections, counted, finished, ageMs, everyMs, notUnderstood, forgotten } = view;
  const found =
    filter.trim() === '' ? [] : [`${formatCount(list.length)} found${list.complete ? '' : ' so far'}`];
  const said = [...found, ...order];
  const doubts = [
    ...(table.length < connections ? [`the ${formatCount(table.length)} busiest are kept`] : []),
    ...(ageMs >= OLD_MS ? [`read ${formatDuration(ageMs)} ago, every ${formatDuration(everyMs)}`] : []),
    ...(notUnderstood > 0 ? [`${plural(notUnderstood, 'line')} not understood`] : []),
    ...(forgotten > 0 ? [`${plural(forgotten, 'rate')} forgotten`] : []),
    ...(counted < connections ? [`${formatCount(connections - counted)} without counters`] : []),
    ...(finished > 0 ? [`${formatCount(finished)} already closed`] : []),
  ];
  if (said.length + doubts.length === 0) return [];
  return [
    { text: said.join(' · '), style: INK.key },
    { text: `${said.length > 0 && doubts.length > 0 ? ' · ' : ''}${doubts.join(' · ')}`, style: INK.doubt },
  ];
}

/** Why there are no connections to be shown, as a sentence. */
export function troubleWords({ connections, connectionsTrouble, router }: Diagnosis): string | null {
  const { tracker } = router.words;
  if (connections !== null) return null;
  if (connectionsTrouble === null) return 'not known';
  if (connectionsTrouble === 'waiting') return 'not read yet';
  if (connectionsTrouble === '--no-pf') return 'not read (--no-pf)';
  return connectionsTrouble.startsWith(tracker) ? connectionsTrouble : `${tracker}: ${connectionsTrouble}`;
}

function emptyContent(empty: string): ViewContent {
  return {
    heading: [{ text: 'connections', style: INK.strong }],
    length: 0,
    items: null,
    empty,
    line: () => [],
  };
}

/** Why the list is empty: `none of 103 match`. */
function emptyWords(length: number, filter: string, complete: boolean): string {
  if (length === 0) return 'no connections';
  const fault = connectionFilterFault(filter);
  if (fault !== null) return fault;
  return complete ? `none of ${formatCount(length)} match` : `none of ${formatCount(length)} match so far`;
}

/** All connections, each on its uplink. Only the rows in sight become values. */
export function connectionsContent(state: UiState, pen: Pen, { columns: width }: Size): ViewContent {
  const { diagnosis, connections: order, filters } = state;
  const view = diagnosis?.connections ?? null;
  const list = shownConnections(state);
  if (diagnosis === null || view === null || list === null)
    return emptyContent(
      diagnosis === null ? 'waiting for the first answers' : (troubleWords(diagnosis) ?? 'not known'),
    );
  const rows = sampleOf(list.length, (index) => list.at(index));
  const marks = fittedTo(sorted(state, namingOf(state, pen), width), rows, { width, pen });
  const gap = gapFor(marks, width, KEPT);
  const table = tableOf(marks, width, pen, gap);
  const remark = remarks(view, list, {
    filter: filters.connections,
    order: hiddenOrder(marks, order, columnWidths(marks, width, gap)),
  });
  return {
    heading: [{ text: plural(view.connections, 'connection'), style: INK.strong }],
    asides: counts(diagnosis, view),
    head: [...(remark.length === 0 ? [] : [remark]), table.heading],
    length: list.length,
    partial: !list.complete,
    items: { count: list.length, firstLine: (item) => item, lines: () => 1 },
    empty: emptyWords(view.table.length, filters.connections, list.complete),
    line: (i) => {
      const connection = list.at(i);
      return connection === null ? [] : table.row(connection);
    },
  };
}
