import type { Family } from '../../../model/address.js';
import { isAddressLiteral } from '../../../model/address.js';
import type { InterfaceAddress } from '../../../model/router.js';
import { wordsOf } from '../lines.js';

/** IPv6 states in which an address is no source for new connections. */
const UNUSABLE: ReadonlySet<string> = new Set([
  'anycast',
  'tentative',
  'duplicated',
  'detached',
  'deprecated',
]);
const HARMLESS: ReadonlySet<string> = new Set(['autoconf', 'temporary']);
/** Words that are followed by a value of no use here. */
const WITH_VALUE: ReadonlySet<string> = new Set(['broadcast', 'scopeid', 'pltime', 'vltime']);

/** The length of a hex netmask; null when it has a hole (`0xff00ff00`) or is no mask. */
export function maskLength(mask: string): number | null {
  if (!/^0x[0-9a-f]{1,8}$/.test(mask)) return null;
  const bits = parseInt(mask.slice(2), 16);
  const length = Math.clz32(~bits);
  return bits === (length === 0 ? 0 : (-1 << (32 - length)) >>> 0) ? length : null;
}

function literal(word: string | undefined, family: Family): string | null {
  return word !== undefined && word.includes(':') === (family === 'inet6') && isAddressLiteral(word)
    ? word
    : null;
}

/**
 * An address line without its indent; `address` null when there is none to be read, `reason` what was not understood.
 *
 *     inet 198.51.100.7 --> 198.51.100.1 netmask 0xffffffff
 *     inet6 fe80::1%em0 prefixlen 64 tentative scopeid 0x1
 *
 * Source: sbin/ifconfig/ifconfig.c 1.476, in_status and in6_alias. The mask has no zeros in front: `0x0`.
 */
export function readAddress(line: string): {
  readonly address: InterfaceAddress | null;
  readonly reason: string | null;
} {
  const words = wordsOf(line);
  const family: Family = words[0] === 'inet6' ? 'inet6' : 'inet';
  const address = literal(words[1], family);
  if (address === null) return { address: null, reason: `expected an ${family} address` };
  let prefixLength: number | null = null;
  let peer: string | null = null;
  let usable = true;
  let reason: string | null = null;
  for (let i = 2; i < words.length; i++) {
    const word = words[i] ?? '';
    const value = words[i + 1];
    // The far end of a tunnel without an address of that family is left empty: `-->  prefixlen 64`.
    if (word === '-->' && /^(?:prefixlen|netmask)$/.test(value ?? '')) continue;
    if (word === '-->') {
      peer = literal(value, family);
      if (peer === null) reason = 'expected an address after -->';
      i++;
    } else if (word === 'netmask') {
      if (!/^0x[0-9a-f]{1,8}$/.test(value ?? '')) reason = 'expected a hexadecimal netmask';
      prefixLength = maskLength(value ?? '');
      i++;
    } else if (word === 'prefixlen') {
      prefixLength = /^\d{1,3}$/.test(value ?? '') && Number(value) <= 128 ? Number(value) : null;
      if (prefixLength === null) reason = 'expected a prefix length';
      i++;
    } else if (WITH_VALUE.has(word)) i++;
    else if (UNUSABLE.has(word)) usable = false;
    else if (!HARMLESS.has(word)) reason = 'unknown word in an address line';
  }
  const duplicate = words.includes('duplicated') ? { duplicate: true as const } : {};
  return { address: { family, address, prefixLength, peer, usable, ...duplicate }, reason };
}
