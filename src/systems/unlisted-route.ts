import type { Family } from '../model/address.js';
import type { Route } from '../model/router.js';

/** Rows of a large table that were counted. `interface` is empty for several ones. */
export interface UnlistedRows {
  readonly family: Family;
  readonly interface: string;
  readonly rows: number;
  /** Of the internet, which they decide for: of 24 bits, of IPv6 48. */
  readonly blocks: number;
}

/** The row that stands for them. */
export function unlistedRoute({ family, interface: name, rows, blocks }: UnlistedRows): Route {
  return {
    family,
    destination: `${rows} routes not listed`,
    gateway: '',
    interface: name,
    ...{ priority: null, up: true, multipath: false, reject: false, flags: '', use: null, refs: null },
    ...{ mtuBytes: null, mtuLocked: false, label: null, weight: 1 },
    standsFor: { rows, blocks },
  };
}
