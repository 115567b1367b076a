import type { PriorityReason } from '../model/platform.js';
import type { Interface, InterfaceKind, Route } from '../model/router.js';
import { kindOf } from './interface-kind.js';
import { DEFAULT_METRIC } from './routes.js';

/** Who brings a default route and picks its metric. */
export type Owner = 'NetworkManager' | 'systemd-networkd' | 'dhcpcd';

/** NetworkManager's metrics (src/core/devices/nm-device.c, nm_device_get_route_metric_default). */
const NETWORK_MANAGER: Readonly<
  Partial<Record<InterfaceKind, { readonly metric: number; readonly word: string }>>
> = {
  wired: { metric: 100, word: 'wired' },
  trunk: { metric: 300, word: 'a bond' },
  vlan: { metric: 400, word: 'a VLAN' },
  bridge: { metric: 425, word: 'a bridge' },
  tunnel: { metric: 450, word: 'a tunnel' },
  pppoe: { metric: 460, word: 'PPP' },
  wireless: { metric: 600, word: 'wifi' },
  wwan: { metric: 700, word: 'WWAN' },
};

/** Added while its connectivity check finds no internet (nm-device.c, default_route_metric_penalty_get). */
const NETWORK_MANAGER_PENALTY = 20_000;

/** The second device of a kind gets the next number (nm-manager.c, nm_manager_device_route_metric_reserve). */
const NETWORK_MANAGER_DEVICES = 10;

/** systemd-networkd: DHCP_ROUTE_METRIC, and IPV6RA_ROUTE_METRIC_* for the router's own preference. */
const NETWORKD = 1_024;
const NETWORKD_RA: ReadonlyMap<number, string> = new Map([
  [512, 'high'],
  [2_048, 'low'],
]);

/** dhcpcd: RTMETRIC_BASE and RTMETRIC_WIRELESS of src/route.h; until 9.3 they were 200 and 100. */
const DHCPCD = [
  { base: 1_000, wireless: 2_000 },
  { base: 200, wireless: 100 },
] as const;

/** A metric as the sum somebody is known to make, or null. */
interface Sum {
  readonly sum: string;
  readonly owner: Owner;
}

function byNetworkManager(metric: number, kind: InterfaceKind): Sum | null {
  const own = NETWORK_MANAGER[kind];
  if (own === undefined) return null;
  const penalised = metric >= NETWORK_MANAGER_PENALTY;
  const more = metric - own.metric - (penalised ? NETWORK_MANAGER_PENALTY : 0);
  if (more < 0 || more >= NETWORK_MANAGER_DEVICES) return null;
  const parts = [
    `${String(own.metric)} for ${own.word}`,
    ...(more > 0 ? [`${String(more)} for devices before it`] : []),
    ...(penalised ? [`${String(NETWORK_MANAGER_PENALTY)} without connectivity`] : []),
  ];
  return { sum: `NetworkManager's ${parts.join(' + ')}`, owner: 'NetworkManager' };
}

function byNetworkd({ priority, label }: Route): Sum | null {
  const preference = label === 'ra' ? NETWORKD_RA.get(priority ?? -1) : undefined;
  const owner = 'systemd-networkd';
  if (preference !== undefined) return { sum: `systemd-networkd's, router preference ${preference}`, owner };
  return label === 'dhcp' && priority === NETWORKD ? { sum: "systemd-networkd's 1024", owner } : null;
}

function byDhcpcd(metric: number, kind: InterfaceKind, index: number | null): Sum | null {
  if (index === null) return null;
  for (const { base, wireless } of DHCPCD) {
    const added = kind === 'wireless' ? wireless : 0;
    if (metric !== base + index + added) continue;
    const parts = [
      String(base),
      `interface ${String(index)}`,
      ...(added > 0 ? [`wireless ${String(added)}`] : []),
    ];
    return { sum: `dhcpcd's ${parts.join(' + ')}`, owner: 'dhcpcd' };
  }
  return null;
}

/** Only routes with a mark are anybody's: without one they were set by hand or by a script (`proto boot`). */
function known(route: Route, via: Interface | null): Sum | null {
  const { priority, label } = route;
  if (priority === null || !/^(dhcp|ra|static)$/.test(label ?? '')) return null;
  const kind = via?.kind ?? kindOf({ name: route.interface, made: null, link: null });
  return (
    byNetworkd(route) ??
    byNetworkManager(priority, kind) ??
    (label === 'static' ? null : byDhcpcd(priority, kind, via?.index ?? null))
  );
}

/** Who brings this default, as far as its mark and its number tell. */
export function ownerOf(route: Route, via: Interface | null): Owner | null {
  return known(route, via)?.owner ?? null;
}

/** `proto`, as rt_protos of iproute2 names it, for a sentence. */
const INSTALLERS: ReadonlyMap<string, string> = new Map([
  ['dhcp', 'a DHCP client'],
  ['ra', 'a router advertisement'],
  ['kernel', 'the kernel'],
  ['redirect', 'an ICMP redirect'],
  ['zebra', 'zebra (FRR)'],
  ['bird', 'bird'],
  ['babel', 'babel'],
  ['bgp', 'BGP'],
  ['isis', 'IS-IS'],
  ['ospf', 'OSPF'],
  ['rip', 'RIP'],
  ['eigrp', 'EIGRP'],
  ['openr', 'Open/R'],
  ['keepalived', 'keepalived'],
]);

/**
 * Why a route has its metric, in words: `NetworkManager's 600 for wifi`, `dhcpcd's 1000 + interface 3 + wireless 2000`,
 * `none given`; the bare number where nothing true can be said. Metrics are free to choose: the sums are those that
 * programs are known to make, and are named only for routes which carry such a program's mark (`proto dhcp`).
 */
export function explainPriority(route: Route, via: Interface | null): PriorityReason {
  const { family, priority, label } = route;
  const by = label === null ? null : (INSTALLERS.get(label) ?? null);
  const sum = known(route, via)?.sum;
  if (sum !== undefined) return { sum, by };
  if (priority === null) return { sum: 'not shown', by };
  if (priority !== DEFAULT_METRIC[family]) return { sum: String(priority), by };
  return { sum: family === 'inet' ? 'none given' : "the kernel's for IPv6", by };
}

/** Not known: on Linux whoever adds a route chooses its metric, and the interface adds nothing. */
export function naturalPriority(): null {
  return null;
}
