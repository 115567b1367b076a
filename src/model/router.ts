import type { Family } from './address.js';
import type { Instant } from './time.js';

/** One row of the routing table: one next hop. A route with several next hops is several rows. */
export interface Route {
  readonly family: Family;
  /** As printed: `default`, `192.168.1/24`, `fe80::%em0/64`. */
  readonly destination: string;
  /** An address (scope kept), a link-layer address, `link#2`. */
  readonly gateway: string;
  readonly interface: string;
  /** Lower wins. OpenBSD's priority 1..63, Linux's metric. Null when the table does not say (before OpenBSD 4.6). */
  readonly priority: number | null;
  /** False: the kernel skips it (its interface or link is down). */
  readonly up: boolean;
  /** Shares its priority with other next hops: the `P` flag, or a nexthop of a multipath route. */
  readonly multipath: boolean;
  /** Reject or blackhole: not a way out. */
  readonly reject: boolean;
  /** The flags as printed: `UGSP`. */
  readonly flags: string;
  /** Times it was used, as the kernel counts (look-ups today, packets long ago). Null when unknown. */
  readonly use: number | null;
  readonly refs: number | null;
  readonly mtuBytes: number | null;
  readonly mtuLocked: boolean;
  /** Who or what marked it: `dhcpleased`. Disarmed. */
  readonly label: string | null;
  /** Share among the next hops of its priority; 1 where the system has no weights. */
  readonly weight: number;
  /**
   * Which rows one choice is made among, where the system binds next hops together: only rows of one bundle share
   * traffic, of several bundles with equal priority one counts: see next-hop-selection.ts. Absent: none are bound.
   */
  readonly bundle?: number;
  /** IPv6: of several bundles with equal priority that with the highest counts, then the first. Absent: 0. */
  readonly preference?: number;
  /** The system knows that the link of this next hop is lost. While `up` it goes on being used all the same. */
  readonly linkLost?: boolean;
  /** The routing table it stands in, by name or number. Absent: the main table. */
  readonly table?: string;
  /**
   * No route but the sum of many: of a large table those that decide nothing of themselves are counted by interface. `blocks`:
   * of the internet, which they decide for, of 24 bits, of IPv6 48. The interface is empty for several ones.
   */
  readonly standsFor?: { readonly rows: number; readonly blocks: number };
  /** What else would have to be said to set it again, in the system's own words: `src 192.0.2.10 onlink`. */
  readonly attributes?: readonly string[];
}

/** `default` rows that lead out: what this program is about. */
export function isDefault(route: Route): boolean {
  return !route.reject && /^(default|0\.0\.0\.0\/0|::\/0)$/.test(route.destination);
}

export type InterfaceKind =
  | 'wired'
  | 'wireless'
  | 'wwan'
  | 'pppoe'
  | 'carp'
  | 'vlan'
  | 'trunk'
  | 'bridge'
  | 'tunnel'
  | 'loopback'
  | 'other';

export interface InterfaceAddress {
  readonly family: Family;
  /** Scope kept on link-local IPv6: `fe80::1%em0`. */
  readonly address: string;
  readonly prefixLength: number | null;
  /** The other end of a point-to-point link. */
  readonly peer: string | null;
  /** IPv6: not to be used as a source (tentative, duplicated, detached, deprecated, anycast). */
  readonly usable: boolean;
  /** Another machine on the link has it (duplicate address detection): the system does not use it. Absent: not so. */
  readonly duplicate?: true;
}

export interface Wireless {
  /** Disarmed. Null when the station has none. */
  readonly ssid: string | null;
  /** As the driver gives it, 0..100, or null. */
  readonly signalPercent: number | null;
  readonly signalDbm: number | null;
}

/** How well a wireless station hears its network. */
export interface Signal {
  readonly percent: number | null;
  readonly dbm: number | null;
}

export interface Interface {
  readonly name: string;
  readonly kind: InterfaceKind;
  /** Administratively up: the UP flag. */
  readonly up: boolean;
  /** The status in the system's own word (`active`, `no carrier`, `no network`, `master`), null when it has none. */
  readonly status: string | null;
  /** Null when the system does not say: to be treated as up. */
  readonly linkUp: boolean | null;
  /** Added to a route's base priority when the route does not bring its own. Null when not shown. */
  readonly priority: number | null;
  readonly index: number | null;
  readonly mtuBytes: number | null;
  readonly linkAddress: string | null;
  /** Disarmed. */
  readonly description: string | null;
  readonly groups: readonly string[];
  readonly media: string | null;
  readonly speedBitsPerSecond: number | null;
  /** Takes its addresses from DHCP or router advertisements. */
  readonly autoconf: { readonly inet: boolean; readonly inet6: boolean };
  readonly wireless: Wireless | null;
  readonly addresses: readonly InterfaceAddress[];
  /** The interface it runs on (pppoe's dev, carp's carpdev, a trunk port's trunk is the other way round), or null. */
  readonly parent: string | null;
  readonly rdomain: number;
  /** The bridge or switch it is a port of, where what comes in is not its own any more. Absent: none, or not shown. */
  readonly bridge?: string;
  /** Outer addresses of a tunnel's far ends, as far as they are shown. Absent: no tunnel, or not shown. */
  readonly endpoints?: readonly string[];
}

/** Counters since boot. Null: not shown by this source. */
export interface InterfaceCounters {
  readonly interface: string;
  readonly inBytes: number | null;
  readonly outBytes: number | null;
  readonly inPackets: number | null;
  readonly outPackets: number | null;
  readonly inErrors: number | null;
  readonly outErrors: number | null;
  readonly collisions: number | null;
}

/** A rule that chooses the routing table before any route is looked at. */
export interface PolicyRule {
  readonly family: Family;
  /** Lower is asked first. */
  readonly order: number;
  /** What it applies to, in the system's words: `from 192.0.2.10 fwmark 0x1`. */
  readonly selector: string;
  /** The table it leads to, or null when it refuses or skips. */
  readonly table: string | null;
  /** What it does: `lookup 100`, `unreachable`. */
  readonly action: string;
  /**
   * It matches what a host inside sends anywhere, without a mark: such a packet goes by this rule, and the rules after it
   * are asked only if its table has no route. False: some traffic alone, by mark, source, interface, protocol …
   */
  readonly ordinary: boolean;
  /** Routes of that table with a prefix of this length or shorter are passed over; null: none. */
  readonly suppressPrefixLength: number | null;
}

/** What the kernel is set to. Null: not known. */
export interface Settings {
  readonly os: string | null;
  readonly release: string | null;
  readonly hostname: string | null;
  readonly bootedAt: Instant | null;
  readonly multipath: Readonly<Record<Family, boolean | null>>;
  /** A number, not a switch: OpenBSD's 2 forwards IPsec only. */
  readonly forwarding: Readonly<Record<Family, number | null>>;
  /** What spreads connections over next hops, where that can be set: 0 addresses alone, 1 ports too. */
  readonly multipathHash?: Readonly<Record<Family, number | null>>;
  /** Whether a packet is dropped that came in by another interface than its answer would leave by. Per interface. */
  readonly reversePathFilter?: Readonly<Record<string, 'off' | 'strict' | 'loose'>>;
  /** Rules in the order they are asked; without the three every system begins with. */
  readonly policyRules?: Readonly<Partial<Record<Family, readonly PolicyRule[]>>>;
  /** Tables beside the main one that were shown one by one: of the others nothing is known. Absent: all were shown. */
  readonly shownTables?: ShownTables;
}

/** Names of routing tables; of a family that is absent every table was shown. */
export type ShownTables = Readonly<Partial<Record<Family, readonly string[]>>>;

/** The packet filter at a glance. Counters by their printed label (`state-mismatch`), totals since it was enabled. */
export interface Firewall {
  readonly enabled: boolean | null;
  readonly states: number | null;
  readonly halfOpenTcp: number | null;
  /** Whether it counts the bytes of a connection, where that can be turned off; null when that is not reported. */
  readonly accounting?: boolean | null;
  /** Whether it notes when a connection began, where that can be turned off. */
  readonly ages?: boolean | null;
  readonly counters: Readonly<Record<string, number>>;
}

/** Hard limits of the packet filter, by name (`states`). Infinity when unlimited. */
export type FirewallLimits = Readonly<Record<string, number>>;

/** Echo requests sent to one address by one command. */
export interface Probe {
  readonly target: string;
  readonly sent: number | null;
  readonly received: number | null;
  /** Of each answer, in the order of arrival. */
  readonly roundTripMs: readonly number[];
  /** What the sender said when it could not send: `No route to host`. */
  readonly errors: readonly string[];
  /** No echo was sent: the table of neighbours tells whether the target answers on the wire. Absent: an echo. */
  readonly answersOnWire?: boolean;
}

/** Something the kernel announced: a wake-up, and a line for the journal. */
export interface RouterEvent {
  readonly kind:
    | 'route-added'
    | 'route-deleted'
    | 'route-changed'
    | 'link'
    | 'address-added'
    | 'address-deleted'
    | 'interface'
    | 'lost-events'
    | 'other';
  readonly family: Family | null;
  readonly destination: string | null;
  readonly gateway: string | null;
  readonly interface: string | null;
  readonly priority: number | null;
  /** The process that asked for it; 0 is the kernel. */
  readonly pid: number | null;
  /** Not 0: the change was refused. */
  readonly errno: number | null;
  /** New link status, for `link`. */
  readonly status: string | null;
  readonly label: string | null;
}

/** A route's priority, explained. */
export interface PriorityReason {
  /** `static 8 + wireless 4`, `ospf`, `default`; the bare number when there is no reason to give. */
  readonly sum: string;
  /** Who installed it, when that can be determined: `dhcpleased`. */
  readonly by: string | null;
  /** A network manager has put it last, for it found no internet there. */
  readonly withoutConnectivity?: boolean;
}
