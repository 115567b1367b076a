import type { Family } from '../model/address.js';
import type { Prefix } from './prefix.js';
import { contains, prefixOf, sizeOf, SPACE } from './prefix.js';

/**
 * What is not the internet: no packet for it leaves by an uplink, whatever a wide route says. RFC 6890; the ranges for
 * documentation are left in, for examples are written with them.
 */
const RESERVED: Readonly<Record<Family, readonly string[]>> = {
  inet: [
    ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
    ...['172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3'],
  ],
  // Global unicast is 2000::/3 alone (RFC 4291, 2.4, as assigned by IANA).
  inet6: ['::/3', '4000::/2', '8000::/1'],
};

function blocks(family: Family): readonly Prefix[] {
  return RESERVED[family].flatMap((text) => prefixOf(text, family) ?? []);
}

/** The blocks that are not the internet, in the order of their addresses. */
export const NOT_INTERNET: Readonly<Record<Family, readonly Prefix[]>> = {
  inet: blocks('inet'),
  inet6: blocks('inet6'),
};

/** How many blocks the internet has. */
export const INTERNET_SIZE: Readonly<Record<Family, number>> = {
  inet: SPACE.inet - NOT_INTERNET.inet.reduce((sum, block) => sum + sizeOf(block, 'inet'), 0),
  inet6: SPACE.inet6 - NOT_INTERNET.inet6.reduce((sum, block) => sum + sizeOf(block, 'inet6'), 0),
};

/** False when a prefix holds no address of the internet. */
export function touchesInternet(prefix: Prefix, family: Family): boolean {
  return !NOT_INTERNET[family].some((block) => contains(block, prefix, family));
}
