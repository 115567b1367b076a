import type { Family } from '../../model/address.js';
import { strtonum } from '../getopt.js';
import type { Ip } from '../ip.js';
import { addressBits, maskText } from '../ip.js';
import type { RouteRequest } from '../rtentry.js';
import { RTF, RTP } from '../rtentry.js';
import type { Machine } from '../machine.js';

/** The words of route(8)'s add, change, delete and get: route.c 1.267 2024/05/09, newroute and getaddr. */

/** route(8)'s last word. */
export const USAGE = 'usage: route [-dnqtv] [-T rtable] command [[modifier ...] arg ...]\n';

/** Something route says on stderr before it exits 1. */
export class Complaint extends Error {}

/** A word that is none of route's: with the usage. */
export function botched(word: string): Complaint {
  return new Complaint(`route: botched keyword: ${word}\n${USAGE}`);
}

/** errx(1, …). */
export function refuse(reason: string): Complaint {
  return new Complaint(`route: ${reason}\n`);
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

/** getpriority: a name, or -63..63; a negative one selects all but it. */
export function priorityOf(word: string): number {
  const named = PRIORITY_WORDS[word];
  if (named !== undefined) return named;
  const value = strtonum(word, -RTP.MAX, RTP.MAX);
  if (typeof value === 'string') throw refuse(`priority is ${value}: ${word}`);
  return value;
}

/** Words one after the other, with the complaint for a modifier that lacks its value. */
export class Words {
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
export interface RouteArguments {
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
function takeValue(machine: Machine, wish: RouteArguments, modifier: string, words: Words): boolean {
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
function takeMetric(wish: RouteArguments, modifier: string, words: Words): boolean {
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

function takeDestination(machine: Machine, wish: RouteArguments, word: string): void {
  wish.destinationWord = word;
  wish.destination = destinationOf(machine, word, wish.family);
}

/** A modifier without a value. */
function takePlain(wish: RouteArguments, modifier: string): void {
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
export function readWish(machine: Machine, args: readonly string[]): RouteArguments {
  const wish: RouteArguments = {
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

/** The message for the routing socket. */
export function requestOf(wish: RouteArguments, destination: Target): RouteRequest {
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
