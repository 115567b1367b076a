import type { Route } from '../../model/router.js';

/** Bound by a daemon: bgpd and ospfd add theirs without the flag S. */
export function isDaemons({ flags }: Pick<Route, 'flags'>): boolean {
  return !flags.includes('S');
}
