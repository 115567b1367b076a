import type { Family } from '../model/address.js';
import type { Route } from '../model/router.js';
import { INTERNET_SIZE } from './internet.js';
import type { TableForwarding } from './table-forwarding.js';

/** Where the routes lead that a large table was only counted of; null when there are none. */
export function unlistedForwarding(rows: readonly Route[], family: Family): TableForwarding | null {
  const sums = rows.flatMap(({ standsFor, interface: name, destination }) =>
    standsFor === undefined ? [] : [{ name, destination, blocks: standsFor.blocks }],
  );
  if (sums.length === 0) return null;
  const all = sums.reduce((sum, { blocks }) => sum + blocks, 0);
  // Of IPv6, what is covered twice is counted twice.
  const size = Math.max(INTERNET_SIZE[family], all);
  return {
    exits: sums
      .filter(({ name, blocks }) => name !== '' && blocks > 0)
      .map(({ name, blocks }) => ({ interface: name, share: blocks / size, reach: blocks / size }))
      .sort((a, b) => b.reach - a.reach),
    nowhere: Math.max(0, 1 - all / size),
    discarded: 0,
    specific: all / size,
    destinations: sums.filter(({ blocks }) => blocks > 0).map(({ destination }) => destination),
  };
}
