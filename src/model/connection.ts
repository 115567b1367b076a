import type { Instant, Milliseconds } from './time.js';

/**
 * What the packet filter's state table says of the traffic: connections, and on which uplink they are.
 * A forwarded connection is two states (the LAN's side in, the uplink's side out) and one connection.
 */

/**
 * `outgoing`: opened from inside, or by the router itself. `incoming`: opened from outside. `local`: between the
 * router and a host inside, or between two hosts inside: it uses no uplink.
 */
export type ConnectionDirection = 'outgoing' | 'incoming' | 'local';

/** What told the uplink, strongest first. `gateway`: a rule forced the next hop. */
export type AttributedBy = 'gateway' | 'interface' | 'address';

/** One connection. Null: the table does not say (no counters without `-v`, no port in this protocol). */
export interface Connection {
  /** 16 hexadecimal digits; null when the table was printed without ids. */
  readonly id: string | null;
  /** The uplink's interface; null when it cannot be told. */
  readonly uplink: string | null;
  readonly attributedBy: AttributedBy | null;
  /** The interface the state is bound to; null when it floats. */
  readonly interface: string | null;
  /** `tcp`, or its number when it has no name there. */
  readonly protocol: string;
  readonly direction: ConnectionDirection;
  readonly insideHost: string;
  /** For ICMP its id or type, as the table shows it. */
  readonly insidePort: number | null;
  /** The router's side as the internet sees it: the inside host when nothing is translated; null when local. */
  readonly wireHost: string | null;
  readonly wirePort: number | null;
  readonly remoteHost: string;
  readonly remotePort: number | null;
  /** Routing domain of the wire side. */
  readonly rdomain: number;
  /** Both ends, as printed: `ESTABLISHED:ESTABLISHED`, `PROXY:DST`. */
  readonly state: string;
  /** The next hop a rule forced (`route-to`, `reply-to`). */
  readonly gateway: string | null;
  readonly ageSeconds: number | null;
  readonly expiresInSeconds: number | null;
  readonly packetsFromInside: number | null;
  readonly packetsToInside: number | null;
  readonly bytesFromInside: number | null;
  readonly bytesToInside: number | null;
  /** Between this reading and the one before; null until it was seen twice. */
  readonly bytesPerSecondFromInside: number | null;
  readonly bytesPerSecondToInside: number | null;
  readonly rule: number | null;
  readonly anchor: number | null;
}

/** What a table of connections can be ordered by. */
export type ConnectionOrder =
  'rate' | 'bytes' | 'age' | 'inside-host' | 'remote' | 'state' | 'protocol' | 'uplink';

/** Connections held in a compact form; a row becomes a value when it is asked for. */
export interface ConnectionTable {
  readonly length: number;
  /** Rows count from 0, in no order that means anything. Throws RangeError outside. */
  at(row: number): Connection;
  /** All rows in that order; equals in the order they were read. What is unknown comes last, either way round. */
  sorted(by: ConnectionOrder, descending: boolean): Uint32Array;
}

/** Connections by protocol. */
export interface ProtocolCounts {
  readonly tcp: number;
  readonly udp: number;
  readonly icmp: number;
  readonly other: number;
}

/** An inside host and what it moves. */
export interface HostTraffic {
  readonly host: string;
  readonly bytes: number;
  /** Null until it was seen twice. */
  readonly bytesPerSecond: number | null;
}

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
  /** Kept rows; the busiest when there are more connections than are kept. */
  readonly table: ConnectionTable;
  /** On no uplink that could be told. */
  readonly cannotTell: number;
  /** Between the router and a host inside, or between hosts inside: they use no uplink. */
  readonly local: number;
  /** Lines not understood. */
  readonly notUnderstood: number;
  /** Connections whose rate was forgotten for want of room. */
  readonly forgotten: number;
}
