import type { InterfaceKind } from '../model/router.js';
import type { Instant, Milliseconds } from '../model/time.js';
import type { Selection } from './hash-selection.js';

/** A router beyond an interface: a modem, an ISP's edge. */
export interface GatewaySpec {
  /** Its address on the link: `192.168.1.1`, `fe80::1%em0`. */
  readonly address: string;
  readonly linkAddress: string;
  /** Answers echo requests sent to itself. */
  readonly answers: boolean;
  /** Passes traffic on to the internet. */
  readonly passes: boolean;
  readonly roundTripMs: Milliseconds;
  /** From here to a far host and back. */
  readonly beyondMs: Milliseconds;
  /** Of echo requests, 0..1. */
  readonly loss?: number;
}

export interface AddressSpec {
  readonly address: string;
  readonly prefixLength: number;
  readonly peer?: string;
}

/** Since boot. */
export interface CountersSpec {
  readonly inBytes: number;
  readonly outBytes: number;
  readonly inPackets: number;
  readonly outPackets: number;
  readonly inErrors?: number;
  readonly outErrors?: number;
}

/** An interface as one would find it on the shelf and in hostname.if. */
export interface InterfaceSpec {
  readonly name: string;
  readonly kind: InterfaceKind;
  readonly linkAddress?: string;
  /** Default: by kind (0, wireless 4, wwan 6, carp 15). */
  readonly priority?: number;
  readonly mtuBytes?: number;
  readonly description?: string;
  readonly groups?: readonly string[];
  /** Without the word `media:`; default by kind. */
  readonly media?: string;
  readonly ssid?: string;
  readonly up?: boolean;
  readonly linkUp?: boolean;
  /** Static ones. */
  readonly addresses?: readonly AddressSpec[];
  /** dhcpleased holds a lease: address, and a default through this gateway. */
  readonly lease?: AddressSpec & { readonly gateway: string };
  /** It asks for a lease, and nobody answers. */
  readonly asksForLease?: boolean;
  /** slaacd heard a router: global address, and a default through this gateway. */
  readonly advertisement?: AddressSpec & { readonly gateway: string };
  readonly gateways?: readonly GatewaySpec[];
  /** wg(4): the address and port its packets go to. */
  readonly endpoint?: { readonly address: string; readonly port: number };
  /** Not 0: its addresses and its default stand in that table, which is not simulated. */
  readonly rdomain?: number;
  readonly counters?: CountersSpec;
  readonly inBitsPerSecond?: number;
  readonly outBitsPerSecond?: number;
}

/** Something that happens to the router by itself. */
export interface Happening {
  readonly afterMs: Milliseconds;
  /** Again and again, this long after each time. */
  readonly everyMs?: Milliseconds;
  readonly interface: string;
  readonly link: 'up' | 'down';
}

/** What a route already counted when the story begins. */
export interface RouteHistory {
  readonly destination: string;
  readonly gateway: string;
  readonly use: number;
  readonly refs?: number;
}

/** Somebody on the LAN. */
export interface ClientSpec {
  readonly address: string;
  readonly linkAddress: string;
  /** Speaks IPv6 too. */
  readonly address6?: string;
}

/** Who lives behind the router, and what they do. */
export interface TrafficSpec {
  /** The interface of the LAN. */
  readonly lan: string;
  /** The first ones are the liveliest. At least one. */
  readonly clients: readonly ClientSpec[];
  /** New connections, all clients together. */
  readonly connectionsPerSecond: number;
  /** Of the connections of those who speak it, 0..1. Default 0. */
  readonly inet6Share?: number;
  /** Size of what is moved, 1 being a household's. Default 1. */
  readonly volume?: number;
  /** Played before the story begins, so that there are connections of every age. Default none. */
  readonly warmUpMs?: Milliseconds;
  /** A rule of pf's on the LAN: IPv4 goes to these gateways in turn, whatever the table says. */
  readonly routeTo?: readonly string[];
  readonly inbound?: InboundSpec;
  /** By uplink: the one whose address connections carry that leave by it, null: their own. Default: that uplink's. */
  readonly translation?: Readonly<Record<string, string | null>>;
}

/** Connections from outside, by an uplink to the first client, which is answered; the answer goes by the routing table. */
export interface InboundSpec {
  readonly interface: string;
  readonly port: number;
  readonly everyMs: Milliseconds;
}

/** What sysctl can set here. */
export type SysctlName =
  'net.inet.ip.multipath' | 'net.inet6.ip6.multipath' | 'net.inet.ip.forwarding' | 'net.inet6.ip6.forwarding';

/** A whole router, given. */
export interface RouterSpec {
  readonly hostname: string;
  /** Which rules the kernel sets and clears P by, too. Default 7.9. */
  readonly release?: string;
  readonly startAt: Instant;
  /** Default three days and some hours. */
  readonly uptimeMs?: Milliseconds;
  readonly seed: number;
  /** The loop of 7.8 and later; before, it is even. Default `even`. */
  readonly selection?: Selection;
  /** Default 0 each, as in the kernel. */
  readonly sysctl?: Partial<Readonly<Record<SysctlName, number>>>;
  readonly interfaces: readonly InterfaceSpec[];
  /** Run as root when the interfaces stand, before dhcpleased and slaacd: the `!` lines of hostname.if. */
  readonly netstart?: readonly (readonly string[])[];
  /** Run as root when all is up: what an operator has done since. */
  readonly since?: readonly (readonly string[])[];
  readonly history?: readonly RouteHistory[];
  readonly happenings?: readonly Happening[];
  readonly traffic?: TrafficSpec;
  /** pf's hard limit. Default 100,000. */
  readonly stateLimit?: number;
  /** pf's queues on these interfaces, and what each lets through at most; an `ack` queue among them. */
  readonly queues?: Readonly<Record<string, number>>;
  /** Default on. */
  readonly pfEnabled?: boolean;
  /** For `cat`: what stands in /etc. */
  readonly files?: Readonly<Record<string, string>>;
}
