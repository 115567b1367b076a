import { canonicalAddress, familyOf, inPrefix } from './address.js';
import type { Connection } from './connection.js';

/** What is looked for in a host. A table has most hosts as numbers, of which no text need be made to look. */
export interface HostSearch {
  readonly inText: (host: string) => boolean;
  /** The same of an IPv4 address, a signed 32-bit word. */
  readonly inWord: (word: number) => boolean;
}

/** A connection in a table that is only looked at. Null: the host is IPv6, or there is none. */
export interface ConnectionRow extends Connection {
  readonly insideIpv4: number | null;
  readonly wireIpv4: number | null;
  readonly remoteIpv4: number | null;
}

function isRow(connection: Connection): connection is ConnectionRow {
  return 'remoteIpv4' in connection;
}

export function hasInside(connection: Connection, search: HostSearch): boolean {
  const word = isRow(connection) ? connection.insideIpv4 : null;
  return word === null ? search.inText(connection.insideHost) : search.inWord(word);
}

export function hasWire(connection: Connection, search: HostSearch): boolean {
  const word = isRow(connection) ? connection.wireIpv4 : null;
  if (word !== null) return search.inWord(word);
  const { wireHost } = connection;
  return wireHost !== null && search.inText(wireHost);
}

export function hasRemote(connection: Connection, search: HostSearch): boolean {
  const word = isRow(connection) ? connection.remoteIpv4 : null;
  return word === null ? search.inText(connection.remoteHost) : search.inWord(word);
}

/** A network `address`/`bits`; null when it is none. */
export function networkSearch(address: string, length: string): HostSearch | null {
  const family = familyOf(address);
  const bits = Number(length);
  if (family === null || !/^\d{1,3}$/.test(length) || bits > (family === 'inet' ? 32 : 128)) return null;
  const network = canonicalAddress(address)
    .split('.')
    .reduce((word, octet) => (word << 8) | Number(octet), 0);
  const mask = bits === 0 ? 0 : -1 << (32 - bits);
  return {
    inText: (host) => inPrefix(host, address, bits),
    inWord: (word) => family === 'inet' && ((word ^ network) & mask) === 0,
  };
}

/** A part of an address. `inText` is to find it with its numbers whole: `10.0.0.2` is not in `10.0.0.20`. */
export function partSearch(sought: string, inText: (host: string) => boolean): HostSearch {
  // No IPv4 address has anything else in it.
  const places = /^[\d.]+$/.test(sought) ? placesOf(sought.split('.')) : [];
  return {
    inText,
    inWord: (word) => {
      for (const { mask, value } of places) if ((word & mask) === value) return true;
      return false;
    },
  };
}

/** Some bits of an address, and what they are to be. */
interface Bits {
  readonly mask: number;
  readonly value: number;
}

/** Wherever so many numbers, one behind the other, may stand among an address's four. */
function placesOf(numbers: readonly string[]): Bits[] {
  const octets = numbers.map((number, i) => octetOf(number, i === 0 || i === numbers.length - 1));
  const known = octets.filter((octet) => octet !== null);
  if (known.length < octets.length) return [];
  return [24, 16, 8, 0].slice(0, Math.max(0, 5 - known.length)).map((first) => inPlace(known, first));
}

/** The first of them `first` bits from the right, the others behind it. */
function inPlace(octets: readonly Bits[], first: number): Bits {
  const of = (bits: 'mask' | 'value'): number =>
    octets.reduce((word, octet, i) => word | (octet[bits] << (first - 8 * i)), 0);
  return { mask: of('mask'), value: of('value') };
}

/** Null: no address has it. Nothing beside a dot at either end is any number. */
function octetOf(number: string, isEnd: boolean): Bits | null {
  if (number === '') return isEnd ? { mask: 0, value: 0 } : null;
  const value = Number(number);
  return value <= 255 && String(value) === number ? { mask: 0xff, value } : null;
}
