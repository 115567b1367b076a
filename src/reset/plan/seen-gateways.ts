import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import type { ResetRequest } from '../../model/changer.js';
import { lastGood } from '../../model/reading.js';
import { defaultsIn } from '../../model/defaults-in.js';
import type { Snapshot } from '../../model/snapshot.js';
import { routesOf } from '../../model/snapshot.js';

type KnownGateway = ResetRequest['knownGateways'][number];

/** Of each uplink and family the gateway its default had last: what a lost default can be set again with. */
export class SeenGateways {
  readonly #seen = new Map<string, KnownGateway & { readonly had: number | null }>();

  take(snapshot: Snapshot): void {
    for (const family of FAMILIES) {
      const routes = defaultsIn(lastGood(routesOf(snapshot, family))?.value ?? []);
      for (const { interface: name, gateway, priority } of routes)
        this.#seen.set(`${family} ${name}`, { interface: name, family, gateway, had: priority });
    }
    // What goes with its interface shall be again as it was; a lease that was lost may bring another number.
    for (const { name, up } of lastGood(snapshot.observed.interfaces)?.value ?? []) {
      if (up) continue;
      for (const [key, known] of this.#seen)
        if (known.interface === name) this.#seen.set(key, { ...known, priority: known.had });
    }
  }

  /** From a lease. */
  add({ interface: name, family, gateway }: KnownGateway): void {
    this.#seen.set(`${family} ${name}`, { interface: name, family, gateway, had: null });
  }

  has(family: Family, name: string): boolean {
    return this.#seen.has(`${family} ${name}`);
  }

  list(): readonly KnownGateway[] {
    return [...this.#seen.values()].map(({ had: _had, ...known }) => known);
  }
}
