import { inPrefix } from '../model/address.js';
import type { Route } from '../model/router.js';

/** `192.0.2/24`, `2001:db8::/32`, a host; the whole for a default. */
function networkOf(destination: string): { readonly address: string; readonly length: number } | null {
  const [, address, given] = /^([0-9a-f.:]+)(?:%[\w.-]+)?(?:\/(\d{1,3}))?$/i.exec(destination) ?? [];
  if (destination === 'default') return { address: '', length: 0 };
  if (address === undefined) return null;
  if (address.includes(':')) return { address, length: given === undefined ? 128 : Number(given) };
  const parts = address.split('.');
  const whole = [...parts, '0', '0', '0'].slice(0, 4).join('.');
  const length = given === undefined ? parts.length * 8 : Number(given);
  return { address: whole, length };
}

/** How many bits of an address a destination fixes; null when the address does not lie in it. */
function matchedBits(destination: string, address: string): number | null {
  const network = networkOf(destination);
  if (network === null) return null;
  if (network.length === 0) return 0;
  return inPrefix(address, network.address, network.length) ? network.length : null;
}

/** The rows of the most specific destination that an address lies in, in the table's order; empty when there is none. */
export function rowsFor(address: string, rows: readonly Route[]): readonly Route[] {
  const family = address.includes(':') ? 'inet6' : 'inet';
  let best = -1;
  let found: Route[] = [];
  for (const route of rows) {
    if (route.family !== family || !route.up) continue;
    const bits = matchedBits(route.destination, address);
    if (bits === null || bits < best) continue;
    if (bits > best) found = [];
    best = bits;
    found.push(route);
  }
  return found;
}
