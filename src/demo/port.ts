import type { InterfaceKind } from '../model/router.js';
import type { Ip, ScopeIndex } from './ip.js';
import { ip, maskWords, parseIp } from './ip.js';
import type { InterfaceAddr, KernelInterface } from './rtentry.js';
import type { AddressSpec, CountersSpec, GatewaySpec, InterfaceSpec } from './spec.js';

/** An interface as the running system has it. */
export interface Port extends KernelInterface {
  readonly kind: InterfaceKind;
  readonly spec: InterfaceSpec;
  readonly mtuBytes: number;
  readonly gateways: readonly (GatewaySpec & { readonly ip: Ip })[];
  readonly counted: CountersSpec;
  description: string | null;
  addresses: PortAddress[];
}

export interface PortAddress extends InterfaceAddr {
  /** What makes it of the lease or the advertisement: the daemon's name. */
  readonly by: 'dhcpleased' | 'slaacd' | null;
  readonly broadcast: Ip | null;
}

/** What drivers set (ieee80211.c, if_umb.c, ip_carp.c); all others 0. */
const PRIORITY: Partial<Record<InterfaceKind, number>> = { wireless: 4, wwan: 6, carp: 15 };

const NOTHING: CountersSpec = { inBytes: 0, outBytes: 0, inPackets: 0, outPackets: 0 };

function port(spec: InterfaceSpec, index: number): Port {
  return {
    name: spec.name,
    index,
    linkAddress: spec.linkAddress ?? null,
    loopback: spec.kind === 'loopback',
    priority: spec.priority ?? PRIORITY[spec.kind] ?? 0,
    up: spec.up ?? true,
    linkUp: spec.linkUp ?? true,
    kind: spec.kind,
    spec,
    mtuBytes: spec.mtuBytes ?? 1500,
    gateways: (spec.gateways ?? []).map((g) => ({ ...g, ip: ip(g.address, () => index) })),
    counted: spec.counters ?? NOTHING,
    description: spec.description ?? null,
    addresses: [],
  };
}

const LOOPBACK: InterfaceSpec = {
  name: 'lo0',
  kind: 'loopback',
  mtuBytes: 32768,
  groups: ['lo'],
  addresses: [
    { address: '::1', prefixLength: 128 },
    { address: 'fe80::1%lo0', prefixLength: 64 },
    { address: '127.0.0.1', prefixLength: 8 },
  ],
  counters: { inBytes: 2_520, outBytes: 2_520, inPackets: 36, outPackets: 36 },
};

/** The interfaces of a machine in the kernel's order: lo0, the given ones, enc0, pflog0. */
export function createPorts(specs: readonly InterfaceSpec[]): Map<string, Port> {
  const enc: InterfaceSpec = { name: 'enc0', kind: 'other', mtuBytes: 0, groups: ['enc'], up: false };
  const log: CountersSpec = { ...NOTHING, outBytes: 77_112, outPackets: 918 };
  const pflog: InterfaceSpec = {
    name: 'pflog0',
    kind: 'other',
    mtuBytes: 33136,
    groups: ['pflog'],
    counters: log,
  };
  const all = [
    port(LOOPBACK, specs.length + 2),
    ...specs.map((spec, i) => port(spec, i + 1)),
    port(enc, specs.length + 1),
    port(pflog, specs.length + 3),
  ];
  return new Map(all.map((p) => [p.name, p]));
}

/** Point-to-point interfaces have no broadcast; neither has IPv6. */
function broadcastOf(address: Ip, prefixLength: number, kind: InterfaceKind): Ip | null {
  if (address.family === 'inet6' || kind === 'loopback' || prefixLength > 30) return null;
  const host = 2 ** (32 - prefixLength) - 1;
  const word = ((maskWords(address.words, prefixLength)[0] ?? 0) | host) >>> 0;
  return parseIp([24, 16, 8, 0].map((shift) => (word >>> shift) & 255).join('.'));
}

/** An address of a spec, ready for its interface. */
export function portAddress(
  p: Port,
  spec: AddressSpec,
  by: PortAddress['by'],
  scope: ScopeIndex,
): PortAddress {
  const address = ip(spec.address, scope);
  const peer = spec.peer === undefined ? null : ip(spec.peer, scope);
  const broadcast = peer === null ? broadcastOf(address, spec.prefixLength, p.kind) : null;
  return { interface: p.name, address, prefixLength: spec.prefixLength, peer, by, broadcast };
}

/** The word `status:` would show; null when the device has none. */
export function linkStatus(p: Port): string | null {
  switch (p.kind) {
    case 'wireless':
      return p.linkUp && p.up ? 'active' : 'no network';
    case 'wired':
    case 'vlan':
      return p.linkUp ? 'active' : 'no carrier';
    case 'wwan':
    case 'pppoe':
      return p.linkUp ? 'active' : 'down';
    case 'carp':
      return p.linkUp ? 'master' : 'backup';
    default:
      return p.name === 'enc0' ? 'active' : null;
  }
}

/** Interface flags, if.h; the extended ones 16 bits up. */
export const IFF = {
  UP: 0x1,
  BROADCAST: 0x2,
  LOOPBACK: 0x8,
  POINTOPOINT: 0x10,
  RUNNING: 0x40,
  NOARP: 0x80,
  PROMISC: 0x100,
  SIMPLEX: 0x800,
  MULTICAST: 0x8000,
  AUTOCONF6TEMP: 0x4_0000,
  AUTOCONF6: 0x20_0000,
  AUTOCONF4: 0x80_0000,
  LRO: 0x200_0000,
} as const;

/** The flags an interface shows. */
export function portFlags(p: Port): number {
  if (p.name === 'enc0') return 0;
  if (p.name === 'pflog0') return IFF.UP | IFF.RUNNING | IFF.PROMISC;
  if (p.loopback) return IFF.UP | IFF.LOOPBACK | IFF.RUNNING | IFF.MULTICAST | IFF.LRO;
  // wg(4): a network of its own, without link addresses.
  if (p.spec.endpoint !== undefined) return IFF.UP | IFF.BROADCAST | IFF.RUNNING | IFF.NOARP | IFF.MULTICAST;
  const pointToPoint = p.kind === 'wwan' || p.kind === 'pppoe' || p.kind === 'tunnel';
  let flags = (pointToPoint ? IFF.POINTOPOINT : IFF.BROADCAST) | IFF.SIMPLEX | IFF.MULTICAST;
  if (p.up) flags |= IFF.UP;
  if (p.up && (p.linkUp || p.kind !== 'wireless')) flags |= IFF.RUNNING;
  if ((p.spec.lease !== undefined && p.kind !== 'wwan') || p.spec.asksForLease === true)
    flags |= IFF.AUTOCONF4;
  if (p.spec.advertisement !== undefined) flags |= IFF.AUTOCONF6 | IFF.AUTOCONF6TEMP;
  return flags;
}
