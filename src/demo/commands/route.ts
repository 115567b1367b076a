import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import type { Answer } from '../answer.js';
import { fails, says } from '../answer.js';
import { getopt, strtonum } from '../getopt.js';
import type { Ip } from '../ip.js';
import { addressBits, formatWords, maskText } from '../ip.js';
import type { Errno, KernelRoute, RouteRequest } from '../kernel.js';
import { RTF, RTP } from '../kernel.js';
import type { Machine } from '../machine.js';
import { flagNames, left, right, ROUTE_FLAG_NAMES } from '../print.js';
import { done, routeMessage } from '../routesocket.js';
import { destinationText, tableText } from './routetable.js';

/** route(8), route.c 1.267 2024/05/09. */

const USAGE = 'usage: route [-dnqtv] [-T rtable] command [[modifier ...] arg ...]\n';

/** Something route says on stderr before it exits 1. */
class Complaint extends Error {}

function botched(word: string): Complaint {
  return new Complaint(`route: botched keyword: ${word}\n${USAGE}`);
}

function refuse(reason: string): Complaint {
  return new Complaint(`route: ${reason}\n`);
}

/** -n, -q, -v, -d, -t. */
interface Manner {
  readonly numeric: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** -d or -t: nothing reaches the kernel. */
  readonly dry: boolean;
  readonly root: boolean;
}

/** Modifiers that set a flag. */
const FLAG_WORDS: Readonly<Record<string, number>> = {
  mpath: RTF.MPATH,
  reject: RTF.REJECT,
  blackhole: RTF.BLACKHOLE,
  llinfo: RTF.LLINFO,
  cloning: RTF.CLONING,
  proto1: RTF.PROTO1,
  proto2: RTF.PROTO2,
};

/** Modifiers that take a word nobody reads any more. */
const OBSOLETE = new Set(['hopcount', 'recvpipe', 'sendpipe', 'ssthresh', 'rtt', 'rttvar']);

const PRIORITY_WORDS: Readonly<Record<string, number>> = {
  local: RTP.LOCAL,
  connected: RTP.CONNECTED,
  static: RTP.STATIC,
  ospf: RTP.OSPF,
  rip: RTP.RIP,
  bgp: RTP.BGP,
};

const COMMANDS = new Set(['add', 'change', 'delete', 'del', 'get', 'show', 'flush', 'monitor']);

/** getpriority: a name, or -63..63; a negative one selects all but it. */
function priorityOf(word: string): number {
  const named = PRIORITY_WORDS[word];
  if (named !== undefined) return named;
  const value = strtonum(word, -RTP.MAX, RTP.MAX);
  if (typeof value === 'string') throw refuse(`priority is ${value}: ${word}`);
  return value;
}

/** Words one after the other, with the complaint for a modifier that lacks its value. */
class Words {
  #next = 0;
  readonly #words: readonly string[];

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  take(): string | undefined {
    return this.#words[this.#next++];
  }

  valueFor(modifier: string): string {
    const value = this.take();
    if (value === undefined) throw botched(modifier);
    return value;
  }
}

interface Target {
  readonly ip: Ip;
  /** Null: a host. */
  readonly prefixLength: number | null;
}

/** inet_net_pton(3): `10.1` is 10.1.0.0; without a length the class says it. */
function inetNetwork(machine: Machine, word: string): Target | null {
  const [address = '', length] = word.split('/');
  if (!/^\d{1,3}(\.\d{1,3}){0,3}$/.test(address)) return null;
  const octets = address.split('.');
  const whole = machine.parseIp([...octets, '0', '0', '0'].slice(0, 4).join('.'));
  if (whole === null) return null;
  if (length === undefined && octets.length === 4) return { ip: whole, prefixLength: null };
  const classful = Number(octets[0]) < 128 ? 8 : Number(octets[0]) < 192 ? 16 : 24;
  const bits = length === undefined ? Math.max(classful, 8 * octets.length) : strtonum(length, 0, 32);
  return typeof bits === 'string' ? null : { ip: whole, prefixLength: bits === 32 ? null : bits };
}

/** getaddr for a destination. */
function destinationOf(machine: Machine, word: string, family: Family | null): Target {
  const af = family ?? (word.includes(':') ? 'inet6' : 'inet');
  if (word === 'default') {
    const any = machine.parseIp(af === 'inet' ? '0.0.0.0' : '::');
    if (any !== null) return { ip: any, prefixLength: 0 };
  }
  const [address = '', length] = word.split('/');
  if (af === 'inet') {
    const target = inetNetwork(machine, word);
    if (target === null) throw refuse(`${word}: bad address`);
    return target;
  }
  const ip = machine.parseIp(address);
  if (ip?.family !== 'inet6') throw refuse(`${word}: no address associated with name`);
  const bits = length === undefined ? null : strtonum(length, 0, 128);
  if (typeof bits === 'string') throw refuse(`prefixlen ${length ?? ''} is ${bits}`);
  const unspecified = bits === null && ip.words.every((part) => part === 0);
  return { ip, prefixLength: unspecified ? 0 : bits === 128 ? null : bits };
}

/** getaddr for a gateway or another plain address. */
function addressOf(machine: Machine, word: string, family: Family | null): Ip {
  const af = family ?? (word.includes(':') ? 'inet6' : 'inet');
  const ip = machine.parseIp(word === 'default' ? (af === 'inet' ? '0.0.0.0' : '::') : word);
  if (ip?.family === af) return ip;
  throw refuse(af === 'inet' ? `${word}: bad address` : `${word}: no address associated with name`);
}

/** What was asked for with add, change, delete or get. */
interface Wish {
  destination: Target | null;
  destinationWord: string;
  gateway: Ip | null;
  gatewayWord: string;
  family: Family | null;
  flags: number;
  priority: number;
  isInterface: boolean;
  /** -host or -net; null: as the address says. */
  host: boolean | null;
  lock: boolean;
  lockRest: boolean;
  mtuBytes?: number;
  mtuLocked?: boolean;
  via?: string;
  label?: string;
}

/** A modifier that takes a value; false when it is none of them. */
function takeValue(machine: Machine, wish: Wish, modifier: string, words: Words): boolean {
  switch (modifier) {
    case 'priority':
      wish.priority = priorityOf(words.valueFor(modifier));
      return true;
    case 'label':
      wish.label = words.valueFor(modifier);
      if (wish.label.length > 31) throw refuse('label too long');
      return true;
    case 'gateway':
      wish.gatewayWord = words.valueFor(modifier);
      wish.gateway = addressOf(machine, wish.gatewayWord, wish.family);
      return true;
    case 'dst':
      takeDestination(machine, wish, words.valueFor(modifier));
      return true;
    case 'ifp':
      wish.via = words.valueFor(modifier);
      return true;
    case 'ifa': {
      const own = addressOf(machine, words.valueFor(modifier), wish.family).text;
      const holder = machine.kernel.addresses().find((ifa) => ifa.address.text === own);
      if (holder !== undefined) wish.via = holder.interface;
      return true;
    }
    default:
      return takeMetric(wish, modifier, words);
  }
}

/** -mtu, -expire, -prefixlen, -netmask and what nobody reads any more. */
function takeMetric(wish: Wish, modifier: string, words: Words): boolean {
  if (modifier === 'mtu' || modifier === 'expire') {
    const word = words.valueFor(modifier);
    const value = strtonum(word, 0, modifier === 'mtu' ? 0xffff_ffff : 0x7fff_ffff);
    if (typeof value === 'string') throw refuse(`set_metric ${modifier}: ${word} is ${value}`);
    if (modifier === 'mtu') {
      wish.mtuBytes = value;
      wish.mtuLocked = wish.lock || wish.lockRest;
    }
    wish.lock = false;
    return true;
  }
  if (modifier === 'prefixlen' || modifier === 'netmask') {
    const { destination } = wish;
    if (destination === null) throw refuse(`-${modifier} must follow destination parameter`);
    const word = words.valueFor(modifier);
    const bits =
      modifier === 'netmask' ? maskBits(word) : strtonum(word, 0, addressBits(destination.ip.family));
    if (typeof bits === 'string') throw refuse(`prefixlen ${word} is ${bits}`);
    wish.destination = { ip: destination.ip, prefixLength: bits };
    return true;
  }
  if (!OBSOLETE.has(modifier)) return false;
  words.valueFor(modifier);
  return true;
}

function maskBits(word: string): number {
  for (let bits = 0; bits <= 32; bits++) if (maskText('inet', bits) === word) return bits;
  throw refuse(`${word}: bad address`);
}

function takeDestination(machine: Machine, wish: Wish, word: string): void {
  wish.destinationWord = word;
  wish.destination = destinationOf(machine, word, wish.family);
}

/** A modifier without a value. */
function takePlain(wish: Wish, modifier: string): void {
  if (modifier === 'inet' || modifier === 'inet6') wish.family = modifier;
  else if (modifier === 'iface' || modifier === 'interface') wish.isInterface = true;
  else if (modifier === 'nostatic') wish.flags &= ~RTF.STATIC;
  else if (modifier === 'static') wish.flags |= RTF.STATIC;
  else if (modifier === 'lock') wish.lock = true;
  else if (modifier === 'lockrest') wish.lockRest = true;
  else if (modifier === 'host') wish.host = true;
  else if (modifier === 'net') wish.host = false;
  else {
    const flag = FLAG_WORDS[modifier];
    if (flag === undefined) throw botched(modifier);
    wish.flags |= flag;
  }
}

/** newroute's loop: modifiers anywhere, then destination and gateway. */
function readWish(machine: Machine, args: readonly string[]): Wish {
  const wish: Wish = {
    destination: null,
    destinationWord: '',
    gateway: null,
    gatewayWord: '',
    family: null,
    flags: RTF.STATIC,
    priority: 0,
    isInterface: false,
    host: null,
    lock: false,
    lockRest: false,
  };
  const words = new Words(args);
  for (let word = words.take(); word !== undefined; word = words.take()) {
    if (word.startsWith('-')) {
      const modifier = word.slice(1);
      if (!takeValue(machine, wish, modifier, words)) takePlain(wish, modifier);
    } else if (wish.destination === null) takeDestination(machine, wish, word);
    else if (wish.gateway === null) {
      wish.gatewayWord = word;
      wish.gateway = addressOf(machine, word, wish.family);
    } else throw new Complaint(USAGE);
  }
  return wish;
}

function requestOf(wish: Wish, destination: Target): RouteRequest {
  const isHost = wish.host ?? destination.prefixLength === null;
  const flags = wish.flags | RTF.UP | (isHost ? RTF.HOST : 0) | (wish.isInterface ? 0 : RTF.GATEWAY);
  return {
    destination: destination.ip,
    prefixLength: isHost ? null : destination.prefixLength,
    gateway: wish.gateway,
    flags,
    // rtm_priority is one byte.
    priority: wish.priority & 0xff,
    ...(wish.via === undefined ? {} : { via: wish.via }),
    ...(wish.label === undefined ? {} : { label: wish.label }),
    ...(wish.mtuBytes === undefined ? {} : { mtuBytes: wish.mtuBytes }),
    ...(wish.mtuLocked === undefined ? {} : { mtuLocked: wish.mtuLocked }),
  };
}

/** strerror(3), with route's own words for some. */
const ERROR_TEXT: Readonly<Record<Errno, string>> = {
  ESRCH: 'not in table',
  EEXIST: 'File exists',
  EINVAL: 'Invalid argument',
  ENETUNREACH: 'Network is unreachable',
  EHOSTUNREACH: 'No route to host',
};

const REQUESTS = { a: 'RTM_ADD', c: 'RTM_CHANGE', d: 'RTM_DELETE', g: 'RTM_GET' } as const;

/** -v: the addresses and the message before it is written. */
function sent(type: 'RTM_ADD' | 'RTM_CHANGE' | 'RTM_DELETE' | 'RTM_GET', request: RouteRequest): string {
  const { destination, gateway, prefixLength } = request;
  const { family } = destination;
  const dump = (name: string, text: string): string => `so_${name}: ${family} ${text}; `;
  const mask = prefixLength === null ? '' : dump('mask', maskText(family, prefixLength));
  const route = {
    family,
    destination,
    prefixLength: prefixLength ?? addressBits(family),
    gateway: gateway?.text ?? 'default',
    priority: request.priority,
    flags: request.flags,
    use: 0,
    mtuBytes: request.mtuBytes ?? 0,
    label: request.label ?? null,
  };
  const message = routeMessage(type, { route, via: null, ifa: null }, { pid: 0, seq: 1, errno: 0 });
  return `${dump('dst', destination.text)}${gateway === null ? '' : dump('gate', gateway.text)}${mask}${message.text}`;
}

/** add, change, delete, get. */
function newRoute(machine: Machine, word: string, args: readonly string[], manner: Manner): Answer {
  const type = REQUESTS[word.charAt(0) as keyof typeof REQUESTS];
  if (type !== 'RTM_GET' && !manner.root) throw refuse('must be root to alter routing table');
  const wish = readWish(machine, args);
  if (wish.host === false && wish.destination?.prefixLength === null) throw refuse('netmask missing');
  const verbose =
    manner.verbose && wish.destination !== null ? sent(type, requestOf(wish, wish.destination)) : '';
  const result = carryOut(machine, type, wish, manner);
  if (type === 'RTM_GET' && result.error === null)
    return says(verbose + (result.route === null ? '' : getText(wish, result.route, machine)));
  const kind = (wish.host ?? wish.destination?.prefixLength === null) ? 'host' : 'net';
  const gateway = wish.gatewayWord === '' ? '' : `: gateway ${wish.gatewayWord}`;
  const error = result.error === null ? '' : `: ${ERROR_TEXT[result.error]}`;
  const line = manner.quiet ? '' : `${word} ${kind} ${wish.destinationWord}${gateway}${error}\n`;
  return { ...says(verbose + line), exitStatus: result.error === null ? 0 : 1 };
}

interface Result {
  readonly error: Errno | null;
  readonly route: KernelRoute | null;
}

function carryOut(
  machine: Machine,
  type: (typeof REQUESTS)[keyof typeof REQUESTS],
  wish: Wish,
  manner: Manner,
): Result {
  if (manner.dry) return { error: null, route: null };
  if (wish.destination === null) return { error: 'EINVAL', route: null };
  const request = requestOf(wish, wish.destination);
  // An interface that does not exist, and an address nobody here has, lead nowhere.
  if (request.via !== undefined && !machine.ports.has(request.via))
    return { error: 'ENETUNREACH', route: null };
  const from = { pid: machine.nextPid(), seq: 1 };
  const outcome = type === 'RTM_GET' ? machine.kernel.get(request) : machine.request(type, request, from);
  return outcome.error === null ? outcome : { error: outcome.error, route: null };
}

const PRIORITY_NAMES: Readonly<Record<number, string>> = {
  0: 'none',
  [RTP.LOCAL]: 'local',
  [RTP.CONNECTED]: 'connected',
  [RTP.STATIC]: 'static',
  [RTP.OSPF]: 'ospf',
  [RTP.ISIS]: 'is-is',
  [RTP.RIP]: 'rip',
  [RTP.BGP]: 'bgp',
  [RTP.DEFAULT]: 'default',
};

/** print_getmsg. */
function getText(wish: Wish, route: KernelRoute, machine: Machine): string {
  const { family, prefixLength } = route;
  const priority = route.priority & RTP.MASK;
  const zero = formatWords(
    family,
    route.destination.words.map(() => 0),
  );
  const isLink = (route.flags & RTF.LLINFO) !== 0 && (route.flags & RTF.CLONED) !== 0;
  // Answers of neighbours are kept for twenty minutes (arp(4)).
  const expire = isLink ? 1200 - (Math.floor((machine.now - machine.bootedAt) / 1000) % 1200) : 0;
  const lines = [
    `   route to: ${wish.destination?.ip.text ?? ''}`,
    `destination: ${prefixLength === 0 ? zero : route.destination.text}`,
    `       mask: ${maskText(family, prefixLength)}`,
    ...((route.flags & RTF.GATEWAY) === 0 ? [] : [`    gateway: ${route.gateway}`]),
    `  interface: ${route.interface}`,
    ` if address: ${route.ifa.address.text}`,
    `   priority: ${priority} (${PRIORITY_NAMES[priority] ?? ''})`,
    `      flags: ${flagNames(done(route).flags, ROUTE_FLAG_NAMES)}`,
    ...(route.label === null ? [] : [`      label: ${route.label}`]),
    '     use       mtu    expire',
    `${right(route.use, 8)}  ${right(route.mtuBytes, 8)}${route.mtuLocked ? 'L' : ' '} ${right(expire, 8)} `,
    ...(route.label === null ? [] : ['sockaddrs: <DST,GATEWAY,NETMASK,IFP,IFA,LABEL>']),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** show [-inet|-inet6] [-priority N] [-label L] [-gateway]. */
function show(machine: Machine, args: readonly string[], manner: Manner): Answer {
  let families: readonly Family[] = FAMILIES;
  let priority = 0;
  let label: string | null = null;
  let gatewaysOnly = false;
  const words = new Words(args);
  for (let word = words.take(); word !== undefined; word = words.take()) {
    if (word === '-inet' || word === '-inet6') families = [word === '-inet' ? 'inet' : 'inet6'];
    else if (word === '-gateway') gatewaysOnly = true;
    else if (word === '-label') label = words.valueFor('label');
    else if (word === '-priority') priority = priorityOf(words.valueFor('priority'));
    else if (word === '-link' || word === '-mpls') families = [];
    else throw botched(word);
  }
  const wanted = (route: KernelRoute): boolean =>
    (priority === 0 ||
      (priority < 0
        ? (route.priority & RTP.MASK) !== -priority
        : (route.priority & RTP.MASK) === priority)) &&
    (label === null || route.label === label) &&
    (!gatewaysOnly || (route.flags & RTF.GATEWAY) !== 0);
  const { numeric, verbose } = manner;
  return says(
    tableText((family) => machine.kernel.routes(family), { numeric, labels: verbose, families, wanted }),
  );
}

/** flush [-inet|-inet6] [-iface IF] [-priority N]: all gateway and static routes and neighbours. */
function flush(machine: Machine, args: readonly string[], manner: Manner): Answer {
  if (!manner.root) throw refuse('must be root to alter routing table');
  let families: readonly Family[] = FAMILIES;
  let via: string | null = null;
  let priority = 0;
  const words = new Words(args);
  for (let word = words.take(); word !== undefined; word = words.take()) {
    if (word === '-inet' || word === '-inet6') families = [word === '-inet' ? 'inet' : 'inet6'];
    else if (word === '-iface' || word === '-interface') {
      via = words.valueFor(word.slice(1));
      if (!machine.ports.has(via)) throw refuse(`no such interface ${via}`);
    } else if (word === '-priority') priority = priorityOf(words.valueFor('priority'));
    else throw botched(word);
  }
  const from = { pid: machine.nextPid(), seq: 0 };
  let text = '';
  for (const family of families)
    for (const route of machine.kernel.routes(family)) {
      if ((route.flags & (RTF.GATEWAY | RTF.STATIC | RTF.LLINFO)) === 0) continue;
      if ((route.flags & (RTF.LOCAL | RTF.BROADCAST)) !== 0) continue;
      if (via !== null && route.interface !== via) continue;
      if (priority !== 0 && (route.priority & RTP.MASK) !== priority) continue;
      if (!manner.dry) machine.request('RTM_DELETE', asRequest(machine, route), from);
      const cut = manner.numeric ? undefined : 20;
      if (!manner.quiet && !manner.dry)
        text += `${left(destinationText(route), 20, cut)} ${left(route.gateway, 20, cut)} done\n`;
    }
  return says(text);
}

/** A row, sent back as a request. */
function asRequest(machine: Machine, route: KernelRoute): RouteRequest {
  const prefixLength = route.prefixLength === addressBits(route.family) ? null : route.prefixLength;
  const gateway = machine.parseIp(route.gateway);
  return {
    destination: route.destination,
    prefixLength,
    gateway,
    flags: route.flags,
    priority: route.priority & RTP.MASK,
  };
}

function dispatch(machine: Machine, word: string, args: readonly string[], manner: Manner): Answer {
  switch (word) {
    case 'show':
      return show(machine, args, manner);
    case 'flush':
      return flush(machine, args, manner);
    case 'monitor':
      for (const modifier of args)
        if (!['-inet', '-inet6', '-mpls', '-iface', '-interface'].includes(modifier)) throw botched(modifier);
      return says(machine.socket.drain(), Infinity);
    default:
      return newRoute(machine, word, args, manner);
  }
}

/** route(8): `[-dnqtv] [-T rtable] command [[modifier ...] arg ...]`. */
export function route(machine: Machine, args: readonly string[], root: boolean): Answer {
  const options = getopt(args, 'dnqtT:v');
  const [word, ...rest] = options.rest;
  try {
    if (options.bad !== null)
      throw new Complaint(`route: ${options.bad.why} -- ${options.bad.flag}\n${USAGE}`);
    if (word === undefined) throw new Complaint(USAGE);
    const table = strtonum(options.flags.get('T') ?? '0', 0, 255);
    if (typeof table === 'string') throw refuse(`invalid table id: ${table}`);
    // Only the first routing table exists here.
    if (table !== 0) throw refuse(`routing table ${table}: No such file or directory`);
    if (!COMMANDS.has(word)) throw botched(word);
    const has = (flag: string): boolean => options.flags.has(flag);
    const manner = { numeric: has('n'), quiet: has('q'), verbose: has('v'), dry: has('d') || has('t'), root };
    return dispatch(machine, word, rest, manner);
  } catch (error) {
    if (error instanceof Complaint) return fails(error.message);
    throw error;
  }
}
