const FIRST_VALUES = 256;
/** Nothing is set aside before there is something to keep. */
const NONE = new Float64Array(0);

/** What of rows is too long for their columns, in the order of the rows: an IPv6 address, numbers that need more than 32 bits. */
export class KeptBeside {
  #values = NONE;
  /** Of all rows; the same with the row that is being written. */
  #kept = 0;
  #length = 0;

  /** A row is begun: what was put here for one that was not kept is gone. */
  begin(): void {
    this.#length = this.#kept;
  }

  /** The row that was begun stays. */
  keep(): void {
    this.#kept = this.#length;
  }

  /** The place of so many values, which are to be written. */
  take(count: number): number {
    const place = this.#length;
    this.#length += count;
    if (this.#length > this.#values.length) {
      const values = this.#values;
      this.#values = new Float64Array(Math.max(FIRST_VALUES, this.#length * 2));
      this.#values.set(values);
    }
    return place;
  }

  write(place: number, value: number): void {
    this.#values[place] = value;
  }

  read(place: number): number {
    return this.#values[place] ?? 0;
  }

  get isEmpty(): boolean {
    return this.#kept === 0;
  }

  /** Rows have gone: each that is left is to `move` what it has, in their order, and then `keep` it. */
  restart(): void {
    this.#kept = 0;
    this.#length = 0;
  }

  /** The new place of so many values. */
  move(from: number, count: number): number {
    this.#values.copyWithin(this.#length, from, from + count);
    this.#length += count;
    return this.#length - count;
  }
}
