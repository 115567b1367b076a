/**
 * Rows by weight, the weakest at hand: a binary heap. Of equal ones the one added last is the weakest, so that the
 * first of them stays.
 */
export class WeakestFirst {
  readonly #rows: number[] = [];
  readonly #weights: number[] = [];
  /** When it was added, by row. */
  readonly #turns: number[] = [];
  #turn = 0;

  /** Of the weakest; -Infinity when there is none. */
  get weight(): number {
    return this.#weights[this.#rows[0] ?? -1] ?? -Infinity;
  }

  /** The weakest; -1 when there is none. */
  get row(): number {
    return this.#rows[0] ?? -1;
  }

  add(row: number, weight: number): void {
    this.#weights[row] = weight;
    this.#turns[row] = this.#turn++;
    let at = this.#rows.length;
    this.#rows.push(row);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.#rows[parent] ?? 0;
      if (!this.#isWeaker(row, above)) break;
      this.#rows[at] = above;
      at = parent;
    }
    this.#rows[at] = row;
  }

  /** Gives the weakest row another weight. */
  replace(weight: number): void {
    const row = this.#rows[0];
    if (row === undefined) return;
    this.#weights[row] = weight;
    this.#turns[row] = this.#turn++;
    const size = this.#rows.length;
    let at = 0;
    for (let child = 1; child < size; child = at * 2 + 1) {
      if (child + 1 < size && this.#isWeaker(this.#rows[child + 1] ?? 0, this.#rows[child] ?? 0)) child++;
      const below = this.#rows[child] ?? 0;
      if (!this.#isWeaker(below, row)) break;
      this.#rows[at] = below;
      at = child;
    }
    this.#rows[at] = row;
  }

  #isWeaker(x: number, y: number): boolean {
    const difference = (this.#weights[x] ?? 0) - (this.#weights[y] ?? 0);
    return difference !== 0 ? difference < 0 : (this.#turns[x] ?? 0) > (this.#turns[y] ?? 0);
  }
}
