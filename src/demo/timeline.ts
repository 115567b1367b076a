import type { Instant } from '../model/time.js';

interface Entry {
  readonly at: Instant;
  /** Of two at the same instant the one planned first comes first. */
  readonly order: number;
  readonly happen: (at: Instant) => void;
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** What is going to happen, soonest first (a binary heap). */
export class Timeline {
  readonly #heap: Entry[] = [];
  #planned = 0;

  plan(at: Instant, happen: (at: Instant) => void): void {
    const heap = this.#heap;
    const entry = { at, order: this.#planned++, happen };
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const up = (i - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !before(entry, parent)) break;
      heap[i] = parent;
      i = up;
    }
    heap[i] = entry;
  }

  /** Lets everything happen that is due at `until` or before, each at its own instant. */
  runUntil(until: Instant): void {
    for (let next = this.#heap[0]; next !== undefined && next.at <= until; next = this.#heap[0]) {
      this.#removeFirst();
      next.happen(next.at);
    }
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      const left = heap[2 * i + 1];
      const right = heap[2 * i + 2];
      if (left === undefined) break;
      const rightFirst = right !== undefined && before(right, left);
      const child = rightFirst ? right : left;
      if (!before(child, last)) break;
      heap[i] = child;
      i = 2 * i + (rightFirst ? 2 : 1);
    }
    heap[i] = last;
  }
}
