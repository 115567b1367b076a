import type { Route } from '../../src/model/router.js';
import type { ChooseHops } from '../../src/forwarding/table-forwarding.js';
import { routeWith } from '../given/router.js';

/** A row of a routing table: `to('0/1', 'tun0')`. */
export function to(destination: string, via: string, more: Partial<Route> = {}): Route {
  return routeWith({
    family: destination.includes(':') ? 'inet6' : 'inet',
    destination,
    interface: via,
    ...more,
  });
}

/** The rows of the lowest priority that are up, each with the same share. */
export const equally: ChooseHops = (rows) => {
  const up = rows.filter((route) => route.up);
  const best = Math.min(...up.map(({ priority }) => priority ?? 0));
  const chosen = up.filter(({ priority }) => (priority ?? 0) === best);
  return chosen.map((route) => ({ route, share: 1 / chosen.length }));
};
