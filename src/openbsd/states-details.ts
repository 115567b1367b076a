import {
  ascii,
  digitAt,
  endOfLine,
  hexDigitAt,
  nearEndOfLine,
  pastBlanks,
  pastLiteral,
} from './states-bytes.js';
import { readNumber, SPACE } from './states-bytes.js';
import type { StateRecord } from './states-record.js';
import { BYTES_BACK, BYTES_FORTH, PACKETS_BACK, PACKETS_FORTH, SCRATCH } from './states-record.js';

const AGE = ascii('age ');
const EXPIRES = ascii(', expires in ');
const PACKETS = ascii(' pkts, ');
const BYTES = ascii(' bytes');
const RULE = ascii('rule ');
const ANCHOR = ascii('anchor ');
const ID = ascii('id: ');
const PREFIX = ascii('0x');
const [COLON, COMMA, BRACKET] = [0x3a, 0x2c, 0x5b];

/**
 * A line below the first, from its first word on.
 *
 *        [2216516182 + 60416] wscale 9  [938825561 + 65536](+4242) wscale 10
 *        age 101:06:55, expires in 23:59:42, 85:158 pkts, 6539:13489 bytes, anchor 2, rule 98, sloppy
 *        id: 6abc1b170000002d creatorid: d04fb106
 *
 * Windows are passed over, and so are the `word: value` lines of FreeBSD (`origif: em0`). Where the line ends, or -1
 * when it is none of these, or one that the state has already.
 */
export function readDetail(bytes: Uint8Array, at: number, record: StateRecord): number {
  if (bytes[at] === BRACKET) return endOfLine(bytes, at);
  const counters = pastLiteral(bytes, at, AGE);
  if (counters >= 0) return record.counted ? -1 : readCounters(bytes, counters, record);
  const id = pastLiteral(bytes, at, ID);
  if (id >= 0) return record.identified ? -1 : readId(bytes, id, record);
  return isExtra(bytes, at) ? endOfLine(bytes, at) : -1;
}

function readCounters(bytes: Uint8Array, from: number, record: StateRecord): number {
  const { numbers } = record;
  let at = readTime(bytes, from, record);
  record.ageSeconds = record.seconds;
  if (at >= 0) at = pastLiteral(bytes, at, EXPIRES);
  if (at >= 0) at = readTime(bytes, at, record);
  record.expiresInSeconds = record.seconds;
  if (at < 0 || bytes[at] !== COMMA || bytes[at + 1] !== SPACE) return -1;
  at = readPair(bytes, at + 2, numbers, PACKETS_FORTH, PACKETS_BACK);
  if (at >= 0) at = pastLiteral(bytes, at, PACKETS);
  if (at >= 0) at = readPair(bytes, at, numbers, BYTES_FORTH, BYTES_BACK);
  if (at >= 0) at = pastLiteral(bytes, at, BYTES);
  if (at < 0) return -1;
  record.counted = true;
  return readSuffixes(bytes, at, record);
}

/** `85:158` */
function readPair(bytes: Uint8Array, from: number, into: Float64Array, forth: number, back: number): number {
  const at = readNumber(bytes, from, into, forth);
  return at >= 0 && bytes[at] === COLON ? readNumber(bytes, at + 1, into, back) : -1;
}

/** `HH:MM:SS` into the record's `seconds`, hours with two digits or more. */
function readTime(bytes: Uint8Array, from: number, record: StateRecord): number {
  let at = from;
  let hours = 0;
  for (let digit = digitAt(bytes, at); digit <= 9 && at - from < 9; digit = digitAt(bytes, ++at))
    hours = hours * 10 + digit;
  const minutes = twoDigits(bytes, at + 1);
  const seconds = twoDigits(bytes, at + 4);
  if (at === from || bytes[at] !== COLON || bytes[at + 3] !== COLON || (minutes | seconds) < 0) return -1;
  record.seconds = (hours * 60 + minutes) * 60 + seconds;
  return at + 6;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = digitAt(bytes, at);
  const ones = digitAt(bytes, at + 1);
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : -1;
}

/** `, anchor N, rule N, sloppy`: each may be missing, and a new one changes nothing. */
function readSuffixes(bytes: Uint8Array, from: number, record: StateRecord): number {
  const { numbers } = record;
  let at = from;
  while (bytes[at] === COMMA) {
    at = pastBlanks(bytes, at + 1);
    const rule = pastLiteral(bytes, at, RULE);
    const anchor = rule < 0 ? pastLiteral(bytes, at, ANCHOR) : -1;
    if (rule >= 0 && readNumber(bytes, rule, numbers, SCRATCH) >= 0) record.rule = numbers[SCRATCH] ?? -1;
    if (anchor >= 0 && readNumber(bytes, anchor, numbers, SCRATCH) >= 0)
      record.anchor = numbers[SCRATCH] ?? -1;
    while ((bytes[at] ?? 0) >= SPACE && bytes[at] !== COMMA) at++;
  }
  return nearEndOfLine(bytes, at);
}

/** `id: 6abc1b170000002d creatorid: d04fb106`; what follows the id is left alone. */
function readId(bytes: Uint8Array, from: number, record: StateRecord): number {
  const prefixed = pastLiteral(bytes, from, PREFIX);
  const start = prefixed < 0 ? from : prefixed;
  let at = start;
  let high = 0;
  let low = 0;
  for (let digit = hexDigitAt(bytes, at); digit >= 0; digit = hexDigitAt(bytes, ++at)) {
    high = (high << 4) | (low >>> 28);
    low = (low << 4) | digit;
  }
  if (at === start || at - start > 16 || (bytes[at] ?? 0) > SPACE) return -1;
  record.idHigh = high;
  record.idLow = low;
  record.identified = true;
  return nearEndOfLine(bytes, at);
}

/** `origif: em0`, `gateway: 192.0.2.1`: a small word and a colon. */
function isExtra(bytes: Uint8Array, start: number): boolean {
  let at = start;
  while (isLetter(bytes[at] ?? 0)) at++;
  return at > start && bytes[at] === COLON;
}

function isLetter(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || byte === 0x2d || byte === 0x5f;
}
