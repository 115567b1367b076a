import type { Connection, ConnectionTable } from './connection.js';
import type { HostTraffic, ProtocolCounts } from './connection-totals.js';
import type { Instant, Milliseconds } from './time.js';

/** The connections of one uplink, as of the last reading of the state table. */
export interface UplinkConnections extends ProtocolCounts {
  readonly total: number;
  /** TCP whose first packet was not answered yet. */
  readonly halfOpen: number;
  /** Null until the table was read twice. */
  readonly newPerSecond: number | null;
  /** The busiest first: by rate, by bytes while there is no rate. A few dozen at most. */
  readonly top: readonly Connection[];
  /** Inside hosts, the busiest first. */
  readonly topHosts: readonly HostTraffic[];
}

/** A share measured by counting, with what may be said of it. */
export interface CountedShare {
  /** 0..1; null under 20 samples. */
  readonly share: number | null;
  /** 95% Wilson interval; null under 20 samples. */
  readonly low: number | null;
  readonly high: number | null;
  readonly samples: number;
}

/** New connections of one uplink among those of all, over a span. */
export interface NewConnections {
  readonly lastMinute: CountedShare;
  readonly sinceStart: CountedShare;
  /** Part of the bytes of those new connections, 0..1; null under 20 samples. */
  readonly bytesShare: number | null;
}

/** The whole state table, as far as it is kept. */
export interface ConnectionsView {
  readonly at: Instant;
  /** How old it is in this round. */
  readonly ageMs: Milliseconds;
  /** How often it is read at this size. */
  readonly everyMs: Milliseconds;
  readonly states: number;
  readonly connections: number;
  /** Of the connections, those whose counters the system reported: the others have neither bytes nor rates. */
  readonly counted: number;
  /** Of the connections, those that both ends are through with: they only wait to be forgotten. */
  readonly finished: number;
  /** Kept rows; the busiest when there are more connections than are kept. */
  readonly table: ConnectionTable;
  /** On no uplink that could be determined. */
  readonly cannotTell: number;
  /** Between the router and a host inside, or between hosts inside: they use no uplink. */
  readonly local: number;
  /** Lines not understood. */
  readonly notUnderstood: number;
  /** Connections whose rate was forgotten for want of room. */
  readonly forgotten: number;
  /** Of all interfaces of the router; absent: they are not known. */
  readonly ownAddresses?: readonly string[];
}
