import { digitAt } from '../../../states/bytes.js';
import { LONGEST_LINE, text, view } from '../../../states/text-window.js';
import { fourHexDigits, nextNewline, readClock, readNumber, wordOf } from '../../../states/words.js';
import { BYTES_BACK, BYTES_FORTH, PACKETS_BACK, PACKETS_FORTH } from '../../../states/state-record.js';
import { readSuffixes } from './states-details.js';
import type { PfRecord } from './states-record.js';

const SPACE = 0x20;
const COLON = 0x3a;
const NEWLINE = 0x0a;
const COMMA_SPACE = 0x202c;

/** The words of the lines below a state's first; where their length is no multiple of four, the last two overlap. */
const WINDOWS = wordOf('   [');
const AGE = wordOf('age ');
const [EXPIRES, EXPIRES_2, EXPIRES_3, EXPIRES_4] = [
  wordOf(', ex'),
  wordOf('pire'),
  wordOf('s in'),
  wordOf(' in '),
];
const [PACKETS, PACKETS_2] = [wordOf(' pkt'), wordOf('ts, ')];
const [BYTES, BYTES_2] = [wordOf(' byt'), wordOf('ytes')];
const [RULE, RULE_2] = [wordOf(', ru'), wordOf('ule ')];
const [INDENT, ID] = [wordOf('   i'), wordOf('id: ')];
const [CREATOR, CREATOR_2] = [wordOf('crea'), wordOf('tori')];

/** Behind `   id: 6abc1b170000002d creatorid: d04fb106`. */
const AFTER_CREATOR = 43;
/** Where things stand in a usual line of counters: `   age 00:04:51, expires in 23:59:58, 451:443 pkts, `. */
const [AGE_AT, EXPIRES_AT, NUMBERS_AT] = [7, 28, 38];

/**
 * The lines below a state's first, all of them up to where the next state begins; -1 when one is of another form than the
 * usual, or not whole.
 */
export function readUsualDetails(start: number, end: number, record: PfRecord): number {
  let at = start;
  let lines = 3;
  if (view.getInt32(at, true) === WINDOWS) {
    at = nextLine(at, nextNewline(at + 4), end);
    if (at < 0) return -1;
    lines = 4;
  }
  at = nextLine(at, readCounters(at, record), end);
  if (at < 0) return -1;
  at = nextLine(at, readId(at, record), end);
  if (at < 0 || view.getUint8(at) <= SPACE) return -1;
  record.counted = true;
  record.identified = true;
  record.line += lines;
  return at;
}

/** -1 after a line that could not be read, is too long to be true, or is the last one there is. */
function nextLine(start: number, newline: number, end: number): number {
  return newline < 0 || newline - start > LONGEST_LINE || newline + 1 >= end ? -1 : newline + 1;
}

/** The newline behind the counters, or -1. */
function readCounters(start: number, record: PfRecord): number {
  if (view.getInt32(start + 3, true) !== AGE || (view.getInt32(start, true) & 0xffffff) !== 0x202020)
    return -1;
  const age = readClock(start + AGE_AT);
  const expires = readClock(start + EXPIRES_AT);
  if ((age | expires) < 0 || !standsExpires(start + 15)) return -1;
  record.ageSeconds = age;
  record.expiresInSeconds = expires;
  const { numbers } = record;
  let at = readNumber(start + NUMBERS_AT, numbers, PACKETS_FORTH);
  if (at < 0 || text[at] !== COLON) return -1;
  at = readNumber(at + 1, numbers, PACKETS_BACK);
  if (at < 0 || view.getInt32(at, true) !== PACKETS || view.getInt32(at + 3, true) !== PACKETS_2) return -1;
  at = readNumber(at + 7, numbers, BYTES_FORTH);
  if (at < 0 || text[at] !== COLON) return -1;
  at = readNumber(at + 1, numbers, BYTES_BACK);
  if (at < 0 || view.getInt32(at, true) !== BYTES || view.getInt32(at + 2, true) !== BYTES_2) return -1;
  return readRule(at + 6, record);
}

/** `, expires in ` from its beginning to the comma behind the time. */
function standsExpires(at: number): boolean {
  return (
    view.getInt32(at, true) === EXPIRES &&
    view.getInt32(at + 4, true) === EXPIRES_2 &&
    view.getInt32(at + 8, true) === EXPIRES_3 &&
    view.getInt32(at + 9, true) === EXPIRES_4 &&
    view.getUint16(at + 21, true) === COMMA_SPACE
  );
}

/** `, rule 20` and nothing more, mostly; the newline behind it. */
function readRule(start: number, record: PfRecord): number {
  if (view.getInt32(start, true) === RULE && view.getInt32(start + 3, true) === RULE_2) {
    let at = start + 7;
    let value = 0;
    for (let digit = digitAt(text, at); digit <= 9 && at - start < 16; digit = digitAt(text, ++at))
      value = value * 10 + digit;
    if (text[at] === NEWLINE && at > start + 7) {
      record.rule = value;
      return at;
    }
  }
  return readSuffixes(text, start, record);
}

/** `   id: 6abc1b170000002d creatorid: d04fb106`: the newline behind it, or -1. */
function readId(start: number, record: PfRecord): number {
  if (view.getInt32(start, true) !== INDENT || view.getInt32(start + 3, true) !== ID) return -1;
  let high = 0;
  let low = 0;
  for (let at = start + 7; at < start + 23; at += 4) {
    const four = fourHexDigits(at);
    if (four < 0) return -1;
    high = (high << 16) | (low >>> 16);
    low = (low << 16) | four;
  }
  record.idHigh = high;
  record.idLow = low;
  if (text[start + 23] !== SPACE || !standsCreator(start + 24)) return -1;
  // FreeBSD may put a next hop behind it.
  return text[start + AFTER_CREATOR] === NEWLINE ? start + AFTER_CREATOR : -1;
}

/** `creatorid: d04fb106`. A line that ends within its last word is none of the usual form. */
function standsCreator(at: number): boolean {
  return (
    view.getInt32(at, true) === CREATOR &&
    view.getInt32(at + 4, true) === CREATOR_2 &&
    view.getInt32(at + 7, true) === ID &&
    (fourHexDigits(at + 11) | fourHexDigits(at + 15)) >= 0
  );
}
