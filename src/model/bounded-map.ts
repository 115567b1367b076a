/**
 * A map of the keys used last: past its limit those go that were not used for longest. Two halves make it cheap: what is
 * used moves to the young one, and when that is full the old one is dropped. So between half the limit and all of it is
 * kept, and a key that was among the `limit / 2` last used is always there.
 */
export class BoundedMap<Key, Value> {
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();
  readonly #half: number;

  /** `limit`: as many as are ever held; at least 2. */
  constructor(limit: number) {
    if (!(limit >= 2)) throw new RangeError(`expected a limit of at least 2, not ${limit}`);
    this.#half = Math.floor(limit / 2);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Without using it. */
  has(key: Key): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  get(key: Key): Value | undefined {
    const found = this.#young.get(key);
    if (found !== undefined || this.#young.has(key)) return found;
    if (!this.#old.has(key)) return undefined;
    const value = this.#old.get(key) as Value;
    this.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#old.delete(key);
    if (!this.#young.has(key) && this.#young.size >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
