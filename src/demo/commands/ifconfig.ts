import type { Answer } from '../answer.js';
import { fails, says } from '../answer.js';
import { strtonum } from '../getopt.js';
import { maskText } from '../ip.js';
import { RTF } from '../rtentry.js';
import type { Machine } from '../machine.js';
import type { Port, PortAddress } from '../port.js';
import { IFF, linkStatus, portFlags } from '../port.js';

/** ifconfig(8), ifconfig.c 1.476. */

const FLAG_NAMES = [
  [IFF.UP, 'UP'],
  [IFF.BROADCAST, 'BROADCAST'],
  [IFF.LOOPBACK, 'LOOPBACK'],
  [IFF.POINTOPOINT, 'POINTOPOINT'],
  [IFF.RUNNING, 'RUNNING'],
  [IFF.NOARP, 'NOARP'],
  [IFF.PROMISC, 'PROMISC'],
  [IFF.SIMPLEX, 'SIMPLEX'],
  [IFF.MULTICAST, 'MULTICAST'],
  [IFF.AUTOCONF6TEMP, 'AUTOCONF6TEMP'],
  [IFF.AUTOCONF6, 'AUTOCONF6'],
  [IFF.AUTOCONF4, 'AUTOCONF4'],
  [IFF.LRO, 'LRO'],
] as const;

function header(port: Port): string {
  const flags = portFlags(port);
  const names = FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  const mtu = port.mtuBytes === 0 ? '' : ` mtu ${port.mtuBytes}`;
  const rdomain = port.spec.rdomain === undefined ? '' : ` rdomain ${port.spec.rdomain}`;
  return `${port.name}: flags=${flags.toString(16)}<${names.join(',')}>${rdomain}${mtu}`;
}

/** print_string: bare, in double quotes (empty, or with a blank), or in hex; nothing is escaped. */
export function ssidText(ssid: string): string {
  const bytes = [...new TextEncoder().encode(ssid)];
  const printable = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  if (!printable || ssid.startsWith('0x'))
    return `0x${bytes.map((b) => b.toString(16).padStart(2, '0')).join('')}`;
  return ssid === '' || ssid.includes(' ') ? `"${ssid}"` : ssid;
}

const MEDIA: Readonly<Record<string, string>> = {
  wired: 'Ethernet autoselect (1000baseT full-duplex)',
  wireless: 'IEEE802.11 autoselect (HT-MCS15 mode 11n)',
};

function media(port: Port): string | null {
  if (port.kind === 'wired' && !port.linkUp) return 'Ethernet autoselect (none)';
  if (port.kind === 'wireless' && linkStatus(port) !== 'active') return 'IEEE802.11 autoselect';
  return port.spec.media ?? MEDIA[port.kind] ?? null;
}

function wireless(port: Port): string | null {
  if (port.kind !== 'wireless') return null;
  const name = `ieee80211: join ${ssidText(port.spec.ssid ?? '')} chan 6`;
  if (linkStatus(port) !== 'active') return `${name} wpakey`;
  const bssid = port.gateways[0]?.linkAddress ?? '64:70:02:00:00:01';
  return `${name} bssid ${bssid} 72% wpakey wpaprotos wpa2 wpaakms psk wpaciphers ccmp wpagroupcipher ccmp`;
}

function wireguardLines({ address, port }: { readonly address: string; readonly port: number }): string[] {
  const key = (letter: string): string => `${letter.repeat(43)}=`;
  return [
    `wgport ${port}`,
    `wgpubkey ${key('a')}`,
    `wgpeer ${key('b')}`,
    `\twgendpoint ${address} ${port}`,
    '\tlast handshake: 37 seconds ago',
    '\twgaip 0.0.0.0/0',
  ];
}

/** What only one kind of device tells. */
function deviceLines(port: Port): string[] {
  if (port.spec.endpoint !== undefined) return wireguardLines(port.spec.endpoint);
  if (port.kind !== 'wwan') return [];
  const state = port.linkUp ? 'up cell-class LTE rssi -77dBm speed 47.7Mbps up 95.4Mbps down' : 'open';
  return ['roaming disabled registration home network', `state ${state}`, 'SIM initialized PIN valid'];
}

function inetLine({ address, prefixLength, peer, broadcast }: PortAddress): string {
  const mask = maskText('inet', prefixLength)
    .split('.')
    .reduce((word, octet) => word * 256 + Number(octet), 0);
  const to = peer === null ? '' : ` --> ${peer.text}`;
  return `inet ${address.text}${to} netmask 0x${mask.toString(16)}${broadcast === null ? '' : ` broadcast ${broadcast.text}`}`;
}

function inet6Line(port: Port, { address, prefixLength, by }: PortAddress): string {
  const scope = address.text.includes('%') ? ` scopeid 0x${port.index.toString(16)}` : '';
  const auto = by === 'slaacd' ? ' autoconf pltime 604782 vltime 2591982' : '';
  return `inet6 ${address.text} prefixlen ${prefixLength}${scope}${auto}`;
}

function addressLines(port: Port, aliases: boolean): string[] {
  let inetSeen = false;
  return port.addresses.flatMap((one) => {
    if (one.address.family === 'inet6') return [inet6Line(port, one)];
    if (inetSeen && !aliases) return [];
    inetSeen = true;
    return [inetLine(one)];
  });
}

/** The driver's own. */
const GROUPS: Partial<Record<Port['kind'], readonly string[]>> = {
  wireless: ['wlan'],
  pppoe: ['pppoe'],
  tunnel: ['wg'],
};

/** `egress` goes to the interface of every default that is neither reject nor blackhole (if.c 1.741). */
function groupsOf(machine: Machine, port: Port): string[] {
  const given = port.spec.groups ?? GROUPS[port.kind] ?? [];
  const egress = (['inet', 'inet6'] as const).some((family) =>
    machine.kernel
      .routes(family)
      .some(
        (rt) =>
          rt.prefixLength === 0 &&
          rt.interface === port.name &&
          (rt.flags & (RTF.REJECT | RTF.BLACKHOLE)) === 0,
      ),
  );
  return egress ? [...given, 'egress'] : [...given];
}

function portText(machine: Machine, port: Port, aliases: boolean): string {
  const groups = groupsOf(machine, port);
  const shown = media(port);
  const status = linkStatus(port);
  const lines = [
    ...(port.linkAddress === null ? [] : [`lladdr ${port.linkAddress}`]),
    ...(port.description === null ? [] : [`description: ${port.description}`]),
    `index ${port.index} priority ${port.priority} llprio 3`,
    ...deviceLines(port),
    ...(groups.length === 0 ? [] : [`groups: ${groups.join(' ')}`]),
    ...(shown === null ? [] : [`media: ${shown}`]),
    ...(status === null ? [] : [`status: ${status}`]),
    ...[wireless(port)].filter((line) => line !== null),
    ...addressLines(port, aliases),
  ];
  return `${header(port)}\n${lines.map((line) => `\t${line}\n`).join('')}`;
}

/** One change; the complaint, or null when it was made. */
function change(
  machine: Machine,
  port: Port,
  words: readonly string[],
  root: boolean,
): [string | null, number] {
  const [word = '', value] = words;
  const refused = (ioctl: string): string | null =>
    root ? null : `ifconfig: ${ioctl}: Operation not permitted\n`;
  switch (word) {
    case 'up':
    case 'down': {
      const no = refused('SIOCSIFFLAGS');
      if (no === null) machine.setPort(port, { up: word === 'up' });
      return [no, 1];
    }
    case 'priority': {
      const number = strtonum(value ?? '', 0, 0x7fff_ffff);
      if (value === undefined) return [`ifconfig: 'priority' requires argument\n`, 1];
      if (typeof number === 'string') return [`ifconfig: priority ${value}: ${number}\n`, 2];
      const no = refused('SIOCSIFPRIORITY');
      if (no !== null) return [no, 2];
      if (number > 15) return ['ifconfig: SIOCSIFPRIORITY: Invalid argument\n', 2];
      // Only the field changes: existing routes keep their numbers, and nothing is announced.
      port.priority = number;
      return [null, 2];
    }
    case 'description':
    case '-description': {
      const no = refused('SIOCSIFDESCR');
      if (no === null) port.description = word === 'description' ? (value ?? '') : null;
      return [no, word === 'description' ? 2 : 1];
    }
    default:
      return [`ifconfig: ${word}: bad value\n`, 1];
  }
}

/** ifconfig(8): `[-aA] [interface|group] [change ...]`. */
export function ifconfig(machine: Machine, args: readonly string[], root: boolean): Answer {
  const [name, ...words] = args;
  const all = [...machine.ports.values()];
  const print = (ports: readonly Port[], aliases: boolean): Answer =>
    says(ports.map((port) => portText(machine, port, aliases)).join(''));
  if (name === undefined || name === '-A' || name === '-a') return print(all, name !== '-a');
  if (name.startsWith('-'))
    return fails('usage: ifconfig [-AaC] [interface] [address_family] [address [dest_address]]\n');
  const port = machine.ports.get(name);
  if (port === undefined) {
    const members = all.filter((one) => groupsOf(machine, one).includes(name));
    return members.length > 0 ? print(members, false) : fails(`ifconfig: ${name}: no such interface\n`);
  }
  if (words.length === 0) return print([port], true);
  for (let i = 0; i < words.length;) {
    const [complaint, used] = change(machine, port, words.slice(i), root);
    if (complaint !== null) return fails(complaint);
    i += used;
  }
  return says('');
}
