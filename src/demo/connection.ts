import type { Family } from '../model/address.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import type { Ip } from './ip.js';
import { fromWords } from './ip.js';
import type { Meter, TrafficCounters } from './meter.js';
import type { Port } from './port.js';

/** What pf tracks here. */
export type Protocol = 'tcp' | 'udp' | 'icmp';

/** What connections are like. Rates in bytes a second, sizes in bytes a packet. */
export interface Kind {
  readonly proto: Protocol;
  readonly port: number;
  readonly weight: number;
  readonly activeMs: Milliseconds;
  readonly inRate: number;
  readonly outRate: number;
  readonly sizes: readonly [inBytes: number, outBytes: number];
  /** One question, one answer. */
  readonly once?: true;
}

/** What a household does: mostly the web, names, now and then something large. */
export const KINDS: readonly [Kind, ...Kind[]] = [
  {
    proto: 'tcp',
    port: 443,
    weight: 46,
    activeMs: 4_000,
    inRate: 24_000,
    outRate: 1_600,
    sizes: [1_180, 120],
  },
  { proto: 'tcp', port: 80, weight: 5, activeMs: 2_000, inRate: 12_000, outRate: 900, sizes: [1_100, 120] },
  {
    proto: 'udp',
    port: 443,
    weight: 12,
    activeMs: 7_000,
    inRate: 40_000,
    outRate: 2_400,
    sizes: [1_200, 96],
  },
  {
    proto: 'tcp',
    port: 443,
    weight: 2,
    activeMs: 30_000,
    inRate: 190_000,
    outRate: 5_200,
    sizes: [1_380, 66],
  },
  {
    proto: 'tcp',
    port: 443,
    weight: 2,
    activeMs: 12_000,
    inRate: 1_900,
    outRate: 42_000,
    sizes: [66, 1_340],
  },
  { proto: 'udp', port: 53, weight: 20, activeMs: 0, inRate: 140, outRate: 71, sizes: [140, 71], once: true },
  { proto: 'udp', port: 123, weight: 3, activeMs: 0, inRate: 76, outRate: 76, sizes: [76, 76], once: true },
  { proto: 'tcp', port: 993, weight: 5, activeMs: 50_000, inRate: 180, outRate: 90, sizes: [240, 110] },
  { proto: 'tcp', port: 22, weight: 1, activeMs: 180_000, inRate: 420, outRate: 260, sizes: [160, 110] },
  { proto: 'icmp', port: 8, weight: 2, activeMs: 8_000, inRate: 84, outRate: 84, sizes: [84, 84] },
];

/** pf.conf(5), set timeout: the defaults. */
export const TIMEOUT = {
  tcpFirst: 120 * SECOND,
  tcpEstablished: 86_400 * SECOND,
  tcpClosed: 90 * SECOND,
  udpFirst: 60 * SECOND,
  udpSingle: 30 * SECOND,
  udpMultiple: 60 * SECOND,
  icmpFirst: 20 * SECOND,
} as const;

/** Without an answer TCP asks again after these times and then gives up; so does a resolver. */
export const RETRIES_MS: readonly Milliseconds[] = [1_000, 3_000, 7_000];

/** Somebody on the LAN. */
export interface Client {
  readonly inet: Ip;
  readonly inet6: Ip | null;
}

/** `unanswered`: asked and heard nothing. `stalled`: its path has moved to another uplink, and its NAT address not. */
export type Phase = 'open' | 'unanswered' | 'stalled' | 'closing';

/** One forwarded connection: two of pf's states, the LAN's (`id`) and the uplink's (`id + 1`). */
export interface Connection {
  readonly id: number;
  readonly kind: Kind;
  readonly proto: Protocol;
  readonly client: Ip;
  readonly clientPort: number;
  /** The uplink's address it is translated to. */
  readonly wire: string;
  readonly wirePort: number;
  readonly remote: Ip;
  readonly uplink: Uplink;
  /** The next hop that a rule forced on it; null: the routing table chose. */
  readonly forcedTo: string | null;
  readonly startedAt: Instant;
  phase: Phase;
  /** A millisecond's worth while open. */
  rates: TrafficCounters;
  workAtStart: number;
  moved: TrafficCounters;
  /** Of its last packet, once it is quiet. */
  quietAt: Instant;
}

/** A way out, with its counters. */
export interface Uplink {
  readonly port: Port;
  readonly meter: Meter;
  mood: number;
}

/** A state of the router's own: the operator's ssh, its time, its pings. */
export interface OwnState {
  readonly id: number;
  readonly head: string;
  readonly tcp: boolean;
  /** Default: of a connection that goes both ways. */
  readonly words?: string;
  readonly startedAt: Instant;
  lastAt: Instant;
  packets: number;
  readonly bytesEach: number;
  readonly timeoutMs: Milliseconds;
}

/** How long pf keeps it after its last packet. */
export function timeoutOf({ proto, phase, kind }: Connection): Milliseconds {
  if (proto === 'icmp') return TIMEOUT.icmpFirst;
  if (proto === 'udp') {
    if (phase === 'unanswered') return TIMEOUT.udpFirst;
    return kind.once ? TIMEOUT.udpSingle : TIMEOUT.udpMultiple;
  }
  if (phase === 'unanswered') return TIMEOUT.tcpFirst;
  return phase === 'closing' ? TIMEOUT.tcpClosed : TIMEOUT.tcpEstablished;
}

/** Servers of the documentation nets (RFC 5737, RFC 3849). */
export function servers(family: Family): readonly [Ip, ...Ip[]] {
  const nets = [0xcb007100, 0xc6336400, 0xc0000200];
  const inet = (i: number): Ip => fromWords('inet', [((nets[i % 3] ?? 0) | (2 + ((i * 37) % 250))) >>> 0]);
  const inet6 = (i: number): Ip => fromWords('inet6', [0x20010db8, 0x0f000000 | (i % 7), 0, 0x100 + i * 13]);
  const make = family === 'inet' ? inet : inet6;
  return [make(0), ...Array.from({ length: 179 }, (_, i) => make(i + 1))];
}

/** The address an uplink translates to. */
export function wireAddress(port: Port, family: Family): string | null {
  const own = port.addresses.find(
    (one) => one.address.family === family && !one.address.text.startsWith('fe80'),
  );
  return own?.address.text ?? null;
}
