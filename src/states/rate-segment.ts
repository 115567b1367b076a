import { hashOf } from './hash.js';

/** A home has a few hundred connections, and there are 64 segments. */
const FIRST_SLOTS = 16;

/** How far to look for a weaker entry when there is no room. */
const RIVALS = 16;

/** What is remembered of a connection: its key, and its byte counters at a round. */
export interface RateEntry {
  high: number;
  low: number;
  round: number;
  /** -1: it has no counters. */
  forth: number;
  back: number;
  /** When it was first seen, in the table's own time; 0 when it was there before. */
  since: number;
  /** How much it deserves to be remembered. */
  busyness: number;
}

/** In place of a round: nothing was ever here; what was here was given up. Rounds are larger. */
const EMPTY = 0;
const GIVEN_UP = 1;
export const FIRST_ROUND = 2;

/**
 * A slot, 40 bytes in one place: what is looked up lies scattered over some ten megabytes, and seven columns would be seven
 * places to wait for. Words (key, time, round), one float (busyness), and two doubles (counters), which begin each slot.
 */
const SLOT_BYTES = 40;
const [WORDS, DOUBLES] = [SLOT_BYTES / 4, SLOT_BYTES / 8];
const [FORTH, BACK] = [0, 1];
const [HIGH, LOW, SINCE, BUSYNESS, ROUND] = [4, 5, 6, 7, 8];

/**
 * A part of the rate table: open addressing in one buffer. A slot is not emptied, for others may stand behind it: one
 * that was given up, or not seen for some rounds, is free for another key, and is left behind when the segment is rebuilt.
 */
export class RateSegment {
  readonly #limit: number;
  #slots = slotsFor(FIRST_SLOTS);
  /** Slots that are not empty. */
  #used = 0;
  /** Entries, those not seen for some rounds among them. */
  #entries = 0;
  #oldest = FIRST_ROUND;
  /** Rebuilt in this round, and there is still no room. */
  #isFull = false;

  /** Holds at most `limit` entries. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What was last seen before the round `oldest` may go. */
  startRound(oldest: number): void {
    this.#oldest = Math.max(FIRST_ROUND, oldest);
    this.#isFull = false;
  }

  /** The slot of a key; when it is not there, the slot it may have, as `~slot`. */
  find(high: number, low: number): number {
    const { words, mask } = this.#slots;
    let free = -1;
    for (let slot = hashOf(high, low, 0, 0) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * WORDS;
      const seen = words[at + ROUND] ?? EMPTY;
      if (seen < this.#oldest) {
        if (free < 0) free = slot;
        if (seen === EMPTY) return ~free;
      } else if (words[at + LOW] === low && words[at + HIGH] === high) return slot;
    }
  }

  roundOf(slot: number): number {
    return this.#slots.words[slot * WORDS + ROUND] ?? EMPTY;
  }

  forthOf(slot: number): number {
    return this.#slots.doubles[slot * DOUBLES + FORTH] ?? 0;
  }

  backOf(slot: number): number {
    return this.#slots.doubles[slot * DOUBLES + BACK] ?? 0;
  }

  sinceOf(slot: number): number {
    return this.#slots.words[slot * WORDS + SINCE] ?? 0;
  }

  /** Writes an entry where `find` said; false when one had to be forgotten for want of room, itself or another. */
  store(found: number, entry: RateEntry): boolean {
    if (found >= 0) {
      this.#write(found, entry);
      return true;
    }
    const slots = this.#slots;
    const hasRoom = this.#entries < this.#limit || this.#rebuildOnce();
    if (!hasRoom && !this.#giveUpFor(entry)) return false;
    if (this.#used * 10 >= this.#slots.size * 7) this.#rebuild();
    const hasMoved = slots !== this.#slots || !hasRoom;
    const slot = ~(hasMoved ? this.find(entry.high, entry.low) : found);
    const before = this.roundOf(slot);
    if (before === EMPTY) this.#used++;
    if (before === EMPTY || before === GIVEN_UP) this.#entries++;
    this.#write(slot, entry);
    return hasRoom;
  }

  #write(slot: number, entry: RateEntry): void {
    const { words, floats, doubles } = this.#slots;
    const at = slot * WORDS;
    doubles[slot * DOUBLES + FORTH] = entry.forth;
    doubles[slot * DOUBLES + BACK] = entry.back;
    words[at + HIGH] = entry.high;
    words[at + LOW] = entry.low;
    words[at + SINCE] = entry.since;
    floats[at + BUSYNESS] = entry.busyness;
    words[at + ROUND] = entry.round;
  }

  /** Gives up the least busy of a few entries, if it is less so than the new one. */
  #giveUpFor({ high, low, busyness }: RateEntry): boolean {
    const { words, mask } = this.#slots;
    let slot = hashOf(low, high, 1, 0) & mask;
    let weakest = -1;
    for (let rivals = 0; rivals < RIVALS; slot = (slot + 1) & mask) {
      if (this.roundOf(slot) <= GIVEN_UP) continue;
      rivals++;
      if (weakest < 0 || this.#busynessOf(slot) < this.#busynessOf(weakest)) weakest = slot;
    }
    if (this.#busynessOf(weakest) >= busyness) return false;
    words[weakest * WORDS + ROUND] = GIVEN_UP;
    this.#entries--;
    return true;
  }

  #busynessOf(slot: number): number {
    return this.#slots.floats[slot * WORDS + BUSYNESS] ?? 0;
  }

  /** Makes room by leaving behind what ended, once a round; whether there is some. */
  #rebuildOnce(): boolean {
    if (this.#isFull) return false;
    this.#rebuild();
    this.#isFull = this.#entries >= this.#limit;
    return !this.#isFull;
  }

  /** Leaves behind what may go, and gives the rest room. */
  #rebuild(): void {
    const old = this.#slots;
    let living = 0;
    for (let slot = 0; slot < old.size; slot++) if (this.roundOf(slot) >= this.#oldest) living++;
    let size = FIRST_SLOTS;
    while (size < living * 2) size *= 2;
    const slots = slotsFor(size);
    for (let from = 0; from < old.size; from++)
      if (this.roundOf(from) >= this.#oldest) move(old, from, slots);
    this.#slots = slots;
    this.#used = living;
    this.#entries = living;
  }
}

type Slots = ReturnType<typeof slotsFor>;

/** So many slots, a power of two: one buffer, seen as words, floats and doubles. */
function slotsFor(size: number) {
  const buffer = new ArrayBuffer(size * SLOT_BYTES);
  return {
    size,
    mask: size - 1,
    /** Signed, as keys are; rounds and times are counted from the start and never come near the sign. */
    words: new Int32Array(buffer),
    floats: new Float32Array(buffer),
    doubles: new Float64Array(buffer),
  };
}

function move(old: Slots, from: number, slots: Slots): void {
  const { words, mask } = slots;
  const source = from * WORDS;
  let to = hashOf(old.words[source + HIGH] ?? 0, old.words[source + LOW] ?? 0, 0, 0) & mask;
  while (words[to * WORDS + ROUND] !== EMPTY) to = (to + 1) & mask;
  for (let word = 0; word < WORDS; word++) words[to * WORDS + word] = old.words[source + word] ?? 0;
}
