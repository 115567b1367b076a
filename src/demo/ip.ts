import type { Family } from '../model/address.js';
import { canonicalAddress, familyOf } from '../model/address.js';

/** An address as the kernel holds it: 32-bit words, one (inet) or four (inet6), most significant first. */
export type Words = readonly number[];

export interface Ip {
  readonly family: Family;
  /** A link-local IPv6 address carries its interface's index in the second 16 bits, as in the KAME kernel. */
  readonly words: Words;
  /** Canonical, scope kept: `fe80::1%em0`. */
  readonly text: string;
}

/** The index of an interface by name, 0 when there is none. */
export type ScopeIndex = (interfaceName: string) => number;

const noScope: ScopeIndex = () => 0;

/** Address bits of a family: 32 or 128. */
export function addressBits(family: Family): number {
  return family === 'inet' ? 32 : 128;
}

function inetWord(text: string): number {
  return text.split('.').reduce((word, octet) => ((word << 8) | Number(octet)) >>> 0, 0);
}

function inet6Words(text: string): number[] {
  const [head = '', tail] = text.split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((g) => parseInt(g, 16)));
  const left = groups(head);
  const right = groups(tail ?? '');
  const all = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
  return [0, 2, 4, 6].map((i) => (((all[i] ?? 0) << 16) | (all[i + 1] ?? 0)) >>> 0);
}

/** fe80::/10 and ff01::/16, ff02::/16: valid on one link only. */
function isScoped(words: Words): boolean {
  const top = (words[0] ?? 0) >>> 16;
  return (top & 0xffc0) === 0xfe80 || top === 0xff01 || top === 0xff02;
}

/** An address literal as a value; null when it is none, or names a link that is not there. */
export function parseIp(text: string, scopeIndex: ScopeIndex = noScope): Ip | null {
  const family = familyOf(text);
  if (family === null) return null;
  const [bare = '', scope] = text.split('%');
  const canonical = canonicalAddress(bare);
  if (family === 'inet') return { family, words: [inetWord(canonical)], text: canonical };
  const words = inet6Words(canonical);
  if (scope === undefined || !isScoped(words)) return { family, words, text: canonical };
  const index = scopeIndex(scope);
  if (index === 0) return null;
  return {
    family,
    words: [((words[0] ?? 0) | index) >>> 0, ...words.slice(1)],
    text: `${canonical}%${scope}`,
  };
}

/** As parseIp, for addresses the program itself wrote down; throws on a slip of the pen. */
export function ip(text: string, scopeIndex: ScopeIndex = noScope): Ip {
  const parsed = parseIp(text, scopeIndex);
  if (parsed === null) throw new Error(`not an address: ${text}`);
  return parsed;
}

/** The words with every bit after the prefix cleared. */
export function maskWords(words: Words, prefixLength: number): number[] {
  return words.map((word, i) => {
    const bits = Math.min(32, Math.max(0, prefixLength - 32 * i));
    return bits === 0 ? 0 : (word & (0xffffffff << (32 - bits))) >>> 0;
  });
}

/** True when the first `prefixLength` bits are those of `network` (already masked). */
export function inNetwork(words: Words, network: Words, prefixLength: number): boolean {
  for (let i = 0; i < words.length; i++) {
    const bits = Math.min(32, prefixLength - 32 * i);
    if (bits <= 0) return true;
    if ((((words[i] ?? 0) ^ (network[i] ?? 0)) & (0xffffffff << (32 - bits))) !== 0) return false;
  }
  return true;
}

/** Dotted quad. */
export function formatInet(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** RFC 5952: lower case, the longest run of zero groups (two or more, the first of equals) as `::`. */
export function formatInet6(words: Words): string {
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  let best = { from: 0, length: 1 };
  for (let i = 0; i < groups.length; i++) {
    let length = 0;
    while (i + length < groups.length && groups[i + length] === 0) length++;
    if (length > best.length) best = { from: i, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.length < 2) return hex.join(':');
  return `${hex.slice(0, best.from).join(':')}::${hex.slice(best.from + best.length).join(':')}`;
}

/** Words as text; a scope is not shown. */
export function formatWords(family: Family, words: Words): string {
  return family === 'inet' ? formatInet(words[0] ?? 0) : formatInet6(words);
}

/** An address from its words. */
export function fromWords(family: Family, words: Words): Ip {
  return { family, words, text: formatWords(family, words) };
}

/** The network an address lies in; on a link-local one the scope stays: `fe80::%em0`. */
export function networkOf(address: Ip, prefixLength: number): Ip {
  if (prefixLength >= addressBits(address.family)) return address;
  const words = maskWords(address.words, prefixLength);
  const scope = /%.*$/.exec(address.text)?.[0];
  if (scope === undefined) return fromWords(address.family, words);
  // The embedded index is not part of the address.
  const shown = [((words[0] ?? 0) & 0xffff0000) >>> 0, ...words.slice(1)];
  return { family: address.family, words, text: formatInet6(shown) + scope };
}

/** A prefix length as a mask: `255.255.255.0`, `ffff:ffff::`. */
export function maskText(family: Family, prefixLength: number): string {
  const ones = family === 'inet' ? [0xffffffff] : [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff];
  return formatWords(family, maskWords(ones, prefixLength));
}
