import {
  ascii,
  digitAt,
  endOfLine,
  hexDigitAt,
  nearEndOfLine,
  pastBlanks,
  pastLiteral,
  SPACE,
} from './states-bytes.js';
import type { StateRecord } from './states-record.js';

/** The line of counters; a 0 stands for a number, which goes into the record's numbers in this order. */
const COUNTERS = ascii('age 0:0:0, expires in 0:0:0, 0:0 pkts, 0:0 bytes');
const RULE = ascii('rule ');
const ANCHOR = ascii('anchor ');
const ID = ascii('id: ');
const PREFIX = ascii('0x');
const [LETTER_A, LETTER_I, NUMBER, COLON, COMMA, BRACKET] = [0x61, 0x69, 0x30, 0x3a, 0x2c, 0x5b];

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
  const first = bytes[at];
  if (first === BRACKET) return endOfLine(bytes, at);
  if (first === LETTER_A && bytes[at + 3] === SPACE)
    return record.counted ? -1 : readCounters(bytes, at, record);
  if (first === LETTER_I && bytes[at + 2] === COLON)
    return record.identified ? -1 : readId(bytes, at, record);
  return isExtra(bytes, at) ? endOfLine(bytes, at) : -1;
}

function readCounters(bytes: Uint8Array, start: number, record: StateRecord): number {
  const { numbers } = record;
  let at = start;
  let cell = 0;
  for (const byte of COUNTERS) {
    if (byte !== NUMBER) {
      if (bytes[at++] !== byte) return -1;
      continue;
    }
    const first = at;
    let value = 0;
    for (let digit = digitAt(bytes, at); digit <= 9; digit = digitAt(bytes, ++at)) value = value * 10 + digit;
    if (at === first || at - first > 20) return -1;
    numbers[cell++] = value;
  }
  record.counted = true;
  return readSuffixes(bytes, at, record);
}

/** `, anchor N, rule N, sloppy`: each may be missing, and a new one changes nothing. */
function readSuffixes(bytes: Uint8Array, start: number, record: StateRecord): number {
  let at = start;
  while (bytes[at] === COMMA) {
    at = pastBlanks(bytes, at + 1);
    const rule = pastLiteral(bytes, at, RULE);
    const anchor = rule < 0 ? pastLiteral(bytes, at, ANCHOR) : -1;
    if (rule >= 0) record.rule = shortNumber(bytes, rule);
    else if (anchor >= 0) record.anchor = shortNumber(bytes, anchor);
    while ((bytes[at] ?? 0) >= SPACE && bytes[at] !== COMMA) at++;
  }
  return nearEndOfLine(bytes, at);
}

/** A number of at most nine digits, -1 when there is none. */
function shortNumber(bytes: Uint8Array, start: number): number {
  let at = start;
  let value = 0;
  for (let digit = digitAt(bytes, at); digit <= 9 && at - start < 9; digit = digitAt(bytes, ++at))
    value = value * 10 + digit;
  return at === start ? -1 : value;
}

/** `id: 6abc1b170000002d creatorid: d04fb106`; what follows the id is left alone. */
function readId(bytes: Uint8Array, start: number, record: StateRecord): number {
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
