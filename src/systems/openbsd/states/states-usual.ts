import { digitAt, endOfLine, hexDigitAt, nearEndOfLine, twoDigits } from '../../../states/bytes.js';
import { readSuffixes } from './states-details.js';
import { LONGEST_LINE } from '../../../states/byte-lines.js';
import {
  standsAge,
  standsBytes,
  standsExpires,
  standsId,
  standsPackets,
  standsRule,
} from './states-words.js';
import type { PfRecord } from './states-record.js';

const SPACE = 0x20;
const NEWLINE = 0x0a;

const [COLON, COMMA, BRACKET] = [0x3a, 0x2c, 0x5b];

/** So much must be there to look at places that are known beforehand. */
const SHORTEST = 48;

/** Where the numbers of a usual line of counters begin: `   age 00:04:51, expires in 23:59:58, `. */
const AGE = 7;
const EXPIRES = 28;
const NUMBERS = 38;

/**
 * The lines below a state's first in their usual form, in one go, as far as they are whole before `end`. Says nothing that
 * readDetail would not say, and leaves to it what is not of that form (tables cut into chunks are read by both, and must
 * come out the same). But two thirds of a table are these lines, and
 * piece by piece they take twice the time. Gives back where the first line begins that was not read.
 */
export function readUsualDetails(bytes: Uint8Array, start: number, end: number, record: PfRecord): number {
  let at = start;
  // Never look beyond the bytes: once it has happened, every look costs more.
  if (end - at < SHORTEST) return at;
  if (isIndented(bytes, at) && bytes[at + 3] === BRACKET) {
    const windows = endOfLine(bytes, at);
    if (!isWhole(at, windows, end)) return at;
    record.line++;
    at = windows + 1;
    if (end - at < SHORTEST) return at;
  }
  const counters = readUsualCounters(bytes, at, record);
  record.counted = counters >= 0 && isWhole(at, counters, end);
  if (!record.counted) return at;
  record.line++;
  at = counters + 1;
  if (end - at < SHORTEST) return at;
  const id = readUsualId(bytes, at, record);
  record.identified = id >= 0 && isWhole(at, id, end);
  if (!record.identified) return at;
  record.line++;
  return id + 1;
}

function isWhole(start: number, newline: number, end: number): boolean {
  return newline < end && newline - start <= LONGEST_LINE;
}

function isIndented(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === SPACE && bytes[at + 1] === SPACE && bytes[at + 2] === SPACE;
}

/** Where the line of counters ends, or -1. */
function readUsualCounters(bytes: Uint8Array, start: number, record: PfRecord): number {
  if (!isIndented(bytes, start) || !standsAge(bytes, start + 3) || !standsExpires(bytes, start + 15))
    return -1;
  const age = usualTime(bytes, start + AGE);
  const expires = usualTime(bytes, start + EXPIRES);
  if ((age | expires) < 0 || bytes[start + NUMBERS - 2] !== COMMA || bytes[start + NUMBERS - 1] !== SPACE)
    return -1;
  const { numbers } = record;
  let at = start + NUMBERS;
  for (let cell = 0; ; cell++) {
    const first = at;
    let value = 0;
    for (let digit = digitAt(bytes, at); digit <= 9; digit = digitAt(bytes, ++at))
      value = (Math.imul(value, 10) + digit) | 0;
    if (at === first || at - first > 9) return -1;
    numbers[cell] = value;
    if (cell === 3) break;
    if (cell !== 1) {
      if (bytes[at++] !== COLON) return -1;
    } else if (standsPackets(bytes, at)) at += 7;
    else return -1;
  }
  if (!standsBytes(bytes, at)) return -1;
  record.ageSeconds = age;
  record.expiresInSeconds = expires;
  at += 6;
  const rule = usualRule(bytes, at, record);
  return rule < 0 ? readSuffixes(bytes, at, record) : rule;
}

/** `, rule 20` and nothing more; where the line ends, or -1. */
function usualRule(bytes: Uint8Array, start: number, record: PfRecord): number {
  if (!standsRule(bytes, start)) return -1;
  let at = start + 7;
  let value = 0;
  for (let digit = digitAt(bytes, at); digit <= 9; digit = digitAt(bytes, ++at))
    value = (Math.imul(value, 10) + digit) | 0;
  if (bytes[at] !== NEWLINE || at === start + 7 || at > start + 16) return -1;
  record.rule = value;
  return at;
}

/** `HH:MM:SS`, two digits each; -1 when it is not so. */
function usualTime(bytes: Uint8Array, at: number): number {
  if (bytes[at + 2] !== COLON || bytes[at + 5] !== COLON) return -1;
  const hours = twoDigits(bytes, at);
  const minutes = twoDigits(bytes, at + 3);
  const seconds = twoDigits(bytes, at + 6);
  return (hours | minutes | seconds) < 0 ? -1 : (hours * 60 + minutes) * 60 + seconds;
}

/** Where the line of an id of 16 digits ends, or -1. */
function readUsualId(bytes: Uint8Array, start: number, record: PfRecord): number {
  if (!isIndented(bytes, start) || !standsId(bytes, start + 3) || bytes[start + 23] !== SPACE) return -1;
  let high = 0;
  let low = 0;
  // A digit that is none is -1, and so is then the sum of all bits.
  let all = 0;
  for (let at = start + 7; at < start + 15; at++) {
    const upper = hexDigitAt(bytes, at);
    const lower = hexDigitAt(bytes, at + 8);
    high = (high << 4) | upper;
    low = (low << 4) | lower;
    all |= upper | lower;
  }
  if (all < 0) return -1;
  record.idHigh = high;
  record.idLow = low;
  return nearEndOfLine(bytes, start + 24);
}
