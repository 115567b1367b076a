import type { Connection } from '../../model/connection.js';
import type { HostTraffic } from '../../model/connection-totals.js';
import type { UplinkConnections } from '../../model/connections-view.js';
import type { Diagnosis, Uplink } from '../../model/diagnosis.js';
import { formatCount, formatDuration, formatShare } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import type { Column } from '../canvas/table.js';
import { fittedTo, tableOf } from '../canvas/table.js';
import type { Naming } from './connection-words.js';
import { bitRate, bothWays } from '../state/connection-rate.js';
import { arrow, endsOf, endWords, insideNeeds, namingOf, remoteNeeds } from './connection-words.js';
import { troubleWords } from './connections-view.js';
import { withoutEchoes } from './gateway-echoes.js';
import { bytesFigure, rateFigure } from '../canvas/figures.js';
import type { StyledLine, Style } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { Piece } from '../canvas/pieces.js';
import { drawPieces } from '../canvas/pieces.js';
import type { Area, Sheet } from '../canvas/sheet.js';
import type { UiState } from '../state/ui-state.js';

/** The line that parts the connections from the rest. */
const HEADING = 1;
/** With fewer rows than these the inside hosts are left out. */
const HOSTS_FROM = 5;
const HOSTS_PART = 0.35;
/** Read longer ago, it is said how long. */
const OLD_MS = 5 * SECOND;

/** A row of a pane: a connection, or all that an inside host moves. */
interface Talker {
  inside(room: number): string;
  readonly insideNeeds: { readonly least: number; readonly whole: number };
  readonly remoteNeeds: { readonly least: number; readonly whole: number };
  remote(room: number): string;
  readonly remoteStyle: Style;
  readonly protocol: string;
  readonly bitsPerSecond: number | null;
  readonly bytes: number | null;
}

const ALL = '  all connections';

/** The host alone: there is no room for its port. */
const hostNeeds = (host: string, naming: Naming): Talker['insideNeeds'] =>
  insideNeeds({ protocol: '', insideHost: host, insidePort: null }, naming);

function talker(connection: Connection, naming: Naming): Talker {
  const { inside, remote } = endsOf(connection);
  const { protocol } = connection;
  return {
    inside: (room) => endWords(inside, naming, { protocol, room, gives: 'port' }),
    insideNeeds: hostNeeds(inside.host, naming),
    remoteNeeds: remoteNeeds(connection, naming),
    remote: (room) =>
      `${arrow(connection)} ${endWords(remote, naming, { protocol, room: room - 2, gives: 'host' })}`,
    remoteStyle: INK.plain,
    protocol,
    bitsPerSecond: bitRate(connection),
    bytes: bothWays(connection.bytesFromInside, connection.bytesToInside),
  };
}

function hostTalker({ host, bytes, bytesPerSecond }: HostTraffic, naming: Naming): Talker {
  return {
    inside: (room) => endWords({ host, port: null }, naming, { protocol: '', room, gives: 'port' }),
    insideNeeds: hostNeeds(host, naming),
    remote: (room) => (room >= ALL.length ? ALL : '  all'),
    remoteNeeds: { least: '  all'.length, whole: ALL.length },
    remoteStyle: INK.label,
    protocol: '',
    bitsPerSecond: bytesPerSecond === null ? null : 8 * bytesPerSecond,
    bytes,
  };
}

const columns = (bytes: boolean): readonly Column<Talker>[] => [
  {
    heading: '',
    min: 9,
    normal: 15,
    max: 47,
    keep: 1,
    shorten: 2.4,
    needs: (row) => row.insideNeeds,
    text: (row, room) => row.inside(room),
  },
  {
    heading: '',
    min: 13,
    normal: 20,
    max: 55,
    keep: 0,
    shorten: 2.5,
    needs: (row) => row.remoteNeeds,
    text: (row, room) => row.remote(room),
    style: ({ remoteStyle }) => remoteStyle,
  },
  { heading: '', min: 4, normal: 4, max: 5, keep: 4, text: ({ protocol }) => protocol },
  {
    heading: '',
    min: 9,
    normal: 9,
    max: 9,
    keep: 2,
    align: 'right',
    text: ({ bitsPerSecond }) => rateFigure(bitsPerSecond, bytes),
    style: () => INK.strong,
  },
  { heading: '', min: 8, normal: 8, max: 8, keep: 3, align: 'right', text: (row) => bytesFigure(row.bytes) },
];

const words = (text: string, style: Style = INK.plain): StyledLine => [{ text, style }];

/** Of TCP only: other protocols have no handshake. */
function halfOpen({ tcp, halfOpen: open }: UplinkConnections): StyledLine {
  const share = tcp > 0 ? open / tcp : 0;
  return words(
    `half-open ${formatShare(Math.min(1, share))}`,
    share >= 0.5 && open > 1 ? INK.doubt : INK.plain,
  );
}

/** `tcp 97 udp 19 icmp 2`; of what is rare only what there is. */
function kinds({ tcp, udp, icmp, other }: UplinkConnections, rare: boolean): StyledLine {
  const all: readonly (readonly [string, number])[] = [
    ['tcp', tcp],
    ['udp', udp],
    ...(rare && icmp > 0 ? [['icmp', icmp] as const] : []),
    ...(rare && other > 0 ? [['other', other] as const] : []),
  ];
  return words(all.map(([name, count]) => `${name} ${formatCount(count)}`).join(' '));
}

function counted(own: UplinkConnections): Piece[] {
  const { total, tcp, newPerSecond } = own;
  const all: Piece = { line: words(`connections ${formatCount(total)}`, INK.strong), keep: 0 };
  if (total === 0) return [all];
  return [
    all,
    { line: kinds(own, true), shorter: [kinds(own, false)], shorten: 2.5, keep: 3 },
    ...(tcp > 0 ? [{ line: halfOpen(own), keep: 2 }] : []),
    ...(newPerSecond === null ? [] : [{ line: words(`${perSecond(newPerSecond)} new/s`), keep: 4 }]),
  ];
}

function perSecond(value: number): string {
  const shown = Math.max(0, value);
  return shown < 99.95 ? shown.toFixed(1) : formatCount(shown);
}

/** The text in the separator line: the counts, or why there are none. */
function headingPieces(uplink: Uplink, diagnosis: Diagnosis): Piece[] {
  if (uplink.connections === null)
    return [
      { line: words('connections', INK.strong), keep: 0 },
      { line: words(troubleWords(diagnosis) ?? 'not known', INK.doubt), min: 8, keep: 1 },
    ];
  const age = diagnosis.connections?.ageMs ?? 0;
  const { rest, echoes } = withoutEchoes(uplink, uplink.connections);
  return [
    ...counted(rest),
    ...(echoes === 0 ? [] : [{ line: words(`gateway echoes ${formatCount(echoes)}`), keep: 3.5 }]),
    ...(age < OLD_MS ? [] : [{ line: words(`${formatDuration(age)} old`, INK.doubt), keep: 1 }]),
  ];
}

/** How many rows of a pane the connections may use at most: the same in all panes beside each other. */
export function connectionRows(shown: readonly Uplink[], base: number): { least: number; most: number } {
  const known = shown.flatMap(({ connections }) => connections ?? []);
  if (known.length === 0) return { least: HEADING, most: HEADING };
  const talkers = Math.max(0, ...known.map(({ top, topHosts }) => top.length + topHosts.length));
  // In steps, so that the screen does not move with every connection that comes or goes.
  return { least: base, most: Math.max(base, HEADING + 4 * Math.ceil(talkers / 4)) };
}

function talkersOf({ top, topHosts }: UplinkConnections, rows: number, naming: Naming): Talker[] {
  const forHosts = rows >= HOSTS_FROM ? Math.floor(rows * HOSTS_PART) : 0;
  const hosts = topHosts.slice(0, forHosts);
  return [
    ...top.slice(0, rows - hosts.length).map((connection) => talker(connection, naming)),
    ...hosts.map((host) => hostTalker(host, naming)),
  ];
}

/** What stands in the place of connections, the longest first. */
const NONE = ['no connections on this uplink', 'no connections here', 'no connections', 'none'];

/** The connections of an uplink in its pane: a line that parts and counts, the busiest, and the busiest inside hosts. */
export function drawConnections(
  sheet: Sheet,
  state: UiState,
  pane: {
    readonly uplink: Uplink;
    readonly diagnosis: Diagnosis;
    readonly chosen: boolean;
    readonly area: Area;
  },
): void {
  const { uplink, diagnosis, chosen, area } = pane;
  if (area.rows < HEADING) return;
  const { row, column, columns: width } = area;
  sheet.put(row, column, `├${'─'.repeat(Math.max(0, width - 2))}┤`, chosen ? INK.focus : INK.border, width);
  // A blank around each word, so that none touches the line.
  const pieces = headingPieces(uplink, diagnosis).map((piece, i) => {
    const apart = (line: StyledLine): StyledLine => [
      ...words(i === 0 ? ' ' : '· ', INK.border),
      ...line,
      ...words(' '),
    ];
    return { ...piece, line: apart(piece.line), shorter: (piece.shorter ?? []).map(apart) };
  });
  drawPieces(sheet, { row, column: column + 1, width: width - 2, gap: 0 }, pieces);
  const own = uplink.connections === null ? null : withoutEchoes(uplink, uplink.connections).rest;
  const rows = area.rows - HEADING;
  if (own === null || rows < 1) return;
  const room = width - 4;
  if (own.total === 0) {
    const wording = NONE.find(({ length }) => length <= room) ?? '';
    const text = sheet.pen.clean(wording);
    const from = column + 2 + ((room - text.length) >> 1);
    sheet.put(row + HEADING + ((rows - 1) >> 1), from, text, INK.plain, room);
    return;
  }
  const talkers = talkersOf(own, rows, namingOf(state, sheet.pen));
  const { pen } = sheet;
  const table = tableOf(fittedTo(columns(state.bytes), talkers, { width: room, pen, gap: 1 }), room, pen, 1);
  talkers.forEach((each, i) => sheet.putLine(row + HEADING + i, column + 2, room, table.row(each)));
}
