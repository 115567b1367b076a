import { LONGEST_LINE, text, view } from '../../../states/text-window.js';
import { fourHexDigits, nextNewline, readClock, readLongNumber, wordOf } from '../../../states/words.js';
import { readSuffixes } from './states-details.js';
import type { PfRecord } from './states-record.js';

const SPACE = 0x20;
const [COLON, NEWLINE] = [0x3a, 0x0a];
const ZEROS = 0x30303030;
const COMMA_SPACE = 0x202c;

/** The words of the lines below a state's first; where their length is no multiple of four, the last two overlap. */
export const WINDOWS = wordOf('   [');
const [AGE, AGE_2] = [wordOf('   a'), wordOf('age ')];
const [EXPIRES, EXPIRES_2, EXPIRES_3, EXPIRES_4] = [
  wordOf(', ex'),
  wordOf('pire'),
  wordOf('s in'),
  wordOf(' in '),
];
const [PACKETS, PACKETS_2] = [wordOf(' pkt'), wordOf('ts, ')];
const [BYTES, BYTES_2] = [wordOf(' byt'), wordOf('ytes')];
const [INDENT, ID] = [wordOf('   i'), wordOf('id: ')];
const [CREATOR, CREATOR_2, CREATOR_3] = [wordOf(' cre'), wordOf('ator'), wordOf('rid:')];

/** Where things stand in a line of counters: `   age 00:04:51, expires in 23:59:58, 451:443 pkts, `. */
const [AGE_AT, EXPIRES_AT, NUMBERS_AT] = [7, 28, 38];
/** `   id: 6abc1b170000002d creatorid: d04fb106` */
const [ID_AT, CREATOR_AT, ID_LINE] = [7, 35, 43];

/** Packets forth and back, bytes forth and back. */
export const moved = new Float64Array(4);
/** Where the line of counters begins, what stands behind its numbers, and the line of the id. */
const [COUNTERS_LINE, SUFFIXES, IDENTITY_LINE] = [0, 1, 2];
const places = new Int32Array(3);

/** The last creator and all but the last word of the last id that proved to be hexadecimal: the same in most states. */
const proved = new Int32Array(5);
const [CLOCK, CLOCK_2] = [0x303a3030, 0x30303a30];
const [UPPER, ONES] = [0xf0f0f0f0, 0x01010101];

/**
 * The lines below a state's first, all of them up to where the next state begins, which is not behind `end`; -1 when one is
 * of another form than the usual, or not whole. What most states are not asked for (times, rule, id) is only looked at.
 * One long function for the same reason as readEnd.
 */
export function readUsualDetails(start: number, end: number): number {
  let at = start;
  if (view.getInt32(at, true) === WINDOWS) {
    at = nextNewline(at + 4) + 1;
    if (at - start > LONGEST_LINE || at >= end) return -1;
  }
  places[COUNTERS_LINE] = at;
  if (
    ((view.getInt32(at, true) ^ AGE) |
      (view.getInt32(at + 3, true) ^ AGE_2) |
      (view.getInt32(at + 15, true) ^ EXPIRES) |
      (view.getInt32(at + 19, true) ^ EXPIRES_2) |
      (view.getInt32(at + 23, true) ^ EXPIRES_3) |
      (view.getInt32(at + 24, true) ^ EXPIRES_4) |
      (view.getUint16(at + 36, true) ^ COMMA_SPACE)) !==
    0
  )
    return -1;
  // Both times, as readClock has it.
  const age = view.getInt32(at + AGE_AT, true) ^ CLOCK;
  const age2 = view.getInt32(at + AGE_AT + 4, true) ^ CLOCK_2;
  const expires = view.getInt32(at + EXPIRES_AT, true) ^ CLOCK;
  const expires2 = view.getInt32(at + EXPIRES_AT + 4, true) ^ CLOCK_2;
  const wrong = (age + 0x767f7676) | age | (age2 + 0x76767f76) | age2;
  const wrong2 = (expires + 0x767f7676) | expires | (expires2 + 0x76767f76) | expires2;
  if (((wrong | wrong2) & 0x80808080) !== 0) return -1;
  at += NUMBERS_AT;
  for (let cell = 0; cell < 4; cell++) {
    const digits = view.getInt32(at, true) ^ ZEROS;
    const others = ((digits + 0x76767676) | digits) & 0x80808080;
    const bits = (31 - Math.clz32(others & -others)) & ~7;
    if (bits >= 0) {
      if (bits === 0) return -1;
      const high = digits << (32 - bits);
      moved[cell] = (high >>> 24) + ((high >>> 16) & 0xff) * 10 + ((high >>> 8) & 0xff) * 100;
      at += bits >>> 3;
    } else {
      // Otherwise as readNumber has it: of five to seven digits, those before the last four are the first ones.
      const next = view.getInt32(at + 4, true) ^ ZEROS;
      const nextOthers = ((next + 0x76767676) | next) & 0x80808080;
      const more = (31 - Math.clz32(nextOthers & -nextOthers)) & ~7;
      if (more < 0) {
        at = readLongNumber(at, moved, cell);
        if (at < 0) return -1;
      } else {
        at += 4 + (more >>> 3);
        const high = (digits << (24 - more)) << 8;
        const last = view.getInt32(at - 4, true) ^ ZEROS;
        const pairs = (Math.imul(last, 10) + (last >>> 8)) & 0x00ff00ff;
        moved[cell] =
          ((high >>> 24) + ((high >>> 16) & 0xff) * 10 + ((high >>> 8) & 0xff) * 100) * 10_000 +
          (pairs & 0xff) * 100 +
          (pairs >>> 16);
      }
    }
    if ((cell & 1) === 0) {
      if (view.getUint8(at++) !== COLON) return -1;
    } else if (cell === 1) {
      if (((view.getInt32(at, true) ^ PACKETS) | (view.getInt32(at + 3, true) ^ PACKETS_2)) !== 0) return -1;
      at += 7;
    }
  }
  if (((view.getInt32(at, true) ^ BYTES) | (view.getInt32(at + 2, true) ^ BYTES_2)) !== 0) return -1;
  places[SUFFIXES] = at + 6;
  at = nextNewline(at + 6) + 1;
  if (at - (places[COUNTERS_LINE] ?? 0) > LONGEST_LINE || at >= end) return -1;
  places[IDENTITY_LINE] = at;
  if (
    ((view.getInt32(at, true) ^ INDENT) |
      (view.getInt32(at + 3, true) ^ ID) |
      (view.getInt32(at + 23, true) ^ CREATOR) |
      (view.getInt32(at + 27, true) ^ CREATOR_2) |
      (view.getInt32(at + 30, true) ^ CREATOR_3) |
      (view.getUint8(at + 34) ^ SPACE) |
      (view.getUint8(at + ID_LINE) ^ NEWLINE)) !==
    0
  )
    return -1;
  // Of most states only the last word of the id is another than before; hexadecimal as fourHexDigits has it.
  const word = view.getInt32(at + ID_AT + 12, true);
  const letters = (word >>> 6) & ONES;
  const worth = (word & 0x0f0f0f0f) + Math.imul(letters, 9);
  if (
    ((worth & UPPER) |
      ((word & UPPER) ^ (ZEROS + Math.imul(letters, 0x30))) |
      ((((worth + 0x06060606) >>> 4) & ONES) ^ letters)) !==
    0
  )
    return -1;
  if (
    ((view.getInt32(at + ID_AT, true) ^ (proved[0] ?? 0)) |
      (view.getInt32(at + ID_AT + 4, true) ^ (proved[1] ?? 0)) |
      (view.getInt32(at + ID_AT + 8, true) ^ (proved[2] ?? 0)) |
      (view.getInt32(at + CREATOR_AT, true) ^ (proved[3] ?? 0)) |
      (view.getInt32(at + CREATOR_AT + 4, true) ^ (proved[4] ?? 0))) !==
    0
  )
    return -1;
  at += ID_LINE + 1;
  // The last one of a window may go on in the next.
  return at >= end || view.getUint8(at) <= SPACE ? -1 : at;
}

/**
 * After a state that could not be read: whether it may have been for want of a proof that there is now. Asked from outside: a
 * branch that was never taken when readUsualDetails was compiled would have it compiled anew.
 */
export function prove(): boolean {
  const line = places[IDENTITY_LINE] ?? 0;
  let isNew = false;
  for (let word = 0; word < proved.length; word++) {
    const at = line + (word < 3 ? ID_AT : CREATOR_AT - 12) + word * 4;
    if (fourHexDigits(at) < 0) return false;
    isNew ||= proved[word] !== view.getInt32(at, true);
    proved[word] = view.getInt32(at, true);
  }
  return isNew;
}

/** All that these lines say, as the record has it, but for what `readRest` reads while the window is what it is. */
export function fillDetails(record: PfRecord): void {
  const [counters = 0, , identity = 0] = places;
  record.ageSeconds = readClock(counters + AGE_AT);
  record.numbers.set(moved);
  record.counted = true;
  const id = identity + ID_AT;
  record.idHigh = (fourHexDigits(id) << 16) | fourHexDigits(id + 4);
  record.idLow = (fourHexDigits(id + 8) << 16) | fourHexDigits(id + 12);
  record.identified = true;
  record.readRest = readRest;
}

/** What the lines read last say beside that. */
function readRest(record: PfRecord): void {
  const [counters = 0, suffixes = 0] = places;
  record.expiresInSeconds = readClock(counters + EXPIRES_AT);
  readSuffixes(text, suffixes, record);
}
