import { Resolver } from 'node:dns/promises';
import { BoundedMap } from '../model/bounded-map.js';
import { disarm } from '../model/text.js';

/** Asked at once: a screen full of addresses must not become a burst on the router's resolver. */
const AT_ONCE = 4;
/** At most so many are kept, those wanted last; more than any screen shows. */
const KEPT = 2_000;
const TIMEOUT_MS = 3_000;

/** Null: it has no name, or none came in time; it is not asked again. */
export type Names = ReadonlyMap<string, string | null>;

/** Looks names up as they are wanted, a few at a time (reverse DNS, RFC 1035 section 3.5). Never rejects. */
export class NameLookup {
  #resolver: Pick<Resolver, 'reverse'> | null;
  readonly #known = new BoundedMap<string, string | null>(KEPT);
  readonly #wanted: string[] = [];
  readonly #asking = new Set<string>();
  readonly #onNames: (names: Names) => void;

  /** `resolver`: one of its own when it first asks, where none is given. */
  constructor(onNames: (names: Names) => void, resolver: Pick<Resolver, 'reverse'> | null = null) {
    this.#onNames = onNames;
    this.#resolver = resolver;
  }

  want(addresses: readonly string[]): void {
    const known = addresses.filter((address) => this.#known.has(address));
    if (known.length > 0) this.#tell(known);
    for (const address of addresses) {
      const isOnItsWay = this.#asking.has(address) || this.#wanted.includes(address);
      if (!this.#known.has(address) && !isOnItsWay) this.#wanted.push(address);
    }
    this.#next();
  }

  #next(): void {
    while (this.#asking.size < AT_ONCE) {
      const address = this.#wanted.shift();
      if (address === undefined) return;
      this.#asking.add(address);
      void this.#ask(address).then(() => {
        this.#asking.delete(address);
        this.#next();
      });
    }
  }

  async #ask(address: string): Promise<void> {
    const resolver = (this.#resolver ??= new Resolver({ timeout: TIMEOUT_MS, tries: 1 }));
    const names = await resolver.reverse(address.replace(/%.*$/, '')).catch(() => []);
    this.#known.set(address, names[0] === undefined ? null : disarm(names[0]));
    this.#tell([address]);
  }

  #tell(addresses: readonly string[]): void {
    this.#onNames(new Map(addresses.map((address) => [address, this.#known.get(address) ?? null])));
  }
}
