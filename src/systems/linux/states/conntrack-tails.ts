import { view } from '../../../states/text-window.js';
import { nextNewline } from '../../../states/words.js';
import type { ConntrackRecord } from './conntrack-record.js';

const SLOTS = 16;
/** A slot: up to twelve words of text with its newline, a mask for the last one, the number of words, length, zone, flags. */
const SLOT_WORDS = 17;
const [LAST_MASK, WORDS, LENGTH, ZONE, FLAGS] = [12, 13, 14, 15, 16];
const LONGEST = 47;
const [ASSURED, OFFLOADED, IN_HARDWARE] = [1, 2, 4];
/** Where the text that tells a slot stands: what is in brackets, and a mark. */
const [FIRST, LATER] = [0, 11];

/**
 * The ends of entries, ` [ASSURED] mark=0 zone=0 use=2`: in most tables there are but a few, again and again, so each is read
 * once and then compared, four bytes at a time.
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
    record.zone = slots[slot + ZONE] ?? 0;
    record.isAssured = (flags & ASSURED) !== 0;
    record.isOffloaded = (flags & OFFLOADED) !== 0;
    record.isOffloadedToHardware = (flags & IN_HARDWARE) !== 0;
    return at + (slots[slot + LENGTH] ?? 0);
  }

  /** An end that was read in full, and tells nothing of its entry alone (an id, an age) but what the slot has room for. */
  learn(at: number, record: ConntrackRecord): void {
    const length = nextNewline(at) - at;
    if (length > LONGEST) return;
    const slots = this.#slots;
    const slot = slotOf(at);
    const last = length >> 2;
    for (let word = 0; word <= last; word++) slots[slot + word] = view.getInt32(at + word * 4, true);
    // Up to the newline, which is its last byte.
    const mask = -1 >>> (24 - 8 * (length & 3));
    slots[slot + LAST_MASK] = mask;
    slots[slot + last] = (slots[slot + last] ?? 0) & mask;
    slots[slot + WORDS] = last + 1;
    slots[slot + LENGTH] = length;
    slots[slot + ZONE] = record.zone;
    slots[slot + FLAGS] =
      (record.isAssured ? ASSURED : 0) |
      (record.isOffloaded ? OFFLOADED : 0) |
      (record.isOffloadedToHardware ? IN_HARDWARE : 0);
  }
}

function slotOf(at: number): number {
  const hash = Math.imul(view.getInt32(at + FIRST, true), 0x9e3779b1) ^ view.getInt32(at + LATER, true);
  return (Math.imul(hash, 0x85ebca6b) >>> 28) * SLOT_WORDS;
}
