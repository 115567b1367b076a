import type { InterfaceKind } from '../../model/router.js';

/** What `ip -d link` calls the kinds of interfaces that are made by software (`info_kind`). */
const KIND_OF: ReadonlyMap<string, InterfaceKind> = new Map<string, InterfaceKind>([
  ['bond', 'trunk'],
  ['team', 'trunk'],
  ['bridge', 'bridge'],
  ['vlan', 'vlan'],
  // A cable to another namespace: what is plugged into it behaves as any Ethernet.
  ['veth', 'wired'],
  ['ppp', 'pppoe'],
  ['wwan', 'wwan'],
  ['rmnet', 'wwan'],
  ...['tun', 'wireguard', 'gre', 'gretap', 'ip6gre', 'ip6gretap', 'ipip', 'ip6tnl', 'sit', 'vti', 'vti6'].map(
    (name): [string, InterfaceKind] => [name, 'tunnel'],
  ),
  ...['xfrm', 'vxlan', 'geneve', 'erspan', 'macsec', 'ovpn'].map((name): [string, InterfaceKind] => [
    name,
    'tunnel',
  ]),
]);

/** What a link carries, where that says more than `ether` (`link_type`; lib/ll_types.c of iproute2). */
const KIND_OF_LINK: ReadonlyMap<string, InterfaceKind> = new Map<string, InterfaceKind>([
  ['loopback', 'loopback'],
  ['ppp', 'pppoe'],
  ['rawip', 'wwan'],
  ['ieee802.11', 'wireless'],
  ...['sit', 'ipip', 'gre', 'tunnel6', 'gre6', 'none'].map((name): [string, InterfaceKind] => [
    name,
    'tunnel',
  ]),
]);

export interface KindHints {
  readonly name: string;
  /** `info_kind`: null for hardware. */
  readonly made: string | null;
  /** `link_type`. */
  readonly link: string | null;
}

/**
 * What an interface is. A wireless card says `ether` like any other: it is known by the names that cfg80211 and udev
 * give (wlan0, wlp3s0), a modem by wwan0 and wwp0s20u4. Software interfaces of a kind without a word here are `other`.
 */
export function kindOf({ name, made, link }: KindHints): InterfaceKind {
  if (made !== null) return KIND_OF.get(made) ?? 'other';
  if (/^(wl|wifi|ath\d)/.test(name)) return 'wireless';
  if (/^(wwan|wwp|wwx|wwu)/.test(name)) return 'wwan';
  const kind = KIND_OF_LINK.get(link ?? '');
  return kind ?? (link === 'ether' || link === null ? 'wired' : 'other');
}
