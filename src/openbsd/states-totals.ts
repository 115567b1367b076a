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

export type ProtocolKind = keyof ProtocolCounts;

const KINDS: Readonly<Record<string, ProtocolKind>> = {
  tcp: 'tcp',
  '6': 'tcp',
  udp: 'udp',
  '17': 'udp',
  icmp: 'icmp',
  '1': 'icmp',
  'ipv6-icmp': 'icmp',
  icmp6: 'icmp',
  '58': 'icmp',
};

/** Which of the four a printed protocol is. */
export function protocolKind(protocol: string): ProtocolKind {
  return Object.hasOwn(KINDS, protocol) ? (KINDS[protocol] ?? 'other') : 'other';
}

/** What a state says of an answer. */
export type Answer = 'answered' | 'syn-sent' | 'syn-received' | 'no-traffic';

export function answerOf(state: string): Answer {
  if (state === 'SYN_SENT:CLOSED') return 'syn-sent';
  if (state === 'CLOSED:SYN_SENT') return 'syn-received';
  return state === 'SINGLE:NO_TRAFFIC' ? 'no-traffic' : 'answered';
}

const HOSTS_COUNTED = 64;

/** Sums up one group while the table is read. */
export class Tally {
  #states = 0;
  #counted = 0;
  #connections = 0;
  #outBytes = 0;
  #inBytes = 0;
  #outPackets = 0;
  #inPackets = 0;
  #halfOpen = 0;
  readonly #byProtocol = { tcp: 0, udp: 0, icmp: 0, other: 0 };
  readonly #young = {
    connections: 0,
    outBytes: 0,
    inBytes: 0,
    tcp: 0,
    tcpUnanswered: 0,
    udp: 0,
    udpUnanswered: 0,
  };
  readonly #unanswered = new Set<number>();

  add(record: StateRecord): void {
    this.#states++;
    if (!record.counted) return;
    this.#counted++;
    this.#outBytes += record.bytesForth;
    this.#inBytes += record.bytesBack;
    this.#outPackets += record.packetsForth;
    this.#inPackets += record.packetsBack;
  }

  addConnection(record: StateRecord, kind: ProtocolKind, answer: Answer): void {
    this.#connections++;
    this.#byProtocol[kind]++;
    if (kind === 'tcp' && answer === (record.outbound ? 'syn-sent' : 'syn-received')) this.#halfOpen++;
  }

  /** An outgoing connection that is young. */
  addYoung(record: StateRecord, kind: ProtocolKind, answer: Answer): void {
    const young = this.#young;
    young.connections++;
    young.outBytes += record.bytesForth;
    young.inBytes += record.bytesBack;
    if (kind === 'tcp') young.tcp++;
    else if (kind === 'udp') young.udp++;
    if (kind === 'tcp' && answer === 'syn-sent') young.tcpUnanswered++;
    else if (kind === 'udp' && answer === 'no-traffic') young.udpUnanswered++;
    else return;
    const { a, b, c, d } = record.inside;
    if (this.#unanswered.size < HOSTS_COUNTED) this.#unanswered.add(hashOf(a, b, c, d));
  }

  get totals(): ConnectionTotals {
    const known = this.#counted > 0 || this.#states === 0;
    return {
      states: this.#states,
      connections: this.#connections,
      outBytes: known ? this.#outBytes : null,
      inBytes: known ? this.#inBytes : null,
      outPackets: known ? this.#outPackets : null,
      inPackets: known ? this.#inPackets : null,
      byProtocol: { ...this.#byProtocol },
      halfOpen: this.#halfOpen,
      young: { ...this.#young, hostsUnanswered: this.#unanswered.size },
    };
  }
}
