import type { Route } from '../../src/model/router.js';
import type { ChooseHops } from '../../src/forwarding/table-forwarding.js';

/** A row of a routing table: `to('0/1', 'tun0')`. */
export function to(destination: string, via: string, more: Partial<Route> = {}): Route {
  return {
    family: destination.includes(':') ? 'inet6' : 'inet',
    destination,
    gateway: '192.0.2.1',
    interface: via,
    priority: 8,
    up: true,
    multipath: false,
    reject: false,
    flags: 'UGS',
    use: null,
    refs: null,
    mtuBytes: null,
    mtuLocked: false,
    label: null,
    weight: 1,
    ...more,
  };
}

/** The rows of the lowest priority that are up, each with the same share. */
export const equally: ChooseHops = (rows) => {
  const up = rows.filter((route) => route.up);
  const best = Math.min(...up.map(({ priority }) => priority ?? 0));
  const chosen = up.filter(({ priority }) => (priority ?? 0) === best);
  return chosen.map((route) => ({ route, share: 1 / chosen.length }));
};
