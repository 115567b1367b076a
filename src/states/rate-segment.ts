import { hashOf } from './hash.js';

const FIRST_SLOTS = 1_024;

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
 * A part of the rate table: open addressing in typed arrays. A slot is not emptied, for others may stand behind it: one
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
    const { round, highs, lows } = this.#slots;
    const mask = round.length - 1;
    let free = -1;
    for (let slot = hashOf(high, low, 0, 0) & mask; ; slot = (slot + 1) & mask) {
      const seen = round[slot] ?? EMPTY;
      if (seen < this.#oldest) {
        if (free < 0) free = slot;
        if (seen === EMPTY) return ~free;
      } else if (lows[slot] === low && highs[slot] === high) return slot;
    }
  }

  roundOf(slot: number): number {
    return this.#slots.round[slot] ?? EMPTY;
  }

  forthOf(slot: number): number {
    return this.#slots.forth[slot] ?? 0;
  }

  backOf(slot: number): number {
    return this.#slots.back[slot] ?? 0;
  }

  sinceOf(slot: number): number {
    return this.#slots.since[slot] ?? 0;
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
    if (this.#used * 10 >= this.#slots.round.length * 7) this.#rebuild();
    const hasMoved = slots !== this.#slots || !hasRoom;
    const slot = ~(hasMoved ? this.find(entry.high, entry.low) : found);
    const before = this.#slots.round[slot];
    if (before === EMPTY) this.#used++;
    if (before === EMPTY || before === GIVEN_UP) this.#entries++;
    this.#write(slot, entry);
    return hasRoom;
  }

  #write(slot: number, entry: RateEntry): void {
    const slots = this.#slots;
    slots.highs[slot] = entry.high;
    slots.lows[slot] = entry.low;
    slots.forth[slot] = entry.forth;
    slots.back[slot] = entry.back;
    slots.since[slot] = entry.since;
    slots.busyness[slot] = entry.busyness;
    slots.round[slot] = entry.round;
  }

  /** Gives up the least busy of a few entries, if it is less so than the new one. */
  #giveUpFor({ high, low, busyness }: RateEntry): boolean {
    const slots = this.#slots;
    const mask = slots.round.length - 1;
    let slot = hashOf(low, high, 1, 0) & mask;
    let weakest = -1;
    for (let rivals = 0; rivals < RIVALS; slot = (slot + 1) & mask) {
      if ((slots.round[slot] ?? EMPTY) <= GIVEN_UP) continue;
      rivals++;
      if (weakest < 0 || (slots.busyness[slot] ?? 0) < (slots.busyness[weakest] ?? 0)) weakest = slot;
    }
    if ((slots.busyness[weakest] ?? 0) >= busyness) return false;
    slots.round[weakest] = GIVEN_UP;
    this.#entries--;
    return true;
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
    const living = old.round.reduce((count, seen) => (seen >= this.#oldest ? count + 1 : count), 0);
    let size = FIRST_SLOTS;
    while (size < living * 2) size *= 2;
    const slots = slotsFor(size);
    for (let from = 0; from < old.round.length; from++) {
      if ((old.round[from] ?? EMPTY) >= this.#oldest) move(old, from, slots);
    }
    this.#slots = slots;
    this.#used = living;
    this.#entries = living;
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
    since: new Uint32Array(size),
    busyness: new Float32Array(size),
    /** Of the last sighting, or `EMPTY`, or `GIVEN_UP`. */
    round: new Uint32Array(size),
  };
}

function move(old: Slots, from: number, slots: Slots): void {
  const mask = slots.round.length - 1;
  let to = hashOf(old.highs[from] ?? 0, old.lows[from] ?? 0, 0, 0) & mask;
  while (slots.round[to] !== EMPTY) to = (to + 1) & mask;
  slots.highs[to] = old.highs[from] ?? 0;
  slots.lows[to] = old.lows[from] ?? 0;
  slots.forth[to] = old.forth[from] ?? 0;
  slots.back[to] = old.back[from] ?? 0;
  slots.since[to] = old.since[from] ?? 0;
  slots.busyness[to] = old.busyness[from] ?? 0;
  slots.round[to] = old.round[from] ?? 0;
}
