import type { Connection } from '../model/connection.js';
import type { HostTraffic } from '../model/connection-totals.js';
import type { ConnectionsReading } from '../model/connections-reading.js';
import { formatBitsPerSecond, formatBytes, formatDuration, plural } from '../model/format.js';
import { SECOND } from '../model/time.js';

/** What is said of the connections: sums over the whole table, and the rows that were asked for. */
export interface ConnectionsReport extends Pick<
  ConnectionsReading,
  'states' | 'notUnderstood' | 'byState' | 'byInsideHost'
> {
  readonly uplinks: readonly UplinkSums[];
  readonly unattributed: Omit<UplinkSums, 'interface'>;
  /** Filtered, in order, as many as were asked for. */
  readonly rows: readonly Connection[];
}

interface UplinkSums {
  readonly interface: string;
  readonly states: number;
  readonly connections: number;
  readonly outBytes: number | null;
  readonly inBytes: number | null;
}

/** Both directions; null where the table shows no counters. */
function bytesOf({ bytesFromInside, bytesToInside }: Connection): number | null {
  return bytesFromInside === null || bytesToInside === null ? null : bytesFromInside + bytesToInside;
}

function bitsPerSecondOf(connection: Connection): number | null {
  const { bytesPerSecondFromInside: out, bytesPerSecondToInside: back } = connection;
  return out === null || back === null ? null : (out + back) * 8;
}

/** `10.0.0.20:50112`, `2001:db8::20[50112]`: as pf writes them. */
function end(host: string, port: number | null): string {
  if (port === null) return host;
  return host.includes(':') ? `${host}[${port}]` : `${host}:${port}`;
}

/** A connection as scripts get it. */
export function connectionObject(connection: Connection) {
  const { id, uplink, insideHost, remoteHost, remotePort, protocol, state } = connection;
  return {
    id,
    uplink,
    insideHost,
    remote: end(remoteHost, remotePort),
    proto: protocol,
    state,
    bytes: bytesOf(connection),
  };
}

function sums({ states, connections, outBytes, inBytes }: Omit<UplinkSums, 'interface'>) {
  return { states, connections, outBytes, inBytes };
}

/** Everything as one plain object, its shape documented in docs/scripts.md. Unknown is null. */
export function connectionsObject(report: ConnectionsReport) {
  return {
    version: 1,
    states: report.states,
    notUnderstood: report.notUnderstood,
    uplinks: Object.fromEntries(report.uplinks.map((uplink) => [uplink.interface, sums(uplink)])),
    unattributed: sums(report.unattributed),
    byState: report.byState,
    byInsideHost: report.byInsideHost.map(({ host, bytes }: HostTraffic) => ({ host, bytes })),
    top: report.rows.map(connectionObject),
  };
}

const HEADINGS = ['uplink', 'proto', 'inside', 'remote', 'state', 'age', 'bytes', 'rate'] as const;
/** Numbers stand on the right. */
const RIGHT: readonly string[] = ['age', 'bytes', 'rate'];

function cells(connection: Connection): readonly string[] {
  const { uplink, direction, protocol, insideHost, insidePort, remoteHost, remotePort, state, ageSeconds } =
    connection;
  const bytes = bytesOf(connection);
  const rate = bitsPerSecondOf(connection);
  return [
    uplink ?? (direction === 'local' ? 'local' : 'cannot tell'),
    protocol,
    end(insideHost, insidePort),
    end(remoteHost, remotePort),
    state,
    ageSeconds === null ? '?' : formatDuration(ageSeconds * SECOND),
    bytes === null ? '?' : formatBytes(bytes),
    rate === null ? '?' : formatBitsPerSecond(rate),
  ];
}

function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = HEADINGS.map((heading, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), heading.length),
  );
  const line = (row: readonly string[]): string =>
    HEADINGS.map((heading, column) => {
      const cell = row[column] ?? '';
      const width = widths[column] ?? 0;
      return RIGHT.includes(heading) ? cell.padStart(width) : cell.padEnd(width);
    })
      .join('  ')
      .trimEnd();
  return [line(HEADINGS), ...rows.map(line)];
}

function sumLine(
  name: string,
  { states, connections, outBytes, inBytes }: Omit<UplinkSums, 'interface'>,
): string {
  const moved =
    outBytes === null || inBytes === null
      ? 'bytes not shown'
      : `${formatBytes(outBytes)} out, ${formatBytes(inBytes)} in`;
  return `${name}: ${plural(connections, 'connection')}, ${plural(states, 'state')}, ${moved}`;
}

/** The same as text: the sums, then the rows. */
export function connectionsText(report: ConnectionsReport): string {
  const { states, notUnderstood, uplinks, unattributed, rows } = report;
  return [
    `${plural(states, 'state')}${notUnderstood === 0 ? '' : `, ${plural(notUnderstood, 'line')} not understood`}`,
    ...uplinks.map((uplink) => sumLine(uplink.interface, uplink)),
    sumLine('on no uplink', unattributed),
    '',
    ...(rows.length === 0 ? ['no connections'] : tableLines(rows.map(cells))),
    '',
  ].join('\n');
}
