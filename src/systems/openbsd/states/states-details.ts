import { readAddress } from '../../../states/address-bytes.js';
import {
  ascii,
  digitAt,
  endOfLine,
  hexDigitAt,
  nearEndOfLine,
  pastBlanks,
  pastLiteral,
  pastWord,
  readNumber,
  twoDigits,
} from '../../../states/bytes.js';
import { BYTES_BACK, PACKETS_FORTH } from '../../../states/state-record.js';
import type { PfRecord } from './states-record.js';

const SPACE = 0x20;

const AGE = ascii('age ');
const RULE = ascii('rule ');
const ANCHOR = ascii('anchor ');
const ID = ascii('id: ');
const GATEWAY = ascii('gateway: ');
const PREFIX = ascii('0x');
const [LETTER_A, LETTER_I, LETTER_R, COLON, COMMA, BRACKET] = [0x61, 0x69, 0x72, 0x3a, 0x2c, 0x5b];

/** What stands behind the age and the expiry, and behind each of the four numbers. */
const AFTER_TIME = [ascii(', expires in '), ascii(', ')];
const AFTER_NUMBER = [':', ' pkts, ', ':', ' bytes'].map(ascii);

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
export function readDetail(bytes: Uint8Array, at: number, record: PfRecord): number {
  const first = bytes[at];
  if (first === BRACKET) return endOfLine(bytes, at);
  if (first === LETTER_A && bytes[at + 3] === SPACE)
    return record.counted ? -1 : readCounters(bytes, at, record);
  if (first === LETTER_I && bytes[at + 2] === COLON)
    return record.identified ? -1 : readId(bytes, at, record);
  return isExtra(bytes, at) ? endOfLine(bytes, at) : -1;
}

function readCounters(bytes: Uint8Array, start: number, record: PfRecord): number {
  let at = pastLiteral(bytes, start, AGE);
  for (const after of AFTER_TIME) {
    record.ageSeconds = record.expiresInSeconds;
    if (at >= 0) at = readTime(bytes, at, record);
    if (at >= 0) at = pastLiteral(bytes, at, after);
  }
  for (let cell = PACKETS_FORTH; cell <= BYTES_BACK; cell++) {
    if (at >= 0) at = readNumber(bytes, at, record.numbers, cell);
    if (at >= 0) at = pastLiteral(bytes, at, AFTER_NUMBER[cell] ?? AGE);
  }
  if (at < 0) return -1;
  record.counted = true;
  return readSuffixes(bytes, at, record);
}

/** `HH:MM:SS`, in seconds the record's expiry; hours have two digits, more after 99. */
function readTime(bytes: Uint8Array, start: number, record: PfRecord): number {
  let at = start + 2;
  let hours = twoDigits(bytes, start);
  for (let digit = digitAt(bytes, at); digit <= 9 && at - start < 7; digit = digitAt(bytes, ++at))
    hours = hours * 10 + digit;
  const minutes = twoDigits(bytes, at + 1);
  const seconds = twoDigits(bytes, at + 4);
  record.expiresInSeconds = (hours * 60 + minutes) * 60 + seconds;
  return (hours | minutes | seconds) >= 0 && bytes[at] === COLON && bytes[at + 3] === COLON ? at + 6 : -1;
}

/** `, anchor N, rule N, sloppy`: each may be missing, and a new one changes nothing. Where the line ends. */
export function readSuffixes(bytes: Uint8Array, start: number, record: PfRecord): number {
  let at = start;
  while (bytes[at] === COMMA) {
    at = pastBlanks(bytes, at + 1);
    if (bytes[at] === LETTER_R) record.rule = numberAfter(bytes, at, RULE, record.rule);
    else if (bytes[at] === LETTER_A) record.anchor = numberAfter(bytes, at, ANCHOR, record.anchor);
    while ((bytes[at] ?? 0) >= SPACE && bytes[at] !== COMMA) at++;
  }
  return nearEndOfLine(bytes, at);
}

/** A number of at most nine digits after a word, `otherwise` when they are not there. */
function numberAfter(bytes: Uint8Array, start: number, word: Uint8Array, otherwise: number): number {
  const first = pastLiteral(bytes, start, word);
  if (first < 0 || digitAt(bytes, first) > 9) return otherwise;
  let value = 0;
  for (let at = first; digitAt(bytes, at) <= 9 && at - first < 9; at++)
    value = value * 10 + digitAt(bytes, at);
  return value;
}

/** `id: 6abc1b170000002d creatorid: d04fb106`, on FreeBSD with ` gateway: 192.0.2.1` where a rule forced one. */
function readId(bytes: Uint8Array, start: number, record: PfRecord): number {
  let at = pastLiteral(bytes, start, ID);
  if (at < 0) return -1;
  const prefixed = pastLiteral(bytes, at, PREFIX);
  if (prefixed >= 0) at = prefixed;
  const first = at;
  let high = 0;
  let low = 0;
  for (let digit = hexDigitAt(bytes, at); digit >= 0; digit = hexDigitAt(bytes, ++at)) {
    high = (high << 4) | (low >>> 28);
    low = (low << 4) | digit;
  }
  if (at === first || at - first > 16 || (bytes[at] ?? 0) > SPACE) return -1;
  record.idHigh = high;
  record.idLow = low;
  record.identified = true;
  at = pastBlanks(bytes, pastWord(bytes, pastBlanks(bytes, pastWord(bytes, pastBlanks(bytes, at)))));
  const gateway = pastLiteral(bytes, at, GATEWAY);
  if (gateway >= 0 && readAddress(bytes, gateway, record.gateway) < 0) record.gateway.present = false;
  return endOfLine(bytes, at);
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
