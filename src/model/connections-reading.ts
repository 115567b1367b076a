import type { ConnectionTable } from './connection.js';
import type { ConnectionTotals, HostTraffic } from './connection-totals.js';
import type { Complaint } from './reading.js';
import type { Milliseconds } from './time.js';
import type { WatchedConnections } from './watched-connections.js';

/** One uplink in one reading. */
export interface UplinkReading extends ConnectionTotals, WatchedConnections {
  readonly interface: string;
  /** Inside hosts with the most bytes there, the most first. */
  readonly byInsideHost: readonly HostTraffic[];
}

/** All that one reading of the state table reported. */
export interface ConnectionsReading {
  readonly states: number;
  readonly connections: number;
  /** Of the connections, those whose counters the system reported. */
  readonly counted: number;
  /** Of the connections, those that both ends are through with. */
  readonly finished: number;
  readonly notUnderstood: number;
  /** The first lines that were not. */
  readonly complaints: readonly Complaint[];
  /** In the order they were asked for. */
  readonly uplinks: readonly UplinkReading[];
  /** On no uplink: halves of connections, local ones, and those that cannot be determined. */
  readonly unattributed: ConnectionTotals & WatchedConnections & { readonly local: number };
  /** States by protocol and state: `tcp ESTABLISHED:ESTABLISHED`. */
  readonly byState: Readonly<Record<string, number>>;
  /** Inside hosts with the most bytes on uplinks, the most first. */
  readonly byInsideHost: readonly HostTraffic[];
  readonly kept: ConnectionTable;
  /** Of the new connections that were opened from inside, the first some hundred. */
  readonly newest: ConnectionTable;
  /** Connections whose rate was forgotten for want of room. */
  readonly forgotten: number;
  /** Since the reading before; null in the first one: nothing is new then. */
  readonly sinceMs: Milliseconds | null;
}
