import type { BeyondProbe, BeyondTarget } from '../model/observer.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { MINUTE, SECOND } from '../model/time.js';
import { inPrefix, isAddressLiteral } from '../model/address.js';
import { lastGood } from '../model/reading.js';
import type { Route } from '../model/router.js';
import type { Snapshot } from '../model/snapshot.js';
import { routesOf } from '../model/snapshot.js';

/** A host and the uplink it is asked by. */
export interface BeyondHost extends Omit<BeyondTarget, 'sourceAddress'> {
  /** A name server that the lease tells, and nobody has named. */
  readonly byLease?: true;
}

/** From one echo to the next of the same host by the same uplink. */
export const BEYOND_EVERY_MS: Milliseconds = 5 * SECOND;

/** What is not asked any more. */
const FORGET_MS = MINUTE;

/**
 * Those that can be asked, with an address to ask from. Where an echo goes by the table alone, one goes by its uplink only
 * while a route to that very host leads there, or its network is the uplink's own.
 */
export function askable(
  wanted: readonly BeyondHost[],
  snapshot: Snapshot,
  { needsHostRoute }: Pick<BeyondProbe, 'needsHostRoute'>,
): readonly BeyondTarget[] {
  return withSources(wanted, snapshot).filter((target) => !needsHostRoute || isLedThere(target, snapshot));
}

/** A route to that very host leads there, or its network is the uplink's own. */
export function isLedThere({ address, family, interface: name }: BeyondHost, snapshot: Snapshot): boolean {
  const own = (lastGood(snapshot.observed.interfaces)?.value ?? []).find((via) => via.name === name);
  const isNeighbour = own?.addresses.some(
    (mine) =>
      mine.family === family &&
      mine.prefixLength !== null &&
      inPrefix(address, mine.address, mine.prefixLength),
  );
  return (
    isNeighbour === true ||
    hostRoutesTo(snapshot, { address, family }).some((route) => route.interface === name)
  );
}

/** Routes to one host alone, whoever set them. */
export function hostRoutesTo(
  snapshot: Snapshot,
  { address, family }: Pick<BeyondHost, 'address' | 'family'>,
): readonly Route[] {
  const whole = `${address}/${family === 'inet' ? '32' : '128'}`;
  return (lastGood(routesOf(snapshot, family))?.value ?? []).filter(
    // A neighbour that was found by itself (OpenBSD's L flag) is none: it has no gateway that is an address.
    ({ destination, gateway }) => [address, whole].includes(destination) && isAddressLiteral(gateway),
  );
}

/** The same with an address to ask from, as the interfaces are now. */
function withSources(
  wanted: readonly BeyondHost[],
  { observed: { interfaces } }: Snapshot,
): readonly BeyondTarget[] {
  const known = lastGood(interfaces)?.value ?? [];
  return wanted.map((one) => {
    const own = known.find((via) => via.name === one.interface)?.addresses ?? [];
    const source = own.find(
      ({ family, usable, address }) => family === one.family && usable && !/^fe[89ab]/i.test(address),
    );
    const address = source !== undefined && isAddressLiteral(source.address) ? source.address : null;
    return { ...one, sourceAddress: address };
  });
}

/** Which are due at a beat; they count as asked from then on. */
export class BeyondPace {
  readonly #asked = new Map<string, Instant>();

  take(targets: readonly BeyondTarget[], now: Instant, slackMs: Milliseconds): readonly BeyondTarget[] {
    for (const [key, at] of this.#asked) if (now - at > FORGET_MS) this.#asked.delete(key);
    const due = targets.filter((target) => {
      const at = this.#asked.get(keyOf(target));
      return at === undefined || now < at || now - at + slackMs >= BEYOND_EVERY_MS;
    });
    for (const target of due) this.#asked.set(keyOf(target), now);
    return due;
  }
}

export function keyOf({ interface: name, address }: Pick<BeyondTarget, 'interface' | 'address'>): string {
  return `${name} ${address}`;
}
