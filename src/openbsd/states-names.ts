/**
 * Words that repeat from line to line (interfaces, protocols, states), each kept once as text with a number. A word
 * is recognised by its bytes, so that a million lines make no strings.
 */
export class ByteNames {
  readonly #limit: number;
  readonly #accept: (text: string) => boolean;
  readonly #texts: string[] = [];
  readonly #bytes: Uint8Array[] = [];
  /** Open addressing; 0 is empty, else number + 1. */
  readonly #slots: Uint16Array;

  /** At most `limit` words; what `accept` refuses is never kept. */
  constructor(limit: number, accept: (text: string) => boolean) {
    this.#limit = limit;
    this.#accept = accept;
    this.#slots = new Uint16Array(1 << (34 - Math.clz32(limit)));
  }

  get size(): number {
    return this.#texts.length;
  }

  /** The word; `other` for those that are too many. */
  text(number: number): string {
    return this.#texts[number] ?? 'other';
  }

  /** Of all words kept. */
  numbers(): Iterable<number> {
    return this.#texts.keys();
  }

  /** The word's number; -1 when it is refused, `limit` when there are too many to keep this one. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#slots.length - 1;
    let slot = sample(bytes, start, end) & mask;
    for (;;) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0) return this.#add(bytes, start, end, slot);
      if (same(this.#bytes[number], bytes, start, end)) return number;
      slot = (slot + 1) & mask;
    }
  }

  #add(bytes: Uint8Array, start: number, end: number, slot: number): number {
    const text = end - start <= 64 ? String.fromCharCode(...bytes.subarray(start, end)) : '';
    if (!this.#accept(text)) return -1;
    if (this.size === this.#limit) return this.#limit;
    this.#texts.push(text);
    this.#bytes.push(bytes.slice(start, end));
    this.#slots[slot] = this.size;
    return this.size - 1;
  }
}

/** A few bytes tell most words apart; `same` decides. */
function sample(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const first = bytes[start] ?? 0;
  const third = bytes[start + (length > 2 ? 2 : 0)] ?? 0;
  const middle = bytes[start + (length >> 1)] ?? 0;
  const last = bytes[end - (length > 3 ? 3 : 1)] ?? 0;
  return Math.imul(first ^ (third << 5) ^ (middle << 10) ^ (last << 15) ^ (length << 20), 0x9e3779b1) >>> 16;
}

function same(word: Uint8Array | undefined, bytes: Uint8Array, start: number, end: number): boolean {
  if (word === undefined || word.length !== end - start) return false;
  for (let i = 0; i < word.length; i++) if (word[i] !== bytes[start + i]) return false;
  return true;
}
