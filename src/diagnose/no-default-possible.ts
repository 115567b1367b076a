import type { Family } from '../model/address.js';
import { inPrefix } from '../model/address.js';
import { routableAddresses } from '../model/outward.js';
import type { Interface } from '../model/router.js';
import type { Situation } from './situation.js';

/** Why the kernel would refuse a default by an interface, and what else there is to do. */
export interface Obstacle {
  /** A clause for `because`. */
  readonly why: string;
  /** A sentence without its full stop. */
  readonly instead: string;
}

const SCOPED = /^fe[89ab][0-9a-f]:/i;

function holds(via: Interface, gateway: string, family: Family): boolean {
  return routableAddresses(via, family).some(
    ({ address, prefixLength, peer }) =>
      peer === gateway || (prefixLength !== null && inPrefix(gateway, address, prefixLength)),
  );
}

/**
 * Where a next hop is a gateway alone, a second default by the gateway of another uplink is refused (EEXIST), as when two
 * lines of one provider lie behind one gateway; null where nothing stands in the way that is known. `gateway`: the one
 * it had, or null.
 */
export function obstacleTo(
  { explainer, uplinks, tables }: Situation,
  via: Interface,
  { family, gateway }: { readonly family: Family; readonly gateway: string | null },
): Obstacle | null {
  if (explainer.nextHopNamesInterface) return null;
  for (const other of uplinks) {
    if (other.interface === via.name) continue;
    const theirs = tables[family]?.rows.find(
      (row) =>
        row.interface === other.interface &&
        !SCOPED.test(row.gateway) &&
        (gateway === null ? holds(via, row.gateway, family) : row.gateway === gateway),
    );
    if (theirs === undefined) continue;
    return {
      why: `${theirs.gateway} is the gateway of ${other.interface} and of ${via.name}, and the kernel takes one gateway once at a priority`,
      instead: `What helps is a router in front of ${via.name}, or a routing domain of its own for it`,
    };
  }
  return null;
}
