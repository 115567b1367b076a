import type { Family } from '../model/address.js';
import type { Ip } from './ip.js';

/** The kernel's words for routes: route.h 1.218, if_var.h. */

/** Route priorities, route.h: lower wins. */
export const RTP = {
  LOCAL: 1,
  CONNECTED: 4,
  STATIC: 8,
  OSPF: 32,
  ISIS: 36,
  RIP: 40,
  BGP: 48,
  DEFAULT: 56,
  MAX: 63,
  /** In a look-up: any priority. */
  ANY: 64,
  MASK: 0x7f,
  /** Set while the interface or its link is down: sorts last, never printed. */
  DOWN: 0x80,
} as const;

/** Route flags, route.h. */
export const RTF = {
  UP: 0x1,
  GATEWAY: 0x2,
  HOST: 0x4,
  REJECT: 0x8,
  DYNAMIC: 0x10,
  MODIFIED: 0x20,
  DONE: 0x40,
  CLONING: 0x100,
  MULTICAST: 0x200,
  LLINFO: 0x400,
  STATIC: 0x800,
  BLACKHOLE: 0x1000,
  PROTO2: 0x4000,
  PROTO1: 0x8000,
  CLONED: 0x10000,
  CACHED: 0x20000,
  MPATH: 0x40000,
  LOCAL: 0x200000,
  BROADCAST: 0x400000,
  CONNECTED: 0x800000,
  BFD: 0x1000000,
} as const;

export type Errno = 'EEXIST' | 'ESRCH' | 'ENETUNREACH' | 'EHOSTUNREACH' | 'EINVAL';

/** What routing needs to know of an interface. */
export interface KernelInterface {
  readonly name: string;
  readonly index: number;
  readonly linkAddress: string | null;
  readonly loopback: boolean;
  /** Added to the base priority of routes that bring none (if_var.h: 0, wireless 4, umb 6, carp 15). */
  priority: number;
  /** IFF_UP. */
  up: boolean;
  linkUp: boolean;
}

/** An address of an interface (struct ifaddr). */
export interface InterfaceAddr {
  readonly interface: string;
  readonly address: Ip;
  readonly prefixLength: number;
  /** The other end of a point-to-point link. */
  readonly peer: Ip | null;
}

/** One row of the table (struct rtentry). */
export interface KernelRoute {
  readonly family: Family;
  /** Masked to the prefix. */
  readonly destination: Ip;
  readonly prefixLength: number;
  /** An address, or what arp found: `00:0d:b9:41:2c:a0`, `link#2`. */
  gateway: string;
  interface: string;
  /** The interface address it was made with. */
  ifa: InterfaceAddr;
  /** With RTP.DOWN. */
  priority: number;
  flags: number;
  mtuBytes: number;
  mtuLocked: boolean;
  label: string | null;
  /** Look-ups that ended here. */
  use: number;
  /** Other holders than the table: sockets, children, gateway routes. */
  refs: number;
  /** rt_gwroute of a gateway route: the row of its next hop. */
  nextHop: KernelRoute | null;
  /** rt_parent of a cloned row. */
  parent: KernelRoute | null;
}

/** A message to the kernel (RTM_ADD, RTM_DELETE, RTM_CHANGE, RTM_GET). */
export interface RouteRequest {
  readonly destination: Ip;
  /** Null: a host, without a mask. */
  readonly prefixLength: number | null;
  readonly gateway: Ip | null;
  readonly flags: number;
  /** 0: brings none. */
  readonly priority: number;
  /** -ifp. */
  readonly via?: string;
  readonly label?: string;
  readonly mtuBytes?: number;
  readonly mtuLocked?: boolean;
}

export type RouteResult = { readonly error: Errno } | { readonly error: null; readonly route: KernelRoute };

/** The priority without the bit for down. */
export const bare = (rt: Pick<KernelRoute, 'priority'>): number => rt.priority & RTP.MASK;

export const isSet = (rt: { readonly flags: number }, flags: number): boolean => (rt.flags & flags) !== 0;
