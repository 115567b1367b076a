import { hashOf } from './hash.js';

/** A home has a few hundred connections, and there are 64 segments. */
const FIRST_ENTRIES = 16;

/** How many entries to look at for a weaker one when there is no room. */
const RIVALS = 16;

/** How many of those that followed last time to look at, before the index is asked: some of them have ended since. */
const FOLLOWERS = 3;

/** What is remembered of a connection: its key, and its byte counters at a round. */
export interface RateEntry {
  high: number;
  low: number;
  /** Of the key; the low bits are good. */
  hash: number;
  round: number;
  /** -1: it has no counters. */
  forth: number;
  back: number;
  /** When it was first seen, in the table's own time; 0 when it was there before. */
  since: number;
  /** How much it deserves to be remembered. */
  busyness: number;
}

/** Rounds are counted from here: an entry that nobody has used is of round 0. */
export const FIRST_ROUND = 1;

/**
 * An entry, 40 bytes in one place: two doubles (counters), words (key, time), one float (busyness), words (round, number of
 * the entry that followed).
 */
const ENTRY_BYTES = 40;
const [WORDS, DOUBLES] = [ENTRY_BYTES / 4, ENTRY_BYTES / 8];
const [FORTH, BACK] = [0, 1];
const [HIGH, LOW, SINCE, BUSYNESS, ROUND, NEXT] = [4, 5, 6, 7, 8, 9];

/** What `find` gives where there is no such key. What was there but is too old is given as `~number`. */
const ABSENT = -0x8000_0000;

/**
 * A part of the rate table. Entries lie in the order in which they were first seen, and each knows which one followed it in
 * the last reading: a table is printed in nearly the same order again and again, so most are found without a search, side
 * by side, where a hash would scatter them over some ten megabytes. The index is for all others: open addressing, a word
 * a slot, the entry's number (counted from 1) in the low bits and the upper bits of its hash above.
 */
export class RateSegment {
  readonly #limit: number;
  /** Bits of an index word that hold the number. */
  readonly #numberMask: number;
  /** A slot whose entry was given up: others may stand behind it. */
  readonly #givenUp: number;
  #entries: Entries;
  #index: Index;
  #used = 0;
  /** Slots of the index whose entry was given up. */
  #tombs = 0;
  #oldest = FIRST_ROUND;
  /** Rebuilt in this round, and there is still no room. */
  #isFull = false;
  /** The last entry that was found or added in this round, or -1. */
  #last = -1;
  /** The first entry of the last reading. */
  #head = 0;

  /** Holds at most `limit` entries. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#numberMask = 2 ** (32 - Math.clz32(limit)) - 1;
    this.#givenUp = ~this.#numberMask;
    this.#entries = entriesFor(Math.min(limit, FIRST_ENTRIES));
    this.#index = indexFor(this.#entries.size);
  }

  /** What was last seen before the round `oldest` may go. */
  startRound(oldest: number): void {
    this.#oldest = Math.max(FIRST_ROUND, oldest);
    this.#isFull = false;
    this.#last = -1;
  }

  /** The number of a key's entry; negative when there is none, to be given to `add`. */
  find(high: number, low: number, hash: number): number {
    const { words } = this.#entries;
    let number = this.#last < 0 ? this.#head : (words[this.#last * WORDS + NEXT] ?? 0);
    for (let tries = 0; tries < FOLLOWERS && number < this.#used; tries++) {
      const at = number * WORDS;
      if (words[at + LOW] === low && words[at + HIGH] === high) return this.#follow(number);
      number = words[at + NEXT] ?? 0;
    }
    number = this.#lookUp(high, low, hash);
    return number < 0 ? ABSENT : this.#follow(number);
  }

  /** The entry that is read now. */
  #follow(number: number): number {
    this.#link(number);
    return this.roundOf(number) < this.#oldest ? ~number : number;
  }

  #link(number: number): void {
    if (this.#last < 0) this.#head = number;
    else this.#entries.words[this.#last * WORDS + NEXT] = number;
    this.#last = number;
  }

  #lookUp(high: number, low: number, hash: number): number {
    const { words } = this.#entries;
    const { slots, mask } = this.#index;
    const numberMask = this.#numberMask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const word = slots[slot] ?? 0;
      if (word === 0) return -1;
      if (((word ^ hash) & ~numberMask) !== 0) continue;
      const at = ((word & numberMask) - 1) * WORDS;
      if (at >= 0 && words[at + LOW] === low && words[at + HIGH] === high) return (word & numberMask) - 1;
    }
  }

  roundOf(number: number): number {
    return this.#entries.words[number * WORDS + ROUND] ?? 0;
  }

  forthOf(number: number): number {
    return this.#entries.doubles[number * DOUBLES + FORTH] ?? 0;
  }

  backOf(number: number): number {
    return this.#entries.doubles[number * DOUBLES + BACK] ?? 0;
  }

  sinceOf(number: number): number {
    return this.#entries.words[number * WORDS + SINCE] ?? 0;
  }

  /** Writes an entry where `find` said; false when one had to be forgotten for want of room, itself or another. */
  store(found: number, entry: RateEntry): boolean {
    if (found !== ABSENT) {
      this.#write(found < 0 ? ~found : found, entry);
      return true;
    }
    if (this.#used === this.#entries.size && !this.#isFull) this.#rebuild();
    const hasRoom = this.#used < this.#entries.size;
    const number = hasRoom ? this.#used++ : this.#giveUpFor(entry);
    if (number < 0) return false;
    // Between the one before and what followed that one.
    const { words } = this.#entries;
    words[number * WORDS + NEXT] = this.#last < 0 ? this.#head : (words[this.#last * WORDS + NEXT] ?? 0);
    this.#link(number);
    this.#write(number, entry);
    this.#enter(number, entry.hash);
    return hasRoom;
  }

  #write(number: number, entry: RateEntry): void {
    const { words, floats, doubles } = this.#entries;
    const at = number * WORDS;
    doubles[number * DOUBLES + FORTH] = entry.forth;
    doubles[number * DOUBLES + BACK] = entry.back;
    words[at + HIGH] = entry.high;
    words[at + LOW] = entry.low;
    words[at + SINCE] = entry.since;
    floats[at + BUSYNESS] = entry.busyness;
    words[at + ROUND] = entry.round;
  }

  #enter(number: number, hash: number): void {
    if (this.#tombs * 8 > this.#index.slots.length) this.#reindex();
    else put(this.#index, number, hash, this.#numberMask);
  }

  /** Gives up the least busy of a few entries, if it is less so than the new one; its number, or -1. */
  #giveUpFor({ hash, busyness }: RateEntry): number {
    let weakest = (hash >>> 8) % this.#used;
    for (let rivals = 1, number = weakest; rivals < RIVALS; rivals++) {
      number = number + 1 < this.#used ? number + 1 : 0;
      if (this.#busynessOf(number) < this.#busynessOf(weakest)) weakest = number;
    }
    if (this.#busynessOf(weakest) >= busyness) return -1;
    const { slots, mask } = this.#index;
    let slot = this.#hashAt(weakest) & mask;
    while (((slots[slot] ?? 0) & this.#numberMask) !== weakest + 1) slot = (slot + 1) & mask;
    slots[slot] = this.#givenUp;
    this.#tombs++;
    return weakest;
  }

  #busynessOf(number: number): number {
    return this.#entries.floats[number * WORDS + BUSYNESS] ?? 0;
  }

  #hashAt(number: number): number {
    const { words } = this.#entries;
    return keyHash(words[number * WORDS + HIGH] ?? 0, words[number * WORDS + LOW] ?? 0);
  }

  /** Leaves behind what may go, and gives the rest room. */
  #rebuild(): void {
    const [old, used] = [this.#entries, this.#used];
    const moved = new Int32Array(used);
    let living = 0;
    for (let number = 0; number < used; number++)
      moved[number] = this.roundOf(number) >= this.#oldest ? living++ : -1;
    const size = Math.min(this.#limit, Math.max(FIRST_ENTRIES, living * 2));
    this.#entries = entriesFor(size);
    if (living === used) this.#entries.words.set(old.words.subarray(0, used * WORDS));
    else this.#moveAll(old, moved);
    this.#isFull = living >= this.#limit;
    this.#used = living;
    this.#reindex();
  }

  /** To where each is to be; what followed one that goes follows the one before it. */
  #moveAll(old: Entries, moved: Int32Array): void {
    const { words } = this.#entries;
    const placeOf = (number: number): number => moved[number] ?? -1;
    for (let from = 0; from < moved.length; from++) {
      const to = placeOf(from);
      if (to < 0) continue;
      let next = old.words[from * WORDS + NEXT] ?? 0;
      for (let tries = 0; tries < FOLLOWERS && placeOf(next) < 0; tries++)
        next = old.words[next * WORDS + NEXT] ?? 0;
      for (let word = 0; word < NEXT; word++) words[to * WORDS + word] = old.words[from * WORDS + word] ?? 0;
      words[to * WORDS + NEXT] = placeOf(next) < 0 ? to + 1 : placeOf(next);
    }
    this.#head = Math.max(0, placeOf(this.#head));
    this.#last = this.#last < 0 ? -1 : placeOf(this.#last);
  }

  #reindex(): void {
    this.#index = indexFor(this.#entries.size);
    this.#tombs = 0;
    for (let number = 0; number < this.#used; number++)
      put(this.#index, number, this.#hashAt(number), this.#numberMask);
  }
}

/** The hash of a key by which its entry is found. */
export function keyHash(high: number, low: number): number {
  return hashOf(high, low, 0, 0);
}

type Entries = ReturnType<typeof entriesFor>;

/** So many entries: one buffer, seen as words, floats and doubles. */
function entriesFor(size: number) {
  const buffer = new ArrayBuffer(size * ENTRY_BYTES);
  return {
    size,
    /** Signed, as keys are; rounds and times are counted from the start and never come near the sign. */
    words: new Int32Array(buffer),
    floats: new Float32Array(buffer),
    doubles: new Float64Array(buffer),
  };
}

type Index = ReturnType<typeof indexFor>;

/** Slots for so many entries, a power of two, at most two thirds of them taken. */
function indexFor(entries: number) {
  const slots = new Int32Array(2 ** (32 - Math.clz32(Math.ceil(entries * 1.5))));
  return { slots, mask: slots.length - 1 };
}

function put({ slots, mask }: Index, number: number, hash: number, numberMask: number): void {
  let slot = hash & mask;
  while (((slots[slot] ?? 0) & numberMask) !== 0) slot = (slot + 1) & mask;
  slots[slot] = (hash & ~numberMask) | (number + 1);
}
