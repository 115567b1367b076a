import type { Instant } from '../model/time.js';
import { addressBits, formatWords, maskText, maskWords } from './ip.js';
import type { Errno, KernelRoute } from './rtentry.js';
import { RTF, RTP } from './rtentry.js';
import { ctime, flagNames, right, ROUTE_FLAG_NAMES } from './print.js';
import type { Port, PortAddress } from './port.js';
import { IFF, linkStatus, portFlags } from './port.js';

/** Titles of messages (msgtypes in route.c 1.267). */
const TITLES = {
  RTM_ADD: 'Add Route',
  RTM_DELETE: 'Delete Route',
  RTM_CHANGE: 'Change Metrics or flags',
  RTM_GET: 'Report Metrics',
  RTM_NEWADDR: 'address being added to iface',
  RTM_DELADDR: 'address being removed from iface',
  RTM_IFINFO: 'iface status change',
} as const;

export type MessageType = keyof typeof TITLES;

/** errno.h. */
export const ERRNO: Readonly<Record<Errno, number>> = {
  ESRCH: 3,
  EEXIST: 17,
  EINVAL: 22,
  ENETUNREACH: 51,
  EHOSTUNREACH: 65,
};

/** Names of interface flags in messages (ifnetflags in route.c 1.267); not those of ifconfig. */
const INTERFACE_FLAG_NAMES = [
  [IFF.UP, 'UP'],
  [IFF.BROADCAST, 'BROADCAST'],
  [IFF.LOOPBACK, 'LOOPBACK'],
  [IFF.POINTOPOINT, 'PTP'],
  [IFF.RUNNING, 'RUNNING'],
  [IFF.PROMISC, 'PPROMISC'],
  [IFF.SIMPLEX, 'SIMPLEX'],
  [IFF.MULTICAST, 'MULTICAST'],
  [IFF.AUTOCONF6TEMP, 'AUTOCONF6TEMP'],
  [IFF.AUTOCONF6, 'AUTOCONF6'],
  [IFF.AUTOCONF4, 'AUTOCONF4'],
] as const;

/** Who sent a request: the kernel itself is pid 0. */
export interface Sender {
  readonly pid: number;
  readonly seq: number;
}

/** What a routing message says of a route; a failed request has no row. */
export type Described = Pick<
  KernelRoute,
  'family' | 'destination' | 'prefixLength' | 'gateway' | 'priority' | 'flags' | 'use' | 'mtuBytes' | 'label'
>;

/** The addresses after a route message, with their names. */
function sockaddrs(
  route: Described,
  via: Port | null,
  ifa: string | null,
): readonly (readonly [string, string])[] {
  const { family, destination, prefixLength } = route;
  const isHost = prefixLength === addressBits(family);
  const zero = prefixLength === 0;
  return [
    ['DST', zero ? formatWords(family, maskWords(destination.words, 0)) : destination.text],
    ['GATEWAY', route.gateway],
    ...(isHost ? [] : [['NETMASK', zero ? 'default' : maskText(family, prefixLength)] as const]),
    ...(via === null ? [] : [['IFP', via.linkAddress ?? via.name] as const]),
    ...(ifa === null ? [] : [['IFA', ifa] as const]),
    ...(route.label === null ? [] : [['LABEL', `"${route.label}"`] as const]),
  ];
}

/** Bytes of a message: the header and each address rounded to longs. */
function sizeOf(route: Described, names: readonly string[]): number {
  const address = route.family === 'inet' ? 16 : 32;
  const mask = route.prefixLength === 0 ? 8 : address;
  const size: Readonly<Record<string, number>> = { NETMASK: mask, IFP: 32, LABEL: 40 };
  return names.reduce((sum, name) => sum + (size[name] ?? address), 96);
}

/** The body of a route message, as print_rtmsg in route.c 1.267 prints it. */
export function routeMessage(
  type: MessageType,
  about: { readonly route: Described; readonly via: Port | null; readonly ifa: string | null },
  from: Sender & { readonly errno: number },
): { readonly text: string; readonly size: number } {
  const { route, via } = about;
  const parts = sockaddrs(route, via, about.ifa);
  const names = parts.map(([name]) => name);
  const size = sizeOf(route, names);
  const name = via === null ? '' : `name ${via.name}, `;
  const text = [
    `${type}: ${TITLES[type]}: len ${size}, priority ${route.priority & RTP.MASK}, table 0, ` +
      `if# ${via?.index ?? 0}, ${name}pid: ${from.pid}, seq ${from.seq}, errno ${from.errno}`,
    `flags:${flagNames(route.flags, ROUTE_FLAG_NAMES)}`,
    'fmask:',
    `use: ${right(route.use, 8)}   mtu: ${right(route.mtuBytes, 8)}    expire: ${right(0, 8)} `,
    'locks:  inits: ',
    `sockaddrs: <${names.join(',')}>`,
    parts.map(([, value]) => ` ${value}`).join(''),
    '',
  ].join('\n');
  return { text, size };
}

/** The routing socket: what was announced, for those who listen. */
export class RouteSocket {
  readonly #listeners = new Set<(text: string) => void>();
  /** Messages since the last reading of `route monitor`, at most a thousand. */
  #unread: string[] = [];

  listen(listener: (text: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The text of all messages since the last call. */
  drain(): string {
    const text = this.#unread.join('');
    this.#unread = [];
    return text;
  }

  #send(at: Instant, text: string, size: number): void {
    const message = `got message of size ${size} on ${ctime(at)}\n${text}`;
    this.#unread.push(message);
    if (this.#unread.length > 1_000) this.#unread.shift();
    for (const listener of this.#listeners) listener(message);
  }

  route(at: Instant, type: MessageType, ...rest: DropFirst<Parameters<typeof routeMessage>>): void {
    const { text, size } = routeMessage(type, ...rest);
    this.#send(at, text, size);
  }

  /** RTM_IFINFO. */
  link(at: Instant, port: Port): void {
    const flags = flagNames(portFlags(port), INTERFACE_FLAG_NAMES);
    const text =
      `RTM_IFINFO: ${TITLES.RTM_IFINFO}: len 168, if# ${port.index}, name ${port.name}, ` +
      `link: ${linkStatus(port) ?? 'unknown'}, mtu: ${port.mtuBytes}, flags:${flags}\n`;
    this.#send(at, text, 168);
  }

  /** RTM_NEWADDR, RTM_DELADDR. */
  address(at: Instant, type: 'RTM_NEWADDR' | 'RTM_DELADDR', port: Port, one: PortAddress): void {
    const mask = maskText(one.address.family, one.prefixLength);
    const values = [mask, port.linkAddress ?? port.name, one.address.text, one.broadcast?.text ?? 'default'];
    const size = one.address.family === 'inet' ? 104 : 152;
    const text =
      `${type}: ${TITLES[type]}: len ${size}, if# ${port.index}, name ${port.name}, metric 0, flags:\n` +
      `sockaddrs: <NETMASK,IFP,IFA,BRD>\n${values.map((value) => ` ${value}`).join('')}\n`;
    this.#send(at, text, size);
  }
}

type DropFirst<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;

/** The flags a message shows for a request that was carried out. */
export function done(route: Described): Described {
  return { ...route, flags: route.flags | RTF.DONE };
}
