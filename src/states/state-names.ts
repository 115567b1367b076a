import { text, view } from './text-window.js';

/** How many different words of each kind are kept apart; more come from no real table. */
export const MOST_PROTOCOLS = 255;
export const MOST_STATES = 511;

/** How many words are found at once, and how long they may be. */
const KNOWN_MASK = 255;
const LONGEST_KNOWN = 48;

/** The words of one table that repeat. */
export interface StateNames {
  readonly interfaces: ByteNames;
  readonly protocols: ByteNames;
  readonly states: ByteNames;
  /** An id, given as its two halves, as the system prints it. */
  idText(high: number, low: number): string;
}

/**
 * Words that repeat from line to line (interfaces, protocols, states), each kept once as text with a number. A word
 * is recognised by its bytes, so that a million lines make no strings.
 */
export class ByteNames {
  readonly #limit: number;
  readonly #accept: (text: string) => boolean;
  readonly #texts: string[] = [];
  /** All words, one behind the other; `#starts` tells where each begins, and where the next one will. */
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  readonly #starts: Uint32Array;
  /** Open addressing; 0 is empty, else number + 1. */
  readonly #slots: Uint16Array;
  /** Number + 1 of the word last found under a hash; 0: none. */
  readonly #known = new Uint16Array(KNOWN_MASK + 1);

  /** At most `limit` words; what `accept` refuses is never kept. */
  constructor(limit: number, accept: (text: string) => boolean) {
    this.#limit = limit;
    this.#accept = accept;
    this.#starts = new Uint32Array(limit + 1);
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
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = sample(bytes, start, end) & mask; ; slot = (slot + 1) & mask) {
      const number = (slots[slot] ?? 0) - 1;
      if (number < 0) return this.#add(bytes, start, end, slot);
      if (this.#is(number, bytes, start, end)) return number;
    }
  }

  /**
   * The same for a word of the window: compared four bytes at a time with the one that was found last under its hash, and
   * looked for only when it is not that.
   */
  findInWindow(start: number, end: number): number {
    const length = end - start;
    if (length < 1 || length > LONGEST_KNOWN) return this.find(text, start, end);
    const slot = hashInWindow(start, length) & KNOWN_MASK;
    const known = (this.#known[slot] ?? 0) - 1;
    if (known >= 0 && this.#isInWindow(known, start, length)) return known;
    const number = this.find(text, start, end);
    if (number >= 0 && number < this.#limit) this.#known[slot] = number + 1;
    return number;
  }

  #isInWindow(number: number, start: number, length: number): boolean {
    const words = this.#view;
    const from = this.#starts[number] ?? 0;
    if ((this.#starts[number + 1] ?? 0) - from !== length) return false;
    if (length < 4)
      return (words.getInt32(from, true) ^ view.getInt32(start, true)) << (32 - 8 * length) === 0;
    for (let at = 0; at < length - 4; at += 4)
      if (words.getInt32(from + at, true) !== view.getInt32(start + at, true)) return false;
    const last = length - 4;
    return words.getInt32(from + last, true) === view.getInt32(start + last, true);
  }

  #is(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const words = this.#bytes;
    let at = this.#starts[number] ?? 0;
    if ((this.#starts[number + 1] ?? 0) - at !== end - start) return false;
    for (let from = start; from < end; from++) if (words[at++] !== bytes[from]) return false;
    return true;
  }

  #add(bytes: Uint8Array, start: number, end: number, slot: number): number {
    const text = end - start <= 64 ? String.fromCharCode(...bytes.subarray(start, end)) : '';
    if (!this.#accept(text)) return -1;
    if (this.size === this.#limit) return this.#limit;
    const at = this.#starts[this.size] ?? 0;
    const next = at + end - start;
    if (next + 4 > this.#bytes.length) this.#grow(next + 4);
    this.#bytes.set(bytes.subarray(start, end), at);
    this.#texts.push(text);
    this.#starts[this.size] = next;
    this.#slots[slot] = this.size;
    return this.size - 1;
  }

  #grow(length: number): void {
    const bytes = new Uint8Array(length * 2);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** Of its first four bytes, its last, and those in the middle. */
function hashInWindow(start: number, length: number): number {
  if (length < 4) return Math.imul(view.getInt32(start, true) << (32 - 8 * length), 0x9e3779b1) >>> 16;
  const middle = view.getInt32(start + ((length - 4) >> 1), true);
  let hash = Math.imul(view.getInt32(start, true), 0xcc9e2d51) ^ view.getInt32(start + length - 4, true);
  hash = Math.imul(hash ^ (hash >>> 15), 0x1b873593) ^ middle ^ length;
  return hash ^ (hash >>> 13);
}

/** A few bytes tell most words apart. */
function sample(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const first = bytes[start] ?? 0;
  const third = bytes[start + (length > 2 ? 2 : 0)] ?? 0;
  const middle = bytes[start + (length >> 1)] ?? 0;
  const last = bytes[end - (length > 3 ? 3 : 1)] ?? 0;
  return Math.imul(first ^ (third << 5) ^ (middle << 10) ^ (last << 15) ^ (length << 20), 0x9e3779b1) >>> 16;
}
