import { FRR_PROTOCOLS } from './daemon-routes.js';
import { list } from '../../model/format.js';
import type { Interface, InterfaceKind, PriorityReason, Route } from '../../model/router.js';
import { kindOf } from './interface-kind.js';
import { DEFAULT_METRIC } from './default-metric.js';
import type { Manager, Owner, Tools } from './tools.js';

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

/** netplan's, for leases that systemd-networkd takes: NetworkManager's for wired and wifi (its src/networkd.c, RouteMetric). */
const NETPLAN = { wireless: 600, other: 100 } as const;

/** A program that is known to make this metric. */
interface Maker {
  readonly owner: Owner;
  /** As it is called: netplan's routes are brought by systemd-networkd. */
  readonly name: Manager;
  /** `600 for wifi`, `1000 + interface 3`. */
  readonly number: string;
  /** What the bare number is given: `wifi`; null where it is a sum. */
  readonly given: string | null;
  readonly withoutConnectivity?: boolean;
}

type Making = (route: Route, metric: number, kind: InterfaceKind, index: number | null) => Maker | null;

const byNetworkManager: Making = (_route, metric, kind) => {
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
  const name = 'NetworkManager';
  const given = parts.length === 1 ? own.word : null;
  return { owner: name, name, number: parts.join(' + '), given, withoutConnectivity: penalised };
};

const byNetworkd: Making = ({ label }, metric) => {
  const name = 'systemd-networkd';
  const preference = label === 'ra' ? NETWORKD_RA.get(metric) : undefined;
  if (preference !== undefined) {
    const given = `a router of ${preference} preference`;
    return { owner: name, name, number: `${String(metric)} for ${given}`, given };
  }
  const isOwn = label === 'dhcp' && metric === NETWORKD;
  return isOwn ? { owner: name, name, number: `${String(NETWORKD)} for leases`, given: 'leases' } : null;
};

const byNetplan: Making = ({ label }, metric, kind) => {
  const isWireless = kind === 'wireless';
  if (label !== 'dhcp' || metric !== (isWireless ? NETPLAN.wireless : NETPLAN.other)) return null;
  const given = isWireless ? 'wifi' : kind === 'wired' ? 'wired' : 'all but wifi';
  return { owner: 'systemd-networkd', name: 'netplan', number: `${String(metric)} for ${given}`, given };
};

const byDhcpcd: Making = ({ label }, metric, kind, index) => {
  if (index === null || label === 'static') return null;
  for (const { base, wireless } of DHCPCD) {
    const added = kind === 'wireless' ? wireless : 0;
    if (metric !== base + index + added) continue;
    const parts = [
      String(base),
      `interface ${String(index)}`,
      ...(added > 0 ? [`wireless ${String(added)}`] : []),
    ];
    return { owner: 'dhcpcd', name: 'dhcpcd', number: parts.join(' + '), given: null };
  }
  return null;
};

const MAKINGS: Readonly<Record<Manager, Making>> = {
  NetworkManager: byNetworkManager,
  'systemd-networkd': byNetworkd,
  dhcpcd: byDhcpcd,
  netplan: byNetplan,
};

/** Only routes with a mark are anybody's: without one they were set by hand or by a script (`proto boot`). */
function makersOf(route: Route, via: Interface | null, managers: readonly Manager[]): readonly Maker[] {
  const { priority, label } = route;
  if (priority === null || !/^(dhcp|ra|static)$/.test(label ?? '')) return [];
  const kind = via?.kind ?? kindOf({ name: route.interface, made: null, link: null });
  return managers
    .flatMap((manager) => MAKINGS[manager](route, priority, kind, via?.index ?? null) ?? [])
    .filter(({ owner }) => managers.includes(owner));
}

/**
 * Its own, where only one is there; else no more than whose manner it is. So too with `proto static`: what is set by hand
 * may have the same mark and number.
 */
function sumOf(
  makers: readonly Maker[],
  managers: readonly Manager[],
  { label }: Pick<Route, 'label'>,
): string | null {
  const [first, ...others] = makers;
  if (first === undefined) return null;
  const isAlone = label !== 'static' && managers.filter((manager) => manager !== 'netplan').length === 1;
  if (isAlone && others.length === 0) return `${first.name}'s ${first.number}`;
  if (others.length === 0 && first.given === null) return `${first.number}, as ${first.name} counts`;
  if (first.given === null || others.some(({ given }) => given !== first.given)) return null;
  const give = others.length === 0 ? 'gives' : 'give';
  return `as ${list(makers.map(({ name }) => name))} ${give} ${first.given}`;
}

/** Who may have brought this default, of those that are there, as far as its mark and its number tell. */
export function ownersOf(
  route: Route,
  via: Interface | null,
  { managers }: Pick<Tools, 'managers'>,
): Owner[] {
  return [...new Set(makersOf(route, via, managers).map(({ owner }) => owner))];
}

/** `proto`, as rt_protos of iproute2 names it, for a sentence. */
const INSTALLERS: ReadonlyMap<string, string> = new Map([
  ['dhcp', 'a DHCP client'],
  ['ra', 'a router advertisement'],
  ['kernel', 'the kernel'],
  ['redirect', 'an ICMP redirect'],
  ['bird', 'bird'],
  ['babel', 'babel'],
  ['openr', 'Open/R'],
  ['keepalived', 'keepalived'],
  ...FRR_PROTOCOLS,
]);

/**
 * Why a route has its metric, in words: `NetworkManager's 600 for wifi`, `dhcpcd's 1000 + interface 3 + wireless 2000`,
 * `none given`; the bare number where nothing true can be said. Metrics are free to choose: the sums are those that
 * programs are known to make, and are named only for routes which carry such a program's mark (`proto dhcp`), of
 * programs that are there. Where several are, or nobody has looked: `as NetworkManager and netplan give wifi`.
 */
export function explainPriorityWith({
  managers,
}: Pick<Tools, 'managers'>): (route: Route, via: Interface | null) => PriorityReason {
  return (route, via) => {
    const { family, priority, label } = route;
    const by = label === null ? null : (INSTALLERS.get(label) ?? null);
    const makers = makersOf(route, via, managers);
    const sum = sumOf(makers, managers, route);
    if (makers.some(({ withoutConnectivity }) => withoutConnectivity === true))
      return { sum: sum ?? String(priority), by, withoutConnectivity: true };
    if (sum !== null) return { sum, by };
    if (priority === null) return { sum: 'not shown', by };
    if (priority !== DEFAULT_METRIC[family]) return { sum: String(priority), by };
    return { sum: family === 'inet' ? 'none given' : "the kernel's for IPv6", by };
  };
}

/**
 * Why a next hop that this default lost stays lost, a clause: next hops that are objects (`nhid`) are deleted when their
 * link goes down or loses its carrier, their group shrinks, and nothing fills it again (seen on 6.18 with FRR 8.4.4).
 * Null: nothing of the kind is known.
 */
export function whyHopsStayLost({ label, attributes = [] }: Route): string | null {
  const object = attributes.find((attribute) => attribute.startsWith('nhid '));
  if (object === undefined) return null;
  const by = label === null ? null : (INSTALLERS.get(label) ?? null);
  const whose = by === null ? '' : `, from ${by}`;
  return `its next hops are objects (${object}${whose}): one whose link was lost for a moment is taken out and does not come back by itself`;
}

/** Not known: on Linux whoever adds a route chooses its metric, and the interface adds nothing. */
export function naturalPriority(): null {
  return null;
}
