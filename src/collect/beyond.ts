import type { BeyondTarget } from '../model/observer.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { MINUTE, SECOND } from '../model/time.js';
import { isAddressLiteral } from '../model/address.js';
import { lastGood } from '../model/reading.js';
import type { Snapshot } from '../model/snapshot.js';

/** From one echo to the next of the same host by the same uplink. */
export const BEYOND_EVERY_MS: Milliseconds = 5 * SECOND;

/** What is not asked any more. */
const FORGET_MS = MINUTE;

/** The same with an address to ask from, as the interfaces are now. */
export function withSources(
  wanted: readonly Omit<BeyondTarget, 'sourceAddress'>[],
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
