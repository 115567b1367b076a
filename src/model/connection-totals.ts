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

/** What a group of states amounts to. Null: none of its states told its counters. */
export interface StateTotals {
  readonly states: number;
  /** A forwarded connection is two states, and one connection. */
  readonly connections: number;
  /** From the end that opened the state to the other. */
  readonly outBytes: number | null;
  /** And back. */
  readonly inBytes: number | null;
}

/** The connections of one uplink in one reading. */
export interface ConnectionTotals extends StateTotals {
  readonly byProtocol: ProtocolCounts;
  readonly halfOpen: number;
}
