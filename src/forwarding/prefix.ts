import ipaddr from 'ipaddr.js';
import type { Family } from '../model/address.js';

/** A block of addresses: its first one as a number of `BITS[family]` bits, and how many of these are fixed. */
export interface Prefix {
  readonly start: number;
  readonly length: number;
}

/** So many leading bits of an address are looked at; what is longer is too small a part of the internet to matter. */
export const BITS: Readonly<Record<Family, number>> = { inet: 24, inet6: 48 };

/** The number of addresses in the whole family, counted in blocks of one `BITS`. */
export const SPACE: Readonly<Record<Family, number>> = { inet: 2 ** 24, inet6: 2 ** 48 };

/** How many blocks a prefix holds. */
export function sizeOf({ length }: Prefix, family: Family): number {
  return 2 ** (BITS[family] - length);
}

/** True when all of `inner` lies in `outer`. */
export function contains(outer: Prefix, inner: Prefix, family: Family): boolean {
  return (
    inner.length >= outer.length &&
    inner.start >= outer.start &&
    inner.start < outer.start + sizeOf(outer, family)
  );
}

const [DOT, SLASH, ZERO, NINE] = [46, 47, 48, 57];

/**
 * An IPv4 destination, character by character: a table may have a million of them. `10` is 10/8 and `192.168` is
 * 192.168/16, as netstat(1) abbreviates networks. Null: no IPv4 destination, or longer than `BITS`.
 */
function ipv4Prefix(text: string): Prefix | null {
  let [start, part, digits, parts] = [0, 0, 0, 0];
  let at = 0;
  for (; at <= text.length; at++) {
    const code = at === text.length ? SLASH : text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) {
      part = part * 10 + code - ZERO;
      digits++;
    } else if ((code === DOT || code === SLASH) && digits > 0 && part <= 255) {
      if (parts < 3) start = start * 256 + part;
      [part, digits] = [0, 0];
      parts++;
      if (code === SLASH) break;
    } else return null;
  }
  const given = at < text.length ? text.slice(at + 1) : '';
  if (parts > 4 || (at < text.length && !/^\d{1,2}$/.test(given))) return null;
  const length = given === '' ? parts * 8 : Number(given);
  for (let filled = parts; filled < 3; filled++) start *= 256;
  return length > BITS.inet ? null : masked(start, length, 'inet');
}

/** Host bits are taken away. */
function masked(start: number, length: number, family: Family): Prefix {
  const size = 2 ** (BITS[family] - length);
  return { start: Math.floor(start / size) * size, length };
}

function ipv6Start(address: string): number | null {
  if (!ipaddr.IPv6.isValid(address)) return null;
  const [a = 0, b = 0, c = 0] = ipaddr.IPv6.parse(address).parts;
  return a * 2 ** 32 + b * 65_536 + c;
}

/**
 * The destination of a route as a block of addresses: `default`, `0/1`, `192.168.1/24`, `2000::/3`. Null for a host, for
 * anything longer than `BITS`, for a route of some packets alone (`default from 2001:db8::/56`), and for what is no
 * destination.
 */
export function prefixOf(destination: string, family: Family): Prefix | null {
  if (destination === 'default') return { start: 0, length: 0 };
  if (family === 'inet') return ipv4Prefix(destination);
  const [, address, given] = /^([0-9a-f:.]*:[0-9a-f:.]*)(?:%[\w.-]+)?\/(\d{1,3})$/i.exec(destination) ?? [];
  const length = Number(given);
  const start = address === undefined || length > BITS.inet6 ? null : ipv6Start(address);
  return start === null ? null : masked(start, length, 'inet6');
}
