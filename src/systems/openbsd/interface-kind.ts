import type { InterfaceKind } from '../../model/router.js';

/** Pseudo devices by driver; on OpenBSD a name always begins with its driver, interfaces cannot be renamed. */
const BY_DRIVER: Readonly<Record<string, InterfaceKind>> = {
  lo: 'loopback',
  umb: 'wwan',
  pppoe: 'pppoe',
  carp: 'carp',
  vlan: 'vlan',
  svlan: 'vlan',
  trunk: 'trunk',
  aggr: 'trunk',
  bridge: 'bridge',
  veb: 'bridge',
  tpmr: 'bridge',
  switch: 'bridge',
  ...Object.fromEntries(
    ['tun', 'tap', 'wg', 'gif', 'gre', 'egre', 'mgre', 'nvgre', 'eoip', 'etherip', 'vxlan', 'sec', 'bpe'].map(
      (driver) => [driver, 'tunnel'] as const,
    ),
  ),
  ...Object.fromEntries(
    ['enc', 'pflog', 'pfsync', 'pflow', 'pair', 'vether', 'vport', 'mpe', 'mpw', 'mpip', 'ppp'].map(
      (driver) => [driver, 'other'] as const,
    ),
  ),
};

/** Wireless drivers of section 4 of the manual, for output that has lost its `groups:` and `media:` lines. */
const WIRELESS_DRIVERS: ReadonlySet<string> = new Set(
  (
    'acx an ath athn atu atw bwfm bwi ipw iwi iwm iwn iwx malo mtw mwx otus pgt qwx qwz ral rsu rtw ' +
    'rum run uath upgt ural urtw urtwn wi wpi zyd'
  ).split(' '),
);

/** What ifconfig shows of an interface beside its name. */
export interface KindHints {
  readonly groups: readonly string[];
  readonly media: string | null;
  readonly flags: readonly string[];
}

/**
 * The kind of an interface, from its driver's name; where that tells nothing, from its groups (`wlan`), its media
 * and its flags. An ethernet-like interface of an unknown driver is `wired`.
 */
export function kindOf(name: string, hints: KindHints | null): InterfaceKind {
  const driver = name.replace(/\d+$/, '');
  const known = Object.hasOwn(BY_DRIVER, driver) ? BY_DRIVER[driver] : undefined;
  if (known !== undefined) return known;
  if (WIRELESS_DRIVERS.has(driver)) return 'wireless';
  if (hints === null) return 'other';
  if (hints.groups.includes('wlan') || hints.media?.startsWith('IEEE802.11') === true) return 'wireless';
  if (hints.flags.includes('LOOPBACK')) return 'loopback';
  return hints.flags.includes('POINTOPOINT') ? 'other' : 'wired';
}

/**
 * Bits per second of a media line's text, the active media (in parentheses) before the configured one:
 * `Ethernet autoselect (1000baseT full-duplex)`, `10GbaseT`, `10GSFP+Cu`. Null for wireless, `none`, `autoselect`.
 * Source: sys/net/if_media.h, IFM_SUBTYPE_DESCRIPTIONS.
 */
export function mediaSpeed(media: string): number | null {
  if (!media.startsWith('Ethernet ')) return null;
  const parenthesis = media.indexOf('(');
  const active = parenthesis < 0 ? media.slice('Ethernet '.length) : media.slice(parenthesis + 1);
  const subtype = /^(\d{1,4})(G?)(?:base|SFP)/.exec(active);
  if (subtype === null) return null;
  return Number(subtype[1]) * (subtype[2] === 'G' ? 1e9 : 1e6);
}

/** Words of `status:`. Source: sys/net/if.h, LINK_STATE_DESCRIPTIONS. A carp backup's link is down to the kernel: its routes lose U. */
const LINK_UP: Readonly<Record<string, boolean>> = {
  active: true,
  master: true,
  backup: false,
  'no carrier': false,
  'no network': false,
  'keepalive down': false,
  down: false,
  invalid: false,
};

/** What a status word says of the link; null for `unknown` and for words of no known meaning. */
export function linkUpOf(status: string): boolean | null {
  return Object.hasOwn(LINK_UP, status) ? (LINK_UP[status] ?? null) : null;
}
