import { hashOf } from './hash.js';
import type { Endpoint } from './address-bytes.js';
import { addressText } from './address-bytes.js';

/** Bytes of one inside host, over all its connections on uplinks. */
export interface HostBytes {
  readonly host: string;
  readonly bytes: number;
  /** Null while no rate is known. */
  readonly bytesPerSecond: number | null;
}

/** A whole /16; a network with more hosts than that behind one router is one under attack. */
const MOST_HOSTS = 65_536;
const FIRST_SLOTS = 128;

/** Sums by inside host. Grows with the hosts it has seen, up to a limit, and counts what it leaves out. */
export class HostSums {
  #count = 0;
  #slots = new Int32Array(FIRST_SLOTS);
  #words = new Int32Array(FIRST_SLOTS * 2);
  #bytes = new Float64Array(FIRST_SLOTS / 2);
  #rates = new Float64Array(FIRST_SLOTS / 2).fill(-1);
  /** Bytes of hosts beyond the limit. */
  bytesLeftOut = 0;

  get size(): number {
    return this.#count;
  }

  add(host: Endpoint, bytes: number, bytesPerSecond: number): void {
    this.addWords(host.a, host.b, host.c, host.d, bytes, bytesPerSecond);
  }

  /** The same for an address in words. */
  addWords(a: number, b: number, c: number, d: number, bytes: number, bytesPerSecond: number): void {
    const number = this.#find(a, b, c, d);
    if (number < 0) {
      this.bytesLeftOut += bytes;
      return;
    }
    this.#bytes[number] = (this.#bytes[number] ?? 0) + bytes;
    if (bytesPerSecond >= 0) this.#rates[number] = Math.max(0, this.#rates[number] ?? 0) + bytesPerSecond;
  }

  /** The sums of several together, in their order. */
  static together([first, ...others]: readonly HostSums[]): HostSums {
    const all = new HostSums();
    if (first !== undefined) all.#copy(first);
    for (const other of others) all.#addAll(other);
    return all;
  }

  #copy(other: HostSums): void {
    this.#count = other.#count;
    this.#slots = other.#slots.slice();
    this.#words = other.#words.slice();
    this.#bytes = other.#bytes.slice();
    this.#rates = other.#rates.slice();
    this.bytesLeftOut = other.bytesLeftOut;
  }

  #addAll(other: HostSums): void {
    const words = other.#words;
    for (let number = 0, at = 0; number < other.#count; number++, at += 4)
      this.addWords(
        words[at] ?? 0,
        words[at + 1] ?? 0,
        words[at + 2] ?? 0,
        words[at + 3] ?? 0,
        other.#bytes[number] ?? 0,
        other.#rates[number] ?? -1,
      );
    this.bytesLeftOut += other.bytesLeftOut;
  }

  /** The first `count` by bytes; equals by the text of the address. */
  top(count: number): HostBytes[] {
    // As numbers alone they are sorted in no time; only those that may be among the first are looked at as hosts.
    const inOrder = this.#bytes.slice(0, this.#count).sort();
    const least = count >= this.#count ? -Infinity : (inOrder[this.#count - count] ?? Infinity);
    const all: HostBytes[] = [];
    for (let number = 0; number < this.#count; number++)
      if ((this.#bytes[number] ?? 0) >= least) all.push(this.#host(number));
    return all.sort((x, y) => y.bytes - x.bytes || (x.host < y.host ? -1 : 1)).slice(0, count);
  }

  #host(number: number): HostBytes {
    const [a, b, c, d] = this.#words.subarray(number * 4, number * 4 + 4);
    const rate = this.#rates[number] ?? -1;
    return {
      host: addressText(a ?? 0, b ?? 0, c ?? 0, d ?? 0),
      bytes: this.#bytes[number] ?? 0,
      bytesPerSecond: rate < 0 ? null : rate,
    };
  }

  #find(a: number, b: number, c: number, d: number): number {
    const words = this.#words;
    const mask = this.#slots.length - 1;
    let slot = hashOf(a, b, c, d) & mask;
    for (;;) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0) return this.#add(a, b, c, d, slot);
      const at = number * 4;
      if (words[at + 3] === d && words[at] === a && words[at + 1] === b && words[at + 2] === c) return number;
      slot = (slot + 1) & mask;
    }
  }

  #add(a: number, b: number, c: number, d: number, slot: number): number {
    if (this.#count === MOST_HOSTS) return -1;
    const number = this.#count++;
    this.#words.set([a, b, c, d], number * 4);
    this.#slots[slot] = this.#count;
    if (this.#count * 2 === this.#slots.length) this.#grow();
    return number;
  }

  #grow(): void {
    const slots = this.#slots.length * 2;
    const [words, bytes, rates] = [this.#words, this.#bytes, this.#rates];
    this.#words = new Int32Array(slots * 2);
    this.#words.set(words);
    this.#bytes = new Float64Array(slots / 2);
    this.#bytes.set(bytes);
    this.#rates = new Float64Array(slots / 2).fill(-1);
    this.#rates.set(rates);
    this.#slots = new Int32Array(slots);
    for (let number = 0; number < this.#count; number++) {
      const at = number * 4;
      let slot =
        hashOf(
          this.#words[at] ?? 0,
          this.#words[at + 1] ?? 0,
          this.#words[at + 2] ?? 0,
          this.#words[at + 3] ?? 0,
        ) &
        (slots - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (slots - 1);
      this.#slots[slot] = number + 1;
    }
  }
}
