import { hashOf } from './states-hash.js';
import type { StateRecord } from './states-record.js';

/** What a group of states amounts to. Bytes and packets: null when none of its states told its counters. */
export interface StateTotals {
  readonly states: number;
  /** A forwarded connection is two states, and one connection. */
  readonly connections: number;
  /**
   * First and second number of the pairs as printed: from the end that opened the state to the other, and back. For
   * what is opened from inside that is out and in.
   */
  readonly outBytes: number | null;
  readonly inBytes: number | null;
  readonly outPackets: number | null;
  readonly inPackets: number | null;
}

/** Connections by protocol. */
export interface ProtocolCounts {
  readonly tcp: number;
  readonly udp: number;
  readonly icmp: number;
  readonly other: number;
}

/** Outgoing connections that are younger than a given age: what says whether an uplink answers. */
export interface YoungConnections {
  readonly connections: number;
  readonly outBytes: number;
  readonly inBytes: number;
  readonly tcp: number;
  /** `SYN_SENT:CLOSED`: nothing came back. */
  readonly tcpUnanswered: number;
  readonly udp: number;
  /** `SINGLE:NO_TRAFFIC`: nothing came back. */
  readonly udpUnanswered: number;
  /** Inside hosts that got no answer; counted to 64. */
  readonly hostsUnanswered: number;
}

/** The connections of one uplink, or those whose uplink cannot be told. */
export interface ConnectionTotals extends StateTotals {
  readonly byProtocol: ProtocolCounts;
  /** TCP whose first packet was not answered yet, opened from either end. */
  readonly halfOpen: number;
  readonly young: YoungConnections;
}

/** Protocols by kind, as numbers. */
const [OTHER, TCP, UDP, ICMP] = [0, 1, 2, 3];

const KINDS: ReadonlyMap<string, number> = new Map([
  ['tcp', TCP],
  ['6', TCP],
  ['udp', UDP],
  ['17', UDP],
  ['icmp', ICMP],
  ['1', ICMP],
  ['ipv6-icmp', ICMP],
  ['icmp6', ICMP],
  ['58', ICMP],
]);

/** Which kind a printed protocol is. */
export function protocolKind(protocol: string): number {
  return KINDS.get(protocol) ?? OTHER;
}

/** States in which nothing came back, as numbers. */
const [ANSWERED, SYN_SENT, SYN_RECEIVED, NO_TRAFFIC] = [0, 1, 2, 3];

const SILENCES: ReadonlyMap<string, number> = new Map([
  ['SYN_SENT:CLOSED', SYN_SENT],
  ['CLOSED:SYN_SENT', SYN_RECEIVED],
  ['SINGLE:NO_TRAFFIC', NO_TRAFFIC],
]);

/** What a printed state says of an answer. */
export function silenceOf(state: string): number {
  return SILENCES.get(state) ?? ANSWERED;
}

const HOSTS_COUNTED = 64;

/** What a tally counts, a cell each; the first four by kind of protocol. */
const [STATES, COUNTED, OUT_BYTES, IN_BYTES, OUT_PACKETS, IN_PACKETS, HALF_OPEN] = [4, 5, 6, 7, 8, 9, 10];
const [YOUNG, YOUNG_OUT, YOUNG_IN, YOUNG_TCP, SILENT_TCP, YOUNG_UDP, SILENT_UDP] = [
  11, 12, 13, 14, 15, 16, 17,
];
const CELLS = 18;

/** Sums up one group while the table is read. */
export class Tally {
  /** In an array, so that no sum is boxed. */
  readonly #cells = new Float64Array(CELLS);
  readonly #unanswered = new Set<number>();

  add(record: StateRecord): void {
    const cells = this.#cells;
    add(cells, STATES, 1);
    if (!record.counted) return;
    add(cells, COUNTED, 1);
    add(cells, OUT_PACKETS, record.packetsForth);
    add(cells, IN_PACKETS, record.packetsBack);
    add(cells, OUT_BYTES, record.bytesForth);
    add(cells, IN_BYTES, record.bytesBack);
  }

  addConnection(record: StateRecord, kind: number, silence: number): void {
    add(this.#cells, kind, 1);
    if (kind === TCP && silence === (record.outbound ? SYN_SENT : SYN_RECEIVED))
      add(this.#cells, HALF_OPEN, 1);
  }

  /** An outgoing connection that is young. */
  addYoung(record: StateRecord, kind: number, silence: number): void {
    const cells = this.#cells;
    add(cells, YOUNG, 1);
    add(cells, YOUNG_OUT, record.bytesForth);
    add(cells, YOUNG_IN, record.bytesBack);
    if (kind !== TCP && kind !== UDP) return;
    add(cells, kind === TCP ? YOUNG_TCP : YOUNG_UDP, 1);
    if (silence !== (kind === TCP ? SYN_SENT : NO_TRAFFIC)) return;
    add(cells, kind === TCP ? SILENT_TCP : SILENT_UDP, 1);
    const { a, b, c, d } = record.inside;
    if (this.#unanswered.size < HOSTS_COUNTED) this.#unanswered.add(hashOf(a, b, c, d));
  }

  get totals(): ConnectionTotals {
    const cell = (number: number): number => this.#cells[number] ?? 0;
    const isKnown = cell(COUNTED) > 0 || cell(STATES) === 0;
    const known = (number: number): number | null => (isKnown ? cell(number) : null);
    return {
      states: cell(STATES),
      connections: cell(TCP) + cell(UDP) + cell(ICMP) + cell(OTHER),
      outBytes: known(OUT_BYTES),
      inBytes: known(IN_BYTES),
      outPackets: known(OUT_PACKETS),
      inPackets: known(IN_PACKETS),
      byProtocol: { tcp: cell(TCP), udp: cell(UDP), icmp: cell(ICMP), other: cell(OTHER) },
      halfOpen: cell(HALF_OPEN),
      young: {
        connections: cell(YOUNG),
        outBytes: cell(YOUNG_OUT),
        inBytes: cell(YOUNG_IN),
        tcp: cell(YOUNG_TCP),
        tcpUnanswered: cell(SILENT_TCP),
        udp: cell(YOUNG_UDP),
        udpUnanswered: cell(SILENT_UDP),
        hostsUnanswered: this.#unanswered.size,
      },
    };
  }
}

function add(cells: Float64Array, cell: number, value: number): void {
  cells[cell] = (cells[cell] ?? 0) + value;
}
