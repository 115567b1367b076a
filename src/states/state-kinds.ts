import type { StateKind } from './connection-totals.js';
import type { Sums } from './state-sums.js';
import { MOST_STATES } from './state-names.js';
import { view } from './text-window.js';

/** Slots of words found lately. */
const SLOT_MASK = 255;
/** A slot: six words of text with its newline, a mask for each, the protocol, length with newline, number of the kind. */
const SLOT_WORDS = 16;
const [MASKS, PROTOCOL, LENGTH, NUMBER] = [6, 12, 13, 14];
/** The text that tells a slot reaches as far as its 15th byte. */
const [SHORTEST, LONGEST] = [15, 23];
const FIRST_KINDS = 16;

/**
 * Protocol and state of the states that are read four bytes at a time, each pair with a number, and how many there were of each on
 * each uplink: one addition a state, where sums by kind, by state and by protocol would be six.
 */
export class StateKinds {
  readonly #kinds: StateKind[] = [];
  /** By protocol and state, number + 1. */
  readonly #numbers = new Map<number, number>();
  readonly #slots = new Int32Array((SLOT_MASK + 1) * SLOT_WORDS);
  readonly #groups: number;
  readonly #describe: (protocol: number, state: number) => StateKind;
  #counts: Float64Array;

  /** So many groups; `describe` is asked once for each pair. */
  constructor(groups: number, describe: (protocol: number, state: number) => StateKind) {
    this.#groups = groups;
    this.#describe = describe;
    this.#counts = new Float64Array(FIRST_KINDS * groups * 2);
    // No protocol: nothing was learnt.
    for (let slot = 0; slot <= SLOT_MASK; slot++) this.#slots[slot * SLOT_WORDS + PROTOCOL] = -1;
  }

  /**
   * The number of the kind when the line goes on with a state that was learnt, in the lowest 16 bits, above it its length
   * with the newline; -1 when it does not. All of its words are compared at once, without a branch for each.
   */
  find(at: number, protocol: number): number {
    const slots = this.#slots;
    const first = view.getInt32(at, true);
    const slot = hashOf(first, view.getInt32(at + 11, true), protocol) * SLOT_WORDS;
    const differing =
      ((slots[slot] ?? 0) ^ first) |
      (((slots[slot + 1] ?? 0) ^ view.getInt32(at + 4, true)) & (slots[slot + MASKS + 1] ?? 0)) |
      (((slots[slot + 2] ?? 0) ^ view.getInt32(at + 8, true)) & (slots[slot + MASKS + 2] ?? 0)) |
      (((slots[slot + 3] ?? 0) ^ view.getInt32(at + 12, true)) & (slots[slot + MASKS + 3] ?? 0)) |
      (((slots[slot + 4] ?? 0) ^ view.getInt32(at + 16, true)) & (slots[slot + MASKS + 4] ?? 0)) |
      (((slots[slot + 5] ?? 0) ^ view.getInt32(at + 20, true)) & (slots[slot + MASKS + 5] ?? 0)) |
      ((slots[slot + PROTOCOL] ?? 0) ^ protocol);
    return differing === 0 ? (slots[slot + NUMBER] ?? -1) | ((slots[slot + LENGTH] ?? 0) << 16) : -1;
  }

  /** What `find` is to find from now on, where it is of a length that it can; the number of the kind. */
  learn(at: number, newline: number, protocol: number, state: number): number {
    const number = this.#numberOf(protocol, state);
    const length = newline - at;
    if (length < SHORTEST || length > LONGEST || state === MOST_STATES) return number;
    const slots = this.#slots;
    const slot = hashOf(view.getInt32(at, true), view.getInt32(at + 11, true), protocol) * SLOT_WORDS;
    for (let word = 0; word < MASKS; word++) {
      let mask = 0;
      for (let byte = 3; byte >= 0; byte--) mask = (mask << 8) | (word * 4 + byte <= length ? 0xff : 0);
      slots[slot + word] = view.getInt32(at + word * 4, true);
      slots[slot + MASKS + word] = mask;
    }
    slots[slot + PROTOCOL] = protocol;
    slots[slot + LENGTH] = length + 1;
    slots[slot + NUMBER] = number;
    return number;
  }

  #numberOf(protocol: number, state: number): number {
    const key = protocol * (MOST_STATES + 1) + state;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#kinds.length;
    this.#numbers.set(key, number);
    this.#kinds.push(this.#describe(protocol, state));
    const needed = this.#kinds.length * this.#groups * 2;
    if (needed > this.#counts.length) {
      const counts = new Float64Array(needed * 2);
      counts.set(this.#counts);
      this.#counts = counts;
    }
    return number;
  }

  /** One more of a kind in a group, a connection or the half of one. */
  count(number: number, group: number, isConnection: boolean): void {
    const cell = (number * this.#groups + group) * 2 + (isConnection ? 1 : 0);
    this.#counts[cell] = (this.#counts[cell] ?? 0) + 1;
  }

  /** Number of the state's name. */
  stateOf(number: number): number {
    return this.#kinds[number]?.state ?? MOST_STATES;
  }

  /** Hands all counts on, and begins anew. */
  addTo(sums: Sums): void {
    for (const [number, kind] of this.#kinds.entries())
      for (let group = 0; group < this.#groups; group++) {
        const cell = (number * this.#groups + group) * 2;
        sums.addStates(kind, group, this.#counts[cell] ?? 0, this.#counts[cell + 1] ?? 0);
      }
    this.#counts.fill(0);
  }
}

function hashOf(first: number, later: number, protocol: number): number {
  const hash = Math.imul(Math.imul(first, 0xcc9e2d51) ^ later, 0x1b873593) + protocol;
  return (hash ^ (hash >>> 15)) & SLOT_MASK;
}
