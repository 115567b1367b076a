import type { ProtocolCounts } from '../model/connection-totals.js';
import type { StateRecord } from './state-record.js';

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

/** The connections of one uplink, or those whose uplink cannot be determined. */
export interface ConnectionTotals extends StateTotals {
  readonly byProtocol: ProtocolCounts;
  /** TCP whose handshake is not complete, opened from either end. */
  readonly halfOpen: number;
  /** Connections whose counters the table reported. */
  readonly counted: number;
  /** Connections that both ends are through with. */
  readonly finished: number;
}

/** Protocols by kind, as numbers. */
export const [OTHER, TCP, UDP, ICMP] = [0, 1, 2, 3];

const KINDS: ReadonlyMap<string, number> = new Map([
  ['tcp', TCP],
  ['6', TCP],
  ['udp', UDP],
  ['17', UDP],
  ['icmp', ICMP],
  ['1', ICMP],
  ['ipv6-icmp', ICMP],
  ['icmpv6', ICMP],
  ['icmp6', ICMP],
  ['58', ICMP],
]);

/** Which kind a printed protocol is. */
export function protocolKind(protocol: string): number {
  return KINDS.get(protocol) ?? OTHER;
}

/** What the words of a protocol and a state mean for the sums. */
export interface StateKind {
  readonly protocol: number;
  readonly state: number;
  /** The kind of protocol, by the numbers above. */
  readonly kind: number;
  readonly isHalfOpen: boolean;
  readonly isFinished: boolean;
}

/** What is counted of a group, a cell each; the first four by kind of protocol. */
const [STATES, STATES_COUNTED] = [4, 5];
/** The four numbers of a state begin here, in their order. */
export const MOVED = 6;
const [OUT_PACKETS, IN_PACKETS, OUT_BYTES, IN_BYTES] = [6, 7, 8, 9];
const [HALF_OPEN, COUNTED, FINISHED] = [10, 11, 12];
export const CELLS = 13;

/** Sums up one group while the table is read. */
export class TotalsCounter {
  /** In an array, so that no sum is boxed. */
  readonly #cells: Float64Array;

  /** In `CELLS` of its own, or of one array for all groups. */
  constructor(cells = new Float64Array(CELLS)) {
    this.#cells = cells;
  }

  add(record: StateRecord): void {
    const cells = this.#cells;
    add(cells, STATES, 1);
    if (!record.counted) return;
    add(cells, STATES_COUNTED, 1);
    add(cells, OUT_PACKETS, record.packetsForth);
    add(cells, IN_PACKETS, record.packetsBack);
    add(cells, OUT_BYTES, record.bytesForth);
    add(cells, IN_BYTES, record.bytesBack);
  }

  addConnection(record: StateRecord): void {
    const cells = this.#cells;
    add(cells, record.kind, 1);
    if (record.counted) add(cells, COUNTED, 1);
    if (record.isFinished) add(cells, FINISHED, 1);
    else if (record.isHalfOpen && record.kind === TCP) add(cells, HALF_OPEN, 1);
  }

  /** States with counters, which are in the sums already, some of them halves of connections. */
  addStates({ kind, isHalfOpen, isFinished }: StateKind, halves: number, connections: number): void {
    const cells = this.#cells;
    add(cells, STATES, halves + connections);
    add(cells, STATES_COUNTED, halves + connections);
    add(cells, kind, connections);
    add(cells, COUNTED, connections);
    if (isFinished) add(cells, FINISHED, connections);
    else if (isHalfOpen && kind === TCP) add(cells, HALF_OPEN, connections);
  }

  get totals(): ConnectionTotals {
    const cell = (number: number): number => this.#cells[number] ?? 0;
    const isKnown = cell(STATES_COUNTED) > 0 || cell(STATES) === 0;
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
      counted: cell(COUNTED),
      finished: cell(FINISHED),
    };
  }
}

function add(cells: Float64Array, cell: number, value: number): void {
  cells[cell] = (cells[cell] ?? 0) + value;
}
