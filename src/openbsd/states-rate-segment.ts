import { hashOf } from './states-hash.js';

const FIRST_SLOTS = 1_024;

/** How far to look for a weaker entry when there is no room. */
const RIVALS = 16;

/** What is remembered of a connection: its key, and its byte counters at a round. */
export interface RateEntry {
  high: number;
  low: number;
  round: number;
  forth: number;
  back: number;
  /** How much it deserves to be remembered. */
  busyness: number;
}

/**
 * A part of the rate table: open addressing in typed arrays. Entries are not removed; those not seen for some rounds
 * give their slots to others, in passing or when the segment is rebuilt.
 */
export class RateSegment {
  readonly #limit: number;
  #slots = slotsFor(FIRST_SLOTS);
  #used = 0;
  /** More than this are not taken in without a rebuild. */
  #capacity = 0;
  #oldest = 1;
  /** Rebuilt in this round, and there is still no room. */
  #isFull = false;

  /** Holds at most `limit` entries. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#setCapacity();
  }

  /** What was last seen before the round `oldest` may go. */
  startRound(oldest: number): void {
    this.#oldest = Math.max(1, oldest);
    this.#isFull = false;
  }

  /** The slot of a key; when it is not there, the slot it may have, as `~slot`. */
  find(high: number, low: number): number {
    const { round, highs, lows } = this.#slots;
    const mask = round.length - 1;
    let free = -1;
    for (let slot = hashOf(high, low, 0, 0) & mask; ; slot = (slot + 1) & mask) {
      const seen = round[slot] ?? 0;
      if (seen < this.#oldest) {
        if (free < 0) free = slot;
        if (seen === 0) return ~free;
      } else if (lows[slot] === low && highs[slot] === high) return slot;
    }
  }

  roundOf(slot: number): number {
    return this.#slots.round[slot] ?? 0;
  }

  forthOf(slot: number): number {
    return this.#slots.forth[slot] ?? 0;
  }

  backOf(slot: number): number {
    return this.#slots.back[slot] ?? 0;
  }

  /** Writes an entry where `find` said; false when one had to be forgotten for want of room, itself or another. */
  store(found: number, entry: RateEntry): boolean {
    let slot = found < 0 ? ~found : found;
    if (this.#slots.round[slot] === 0 && this.#used >= this.#capacity && !this.#isFull) {
      this.#rebuild();
      slot = ~this.find(entry.high, entry.low);
    }
    if (this.#slots.round[slot] !== 0) {
      this.#write(slot, entry);
      return true;
    }
    if (!this.#isFull) {
      this.#used++;
      this.#write(slot, entry);
      return true;
    }
    const weakest = this.#weakest(entry);
    if (weakest >= 0) this.#write(weakest, entry);
    return false;
  }

  #write(slot: number, entry: RateEntry): void {
    const slots = this.#slots;
    slots.highs[slot] = entry.high;
    slots.lows[slot] = entry.low;
    slots.forth[slot] = entry.forth;
    slots.back[slot] = entry.back;
    slots.busyness[slot] = entry.busyness;
    slots.round[slot] = entry.round;
  }

  /** Of the entries that stand together from this key's place on, the least busy, if it is less so than `entry`; or -1. */
  #weakest({ high, low, busyness }: RateEntry): number {
    const slots = this.#slots;
    const mask = slots.round.length - 1;
    const home = hashOf(high, low, 0, 0);
    let weakest = -1;
    let least = busyness;
    for (let step = 0; step < RIVALS; step++) {
      const slot = (home + step) & mask;
      if (slots.round[slot] === 0) break;
      const rival = slots.busyness[slot] ?? 0;
      if (rival >= least) continue;
      weakest = slot;
      least = rival;
    }
    return weakest;
  }

  /** Leaves the dead behind and gives the living room. */
  #rebuild(): void {
    const old = this.#slots;
    const living = old.round.reduce((count, seen) => (seen >= this.#oldest ? count + 1 : count), 0);
    let size = FIRST_SLOTS;
    while (size < living * 2) size *= 2;
    const slots = slotsFor(size);
    for (let from = 0; from < old.round.length; from++) {
      if ((old.round[from] ?? 0) >= this.#oldest) move(old, from, slots);
    }
    this.#slots = slots;
    this.#used = living;
    this.#setCapacity();
    this.#isFull = living >= this.#limit;
  }

  #setCapacity(): void {
    this.#capacity = Math.min(this.#limit, Math.floor(this.#slots.round.length * 0.7));
  }
}

type Slots = ReturnType<typeof slotsFor>;

/** The columns of a table of this size, a power of two. */
function slotsFor(size: number) {
  return {
    highs: new Int32Array(size),
    lows: new Int32Array(size),
    forth: new Float64Array(size),
    back: new Float64Array(size),
    busyness: new Float32Array(size),
    /** Of the last sighting; 0 is an empty slot. */
    round: new Uint32Array(size),
  };
}

function move(old: Slots, from: number, slots: Slots): void {
  const mask = slots.round.length - 1;
  let to = hashOf(old.highs[from] ?? 0, old.lows[from] ?? 0, 0, 0) & mask;
  while (slots.round[to] !== 0) to = (to + 1) & mask;
  slots.highs[to] = old.highs[from] ?? 0;
  slots.lows[to] = old.lows[from] ?? 0;
  slots.forth[to] = old.forth[from] ?? 0;
  slots.back[to] = old.back[from] ?? 0;
  slots.busyness[to] = old.busyness[from] ?? 0;
  slots.round[to] = old.round[from] ?? 0;
}
