import type { KnownAddresses } from '../model/connection-reader.js';
import type { Endpoint } from './address-bytes.js';
import { parseNetwork } from './address-bytes.js';

/**
 * Where an address is. `OUTSIDE`: anywhere else. `INSIDE`: private space or a prefix of an uplink. `LAN`: on a network
 * known to be behind the router. `OWN`: the router itself, or an address no packet is forwarded to (multicast, broadcast).
 */
export const OUTSIDE = 0;
export const INSIDE = 1;
export const LAN = 2;
export const OWN = 3;

/** Nobody's, or that of several uplinks at once: no answer either way. */
const NO_UPLINK = -1;

/** An empty slot; no network. */
const UNKNOWN = -1;

/** Most addresses are in no slot, which shows at once where slots are many. */
const FEWEST_SLOTS = 64;

/** A network in words: address, mask, then what it is (packed). */
const NETWORK_WORDS = 9;
const [MASK, PACKED] = [4, 8];
/** Networks of IPv4 addresses differ in these alone. */
const [LAST_WORD, LAST_MASK] = [3, 7];

interface Network {
  readonly address: Endpoint;
  readonly mask: readonly [number, number, number, number];
  readonly length: number;
  readonly addressClass: number;
  readonly uplink: number;
}

/** Tells for any address its class and its uplink. The most specific entry decides. */
export class AddressClassifier {
  /** False: a destination inside may be the router itself. */
  readonly ownKnown: boolean;
  /** False: no network is known to be behind the router. */
  readonly knowsLans: boolean;
  /** IPv4 addresses, in an open-addressing table. */
  readonly #hosts: Int32Array;
  readonly #packed: Int32Array;
  /** Of each family, the most specific first; `NETWORK_WORDS` each. */
  readonly #ipv6Networks: Int32Array;
  readonly #ipv4Networks: Int32Array;
  readonly #gateways: readonly { readonly address: Endpoint; readonly uplink: number }[];

  constructor(options: KnownAddresses) {
    this.ownKnown = options.ownAddresses !== undefined;
    this.knowsLans = (options.insideNetworks ?? []).length > 0;
    const networks = [
      ...options.uplinks.flatMap(({ addresses }, uplink) =>
        addresses.flatMap((text) => onUplink(text, uplink)),
      ),
      ...(options.ownAddresses ?? []).flatMap((text) => network(text, OWN, NO_UPLINK)),
      ...(options.insideNetworks ?? []).flatMap((text) => network(text, LAN, NO_UPLINK)),
    ].sort((x, y) => y.length - x.length);
    const [ipv4, ipv6] = byFamily(withoutRivals(networks));
    const hosts = ipv4.filter((entry) => entry.length === 128);
    this.#ipv6Networks = inWords(ipv6);
    this.#ipv4Networks = inWords(ipv4.filter((entry) => entry.length < 128));
    this.#hosts = new Int32Array(Math.max(FEWEST_SLOTS, 1 << (34 - Math.clz32(hosts.length))));
    this.#packed = new Int32Array(this.#hosts.length).fill(UNKNOWN);
    for (const entry of hosts) this.#put(entry);
    this.#gateways = options.uplinks.flatMap(({ gateways }, uplink) =>
      gateways.flatMap((text) => network(text, OUTSIDE, uplink).map(({ address }) => ({ address, uplink }))),
    );
  }

  /** Class and uplink in one number: `classOf` and `uplinkOf` take it apart. */
  classify(host: Endpoint): number {
    return host.isIpv4 ? this.classifyIpv4(host.d) : this.classifyIpv6(host);
  }

  /** The same for an IPv4 address in its word. */
  classifyIpv4(word: number): number {
    const known = this.#packed[this.#slot(word)] ?? UNKNOWN;
    if (known !== UNKNOWN) return known;
    const networks = this.#ipv4Networks;
    for (let at = 0; at < networks.length; at += NETWORK_WORDS)
      if ((((networks[at + LAST_WORD] ?? 0) ^ word) & (networks[at + LAST_MASK] ?? 0)) === 0)
        return networks[at + PACKED] ?? UNKNOWN;
    return pack(classOfIpv4(word), NO_UPLINK);
  }

  /** The same for any other. */
  classifyIpv6(host: Endpoint): number {
    const found = find(this.#ipv6Networks, host);
    return found !== UNKNOWN ? found : pack(classOfIpv6(host), NO_UPLINK);
  }

  #put({ address, addressClass, uplink }: Network): void {
    const slot = this.#slot(address.d);
    this.#hosts[slot] = address.d;
    this.#packed[slot] = pack(addressClass, uplink);
  }

  /** Where a host is, or would be. */
  #slot(word: number): number {
    const mask = this.#hosts.length - 1;
    let slot = (Math.imul(word, 0x9e3779b1) >>> 16) & mask;
    while (this.#packed[slot] !== UNKNOWN && this.#hosts[slot] !== word) slot = (slot + 1) & mask;
    return slot;
  }

  /** The uplink whose next hop this is; -1 when it is none's or several uplinks' (`fe80::1` is everyone's). */
  uplinkOfGateway(gateway: Endpoint): number {
    let found = NO_UPLINK;
    for (const { address, uplink } of this.#gateways) {
      if (!address.equals(gateway) || found === uplink) continue;
      if (found !== NO_UPLINK) return NO_UPLINK;
      found = uplink;
    }
    return found;
  }
}

export function classOf(packed: number): number {
  return packed & 3;
}

export function uplinkOf(packed: number): number {
  return (packed >> 2) - 1;
}

function pack(addressClass: number, uplink: number): number {
  return ((uplink + 1) << 2) | addressClass;
}

function network(text: string, addressClass: number, uplink: number): Network[] {
  const parsed = parseNetwork(text);
  if (parsed === null) return [];
  const { address, length } = parsed;
  const mask = [0, 32, 64, 96].map((from) => maskWord(length - from)) as [number, number, number, number];
  return [{ address, mask, length, addressClass, uplink }];
}

/** `192.0.2.7/24` is an address and its network. */
function onUplink(text: string, uplink: number): Network[] {
  return network(text, INSIDE, uplink).flatMap((entry) => {
    if (entry.length === 128) return [{ ...entry, addressClass: OWN }];
    const { address, mask } = entry;
    const own =
      (address.a & ~mask[0]) | (address.b & ~mask[1]) | (address.c & ~mask[2]) | (address.d & ~mask[3]);
    return own === 0 ? [entry] : [entry, ...network(text.replace(/\/.*/, ''), OWN, uplink)];
  });
}

/** An entry that two uplinks claim is nobody's. */
function withoutRivals(networks: readonly Network[]): Network[] {
  return networks.map((entry) => {
    const rivals = networks.filter(
      (other) => other.length === entry.length && contains(other, entry.address),
    );
    const claims = new Set(rivals.map(({ uplink }) => uplink).filter((uplink) => uplink !== NO_UPLINK));
    const addressClass = Math.max(...rivals.map((other) => other.addressClass));
    return { ...entry, addressClass, uplink: claims.size === 1 ? ([...claims][0] ?? NO_UPLINK) : NO_UPLINK };
  });
}

function byFamily(networks: readonly Network[]): [Network[], Network[]] {
  const isIpv4 = ({ address }: Network): boolean => address.isIpv4;
  return [networks.filter(isIpv4), networks.filter((entry) => !isIpv4(entry))];
}

function inWords(networks: readonly Network[]): Int32Array {
  return Int32Array.from(
    networks.flatMap(({ address: { a, b, c, d }, mask, addressClass, uplink }) => [
      ...[a, b, c, d],
      ...mask,
      pack(addressClass, uplink),
    ]),
  );
}

/** The most specific network comes first. `UNKNOWN`: the host is in none. */
function find(networks: Int32Array, { a, b, c, d }: Endpoint): number {
  for (let at = 0; at < networks.length; at += NETWORK_WORDS) {
    const differing =
      (((networks[at] ?? 0) ^ a) & (networks[at + MASK] ?? 0)) |
      (((networks[at + 1] ?? 0) ^ b) & (networks[at + MASK + 1] ?? 0)) |
      (((networks[at + 2] ?? 0) ^ c) & (networks[at + MASK + 2] ?? 0)) |
      (((networks[at + 3] ?? 0) ^ d) & (networks[at + MASK + 3] ?? 0));
    if (differing === 0) return networks[at + PACKED] ?? UNKNOWN;
  }
  return UNKNOWN;
}

function maskWord(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 32 ? -1 : -1 << (32 - bits);
}

function contains({ address, mask }: Network, host: Endpoint): boolean {
  return (
    ((host.d ^ address.d) & mask[3]) === 0 &&
    ((host.a ^ address.a) & mask[0]) === 0 &&
    ((host.b ^ address.b) & mask[1]) === 0 &&
    ((host.c ^ address.c) & mask[2]) === 0
  );
}

/** By its number alone, whoever has it: an address that the internet can answer to. */
export function isPublic(host: Endpoint): boolean {
  return (host.isIpv4 ? classOfIpv4(host.d) : classOfIpv6(host)) === OUTSIDE;
}

/** Private, shared, link-local and loopback space is inside; multicast, broadcast and `0/8` end here (RFC 6890). */
function classOfIpv4(word: number): number {
  const first = word >>> 24;
  if (first >= 224 || first === 0) return first >= 240 && word !== -1 ? OUTSIDE : OWN;
  const second = (word >>> 16) & 0xff;
  const inside =
    first === 10 ||
    first === 127 ||
    (first === 192 && second === 168) ||
    (first === 172 && second >> 4 === 1) ||
    (first === 100 && second >> 6 === 1) ||
    (first === 169 && second === 254);
  return inside ? INSIDE : OUTSIDE;
}

function classOfIpv6({ a, b, c, d }: Endpoint): number {
  const first = a >>> 16;
  if (first >> 8 === 0xff) return OWN;
  if (first >> 9 === 0x7e || first >> 6 === 0x3fa) return INSIDE;
  if ((a | b | c) !== 0) return OUTSIDE;
  return d === 0 ? OWN : d === 1 ? INSIDE : OUTSIDE;
}
