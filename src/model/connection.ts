import type { Family } from './address.js';
import type { Complaint } from './reading.js';
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
  /** As the system prints it; null when the table was printed without ids. */
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
  /** The same, only to be looked at: good until the next row is asked for. What is not asked of it costs nothing. */
  peek(row: number): Connection;
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
  /** Of the connections, those whose counters the system told: the others have neither bytes nor rates. */
  readonly counted: number;
  /** Of the connections, those that both ends are through with: they only wait to be forgotten. */
  readonly finished: number;
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

/** Connections first seen in this reading, that is begun since the one before. */
export interface NewConnectionCounts {
  readonly all: number;
  /** Of those, opened from inside and not by ICMP (this program's own pings), by family: what a split is measured with. */
  readonly outgoing: { readonly inet: number; readonly inet6: number };
}

/** TCP and UDP opened from inside to beyond the next hop not long ago: what says whether an uplink answers. */
export interface Attempts {
  readonly tcp: number;
  /** `SYN_SENT:CLOSED`: nothing came back. */
  readonly tcpUnanswered: number;
  readonly udp: number;
  /** `SINGLE:NO_TRAFFIC`: nothing came back. */
  readonly udpUnanswered: number;
  /** Inside hosts that got no answer; counted to 64. */
  readonly hostsUnanswered: number;
  /** Hosts outside that gave none; counted to 64. One of them may be down, many are not. */
  readonly remotesUnanswered: number;
  /** Unanswered ones of the host that has most of them: a scan comes from one. */
  readonly busiestUnanswered: number;
  readonly outBytes: number;
  readonly inBytes: number;
}

/** Some connections of a kind, and the first of them. */
export interface Sample {
  readonly count: number;
  readonly examples: readonly Connection[];
}

/** The same, and how many of them got no answer. */
export interface SilentSample extends Sample {
  readonly silent: number;
}

/**
 * TCP and UDP opened from inside that no next hop and no interface binds: the routes of now decide where they leave,
 * whosever address they carry.
 */
export interface Floating {
  /** Begun since the reading before; among the new connections. */
  readonly fresh: number;
  /** Something came back since the reading before. */
  readonly answered: number;
  /** Nothing has come back, or nothing does any more while they go on sending. */
  readonly silent: Sample;
}

/** TCP opened from outside in the last minute, without those whose answers a rule sends back (`reply-to`). */
export interface Inbound {
  readonly established: number;
  /** Answered from inside, and the opener never acknowledged it. */
  readonly unacknowledged: Sample;
  /** Hosts that opened those; counted to 64. */
  readonly openers: number;
}

/** What is watched of one uplink, or of what is on none that could be told. */
export interface WatchedConnections {
  readonly newConnections: NewConnectionCounts;
  /** Of the last minute. */
  readonly attempts: Readonly<Record<Family, Attempts>>;
  /** Of the last 20 seconds: soon without what was answered before an uplink fell silent. */
  readonly recentAttempts: Readonly<Record<Family, Attempts>>;
  /** The busiest first. */
  readonly top: readonly Connection[];
  /** Opened from inside, sent to a next hop that a rule forced (`route-to`), whatever the table says. */
  readonly forced: number;
  /** Opened from inside, with a translated source. */
  readonly translated: number;
  /** Opened from inside to beyond, with a private source as it is. */
  readonly untranslated: SilentSample;
  /** They leave here with the address of another uplink. */
  readonly foreign: Sample;
  /** With this uplink's address, or with nobody's. */
  readonly floating: Readonly<Record<Family, Floating>>;
  readonly inbound: Inbound;
}

/** The connections of one uplink in one reading. */
export interface ConnectionTotals extends StateTotals {
  readonly byProtocol: ProtocolCounts;
  readonly halfOpen: number;
}

/** One uplink in one reading. */
export interface UplinkReading extends ConnectionTotals, WatchedConnections {
  readonly interface: string;
  /** Inside hosts with the most bytes there, the most first. */
  readonly byInsideHost: readonly HostTraffic[];
}

/** All that one reading of the state table told. */
export interface ConnectionsReading {
  readonly states: number;
  readonly connections: number;
  /** Of the connections, those whose counters the system told. */
  readonly counted: number;
  /** Of the connections, those that both ends are through with. */
  readonly finished: number;
  readonly notUnderstood: number;
  /** The first lines that were not. */
  readonly complaints: readonly Complaint[];
  /** In the order they were asked for. */
  readonly uplinks: readonly UplinkReading[];
  /** On no uplink: halves of connections, local ones, and those that cannot be told. */
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

/** What a reader must know to tell whose an address is. */
export interface ConnectionPlaces {
  readonly uplinks: readonly {
    readonly interface: string;
    /** Its addresses, aliases too. */
    readonly addresses: readonly string[];
    readonly gateways: readonly string[];
  }[];
  /** The router's other addresses; left out while they are not known. */
  readonly ownAddresses?: readonly string[];
  /** Networks behind the router, `10.0.0.0/24`. */
  readonly insideNetworks?: readonly string[];
}

/** Takes one reading of the state table in as it comes; a chunk may be cut anywhere. */
export interface ConnectionReader {
  write(chunk: Uint8Array): void;
  /** Reads what is left and sums up. To be called once, and not for a reading that was cut short. */
  end(): ConnectionsReading;
}

/** Reads the table again and again, and remembers its counters so that the next reading has rates. */
export interface ConnectionFollower {
  /** A reading begins. One at a time. */
  begin(at: Instant, places: ConnectionPlaces): ConnectionReader;
}
