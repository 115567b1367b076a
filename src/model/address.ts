import ipaddr from 'ipaddr.js';
import { BoundedMap } from './bounded-map.js';

export type Family = 'inet' | 'inet6';

export const FAMILIES: readonly Family[] = ['inet', 'inet6'];

/** IPv4 or IPv6, as a person says it. */
export function familyName(family: Family): string {
  return family === 'inet' ? 'IPv4' : 'IPv6';
}

type Parsed = ipaddr.IPv4 | ipaddr.IPv6 | null;

/** A router has a few dozen addresses, one with 256 uplinks a thousand, which are looked at in every round. */
const REMEMBERED = 4_096;
const remembered = new BoundedMap<string, Parsed>(REMEMBERED);

function parse(address: string): Parsed {
  const known = remembered.get(address);
  if (known !== undefined) return known;
  const parsed = parseAnew(address);
  remembered.set(address, parsed);
  return parsed;
}

/** To ask ipaddr.js of the wrong family costs an error with its stack. */
function parseAnew(address: string): Parsed {
  const text = address.replace(/%.*$/s, '');
  if (text.includes(':')) return ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : null;
  return ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text) : null;
}

/** The family of an address literal (a `%scope` is allowed on IPv6), null when it is not one. */
export function familyOf(address: string): Family | null {
  const parsed = parse(address);
  if (parsed === null) return null;
  return parsed.kind() === 'ipv4' ? 'inet' : 'inet6';
}

/** True for a literal that may go into a command: an address, with at most an interface name as scope. */
export function isAddressLiteral(text: string): boolean {
  return /^[0-9A-Fa-f:.]+(%[A-Za-z0-9][A-Za-z0-9._-]{0,14})?$/.test(text) && familyOf(text) !== null;
}

/** The bytes of an address, 4 or 16; null when it is none. A scope is not looked at. */
export function addressBytes(address: string): readonly number[] | null {
  return parse(address)?.toByteArray() ?? null;
}

/** The address of 4 or 16 bytes. */
export function addressOfBytes(bytes: readonly number[]): string {
  return ipaddr.fromByteArray([...bytes]).toString();
}

/** One spelling for every way of writing an address; the scope stays. Not an address: the text as it was. */
export function canonicalAddress(address: string): string {
  const parsed = parse(address);
  if (parsed === null) return address;
  const scope = /%.*$/s.exec(address)?.[0] ?? '';
  return parsed.toString() + scope;
}

/** True when `address` lies in `network`/`prefixLength`. False for two families, or when either is no address. */
export function inPrefix(address: string, network: string, prefixLength: number): boolean {
  const a = parse(address);
  const n = parse(network);
  if (a === null || n === null || a.kind() !== n.kind()) return false;
  return a.match(n, prefixLength);
}

/** Private, shared, link-local or unique-local space: an address that needs translation to reach the internet. */
export function isPrivate(address: string): boolean {
  const parsed = parse(address);
  return (
    parsed !== null &&
    ['private', 'carrierGradeNat', 'linkLocal', 'uniqueLocal', 'loopback'].includes(parsed.range())
  );
}
