import type { Connection } from '../../model/connection.js';
import { formatBytes, formatDuration, plural } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import { reasonFacts } from './connection-reason.js';
import type { Naming } from './connection-words.js';
import { endsOf, endWords, hasPorts, isHalfOpen, namingOf } from './connection-words.js';
import type { Fact } from './detail-facts.js';
import { factLines } from './detail-facts.js';
import { rateFigure, UNKNOWN } from '../canvas/figures.js';
import type { StyledLine, Size } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { ViewContent } from '../canvas/view-content.js';
import type { Pen } from '../canvas/pen.js';
import { serviceName } from './service-names.js';
import type { UiState } from '../state/ui-state.js';

const DIRECTION = {
  outgoing: 'opened from inside',
  incoming: 'opened from outside',
  local: 'between the router and hosts inside',
} as const;

function wireWords(connection: Connection, naming: Naming): string {
  const { wireHost, wirePort, insideHost, insidePort, protocol, rdomain } = connection;
  if (wireHost === null) return 'never on an uplink';
  const same = wireHost === insideHost && wirePort === insidePort;
  const port = hasPorts(connection) ? wirePort : null;
  return [
    endWords({ host: wireHost, port }, naming, { protocol, gives: 'host' }),
    same ? ', not translated' : ', translated',
    rdomain === 0 ? '' : `, routing domain ${rdomain}`,
  ].join('');
}

const duration = (seconds: number | null): string =>
  seconds === null || !Number.isFinite(seconds) ? UNKNOWN : formatDuration(seconds * SECOND);

interface Moved {
  readonly packets: number | null;
  readonly bytes: number | null;
  readonly bytesPerSecond: number | null;
}

/** `12,451 packets, 1.19 MiB, now 32.0 kb/s`. */
function movedWords({ packets, bytes, bytesPerSecond }: Moved, asBytes: boolean): string {
  if (packets === null && bytes === null) return 'not counted';
  const total = `${packets === null ? UNKNOWN : plural(packets, 'packet')}, ${bytes === null ? UNKNOWN : formatBytes(bytes)}`;
  return `${total}, ${bytesPerSecond === null ? 'rate not known yet' : `now ${rateFigure(8 * bytesPerSecond, asBytes).trim()}`}`;
}

/** What it sends and receives, seen from inside. */
function movedFacts(c: Connection, asBytes: boolean): Fact[] {
  const sent = {
    packets: c.packetsFromInside,
    bytes: c.bytesFromInside,
    bytesPerSecond: c.bytesPerSecondFromInside,
  };
  const received = {
    packets: c.packetsToInside,
    bytes: c.bytesToInside,
    bytesPerSecond: c.bytesPerSecondToInside,
  };
  return [
    ['sent', movedWords(sent, asBytes)],
    ['received', movedWords(received, asBytes)],
  ];
}

/** What the remote end is called, and what its port is used for. */
function called({ names, hidden, resolved }: UiState, connection: Connection): Fact[] {
  const { protocol, remoteHost, remotePort } = connection;
  const name = names && !hidden ? (resolved.get(remoteHost) ?? null) : null;
  const service = remotePort === null ? null : serviceName(protocol, remotePort);
  return [
    ...(name === null ? [] : [['name', name] as const]),
    ...(service === null ? [] : [['service', service] as const]),
  ];
}

function facts(state: UiState, connection: Connection, naming: Naming): Fact[] {
  const { protocol, direction, state: both, insidePort, remotePort } = connection;
  const { inside, remote } = endsOf(connection);
  const ports = hasPorts(connection);
  return [
    ['protocol', `${protocol}, ${DIRECTION[direction]}`],
    ['inside', endWords(inside, naming, { protocol, gives: 'host' })],
    ['on the wire', wireWords(connection, naming)],
    ['remote', endWords(remote, naming, { protocol, gives: 'host' })],
    ...called(state, connection),
    ...(ports
      ? []
      : [
          [
            'id, type',
            [insidePort, remotePort].map((n) => (n === null ? UNKNOWN : String(n))).join(', '),
          ] as const,
        ]),
    ['state', isHalfOpen(connection) ? `${both}, half-open: nobody has answered yet` : both],
    ['age', `${duration(connection.ageSeconds)}, expires in ${duration(connection.expiresInSeconds)}`],
    ...movedFacts(connection, state.bytes),
  ];
}

/** All about the chosen connection, and why it went there. */
export function connectionDetailContent(state: UiState, pen: Pen, { columns: width }: Size): ViewContent {
  const { chosen, gone } = state.connections;
  const { diagnosis } = state;
  const lines: StyledLine[] =
    chosen === null || diagnosis === null
      ? []
      : [
          [],
          ...factLines(facts(state, chosen, namingOf({ ...state, names: false }, pen)), width, pen),
          [],
          [{ text: '  why it went there', style: INK.strong }],
          ...factLines(reasonFacts(chosen, diagnosis), width, pen),
          ...factLines([['id', chosen.id ?? UNKNOWN]], width, pen),
        ];
  return {
    heading: [
      { text: 'connection', style: INK.strong },
      { text: '  esc goes back', style: INK.plain },
      { text: gone ? '  ended: this is how it was seen last' : '', style: INK.doubt },
    ],
    length: lines.length,
    items: null,
    empty: 'no connection is selected',
    line: (i) => lines[i] ?? [],
  };
}
