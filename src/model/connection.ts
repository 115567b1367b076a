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
  /** As the system prints it; null when the table was printed without ids. */
  readonly id: string | null;
  /** The uplink's interface; null when it cannot be determined. */
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
  /** The same, only to be looked at: good until the next row is asked for. What is not asked of it costs nothing. */
  peek(row: number): Connection;
  /** All rows in that order; equals in the order they were read. What is unknown comes last, either way round. */
  sorted(by: ConnectionOrder, descending: boolean): Uint32Array;
}
