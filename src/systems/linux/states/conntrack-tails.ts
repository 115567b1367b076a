import { view } from '../../../states/text-window.js';
import { nextNewline, readNumber, wordOf } from '../../../states/words.js';
import type { ConntrackRecord } from './conntrack-record.js';

const SLOTS = 64;
/** A slot: up to twelve words of text, a mask for the last one, the number of words, length to what follows, zone, flags. */
const SLOT_WORDS = 17;
const [LAST_MASK, WORDS, LENGTH, ZONE, FLAGS] = [12, 13, 14, 15, 16];
const LONGEST = 47;
const [ASSURED, OFFLOADED, IN_HARDWARE, IDENTIFIED] = [1, 2, 4, 8];
/** Where the mark's value stands, in ` mark=0` or behind ` [ASSURED]`: it differs where the beginning does not. */
const [BRACKET, TWO_BYTES] = [wordOf(' [\0\0'), 0xffff];
const [MARK, MARK_BEHIND_BRACKET] = [6, 16];
const ID = wordOf(' id=');
const NEWLINE = 0x0a;
/** Of one number; used within one call only. */
const single = new Float64Array(1);

/**
 * The ends of entries, ` [ASSURED] mark=0 zone=0 use=2` and perhaps ` id=2189513869`: in most tables there are but a few, again
 * and again, so each is read once and then compared, four bytes at a time, as far as to the id's digits.
 */
export class EntryTails {
  readonly #slots = new Int32Array(SLOTS * SLOT_WORDS);

  /** Fills in what a known end says, and gives its newline; -1 when it is not known. */
  read(at: number, record: ConntrackRecord): number {
    const slots = this.#slots;
    const slot = slotOf(at);
    const last = (slots[slot + WORDS] ?? 0) - 1;
    if (last < 0) return -1;
    for (let word = 0; word < last; word++)
      if (slots[slot + word] !== view.getInt32(at + word * 4, true)) return -1;
    const rest = view.getInt32(at + last * 4, true) & (slots[slot + LAST_MASK] ?? 0);
    if (rest !== slots[slot + last]) return -1;
    const flags = slots[slot + FLAGS] ?? 0;
    let end = at + (slots[slot + LENGTH] ?? 0);
    if ((flags & IDENTIFIED) !== 0) end = readId(end, record);
    if (end < 0) return -1;
    record.zone = slots[slot + ZONE] ?? 0;
    record.isAssured = (flags & ASSURED) !== 0;
    record.isOffloaded = (flags & OFFLOADED) !== 0;
    record.isOffloadedToHardware = (flags & IN_HARDWARE) !== 0;
    return end;
  }

  /**
   * An end that was read in full, and tells nothing of its entry alone (an age) but what the slot has room for. An id is
   * not remembered: so it has to be the last that stands there.
   */
  learn(at: number, record: ConntrackRecord): void {
    const isIdentified = record.identified;
    const newline = nextNewline(at);
    const id = isIdentified ? idBefore(newline, at) : newline;
    if (id < 0) return;
    // With the newline, or with what stands before the digits.
    const length = isIdentified ? id - 1 - at : newline - at;
    if (length > LONGEST) return;
    const slots = this.#slots;
    const slot = slotOf(at);
    const last = length >> 2;
    for (let word = 0; word <= last; word++) slots[slot + word] = view.getInt32(at + word * 4, true);
    // Up to the last byte that is compared.
    const mask = -1 >>> (24 - 8 * (length & 3));
    slots[slot + LAST_MASK] = mask;
    slots[slot + last] = (slots[slot + last] ?? 0) & mask;
    slots[slot + WORDS] = last + 1;
    slots[slot + LENGTH] = isIdentified ? length + 1 : length;
    slots[slot + ZONE] = record.zone;
    slots[slot + FLAGS] =
      (record.isAssured ? ASSURED : 0) |
      (record.isOffloaded ? OFFLOADED : 0) |
      (record.isOffloadedToHardware ? IN_HARDWARE : 0) |
      (isIdentified ? IDENTIFIED : 0);
  }
}

function slotOf(at: number): number {
  const first = view.getInt32(at, true);
  const mark = view.getInt32(at + ((first & TWO_BYTES) === BRACKET ? MARK_BEHIND_BRACKET : MARK), true);
  return (Math.imul(Math.imul(first, 0x9e3779b1) ^ mark, 0x85ebca6b) >>> 26) * SLOT_WORDS;
}

/** The first digit of the ` id=` that ends the line; -1 when it does not end so. */
function idBefore(newline: number, from: number): number {
  let at = newline;
  while (at > from && isDigit(view.getUint8(at - 1))) at--;
  return at - 4 >= from && view.getInt32(at - 4, true) === ID ? at : -1;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** The digits that end the line; its newline, or -1. */
function readId(at: number, record: ConntrackRecord): number {
  const newline = readNumber(at, single, 0);
  if (newline < 0 || view.getUint8(newline) !== NEWLINE) return -1;
  record.identified = true;
  record.idLow = (single[0] ?? 0) | 0;
  return newline;
}
