import type { Cursor } from './states-cursor.js';
import { ascii, hexDigit } from './states-cursor.js';
import type { StateRecord } from './states-record.js';

const AGE = ascii('age ');
const EXPIRES = ascii(', expires in ');
const PACKETS = ascii(' pkts, ');
const BYTES = ascii(' bytes');
const RULE = ascii('rule ');
const ANCHOR = ascii('anchor ');
const ID = ascii('id: ');
const PREFIX = ascii('0x');
const [COLON, COMMA, SPACE, BRACKET] = [0x3a, 0x2c, 0x20, 0x5b];

/** What a line of details was. `extra`: known to be of no use here. */
export type Detail = 'counters' | 'id' | 'extra' | 'blank' | 'unknown';

/**
 * A line below the first, which begins with blanks.
 *
 *        [2216516182 + 60416] wscale 9  [938825561 + 65536](+4242) wscale 10
 *        age 101:06:55, expires in 23:59:42, 85:158 pkts, 6539:13489 bytes, anchor 2, rule 98, sloppy
 *        id: 6abc1b170000002d creatorid: d04fb106
 *
 * Windows are passed over, and so are the `word: value` lines of FreeBSD (`origif: em0`).
 */
export function readDetail(cursor: Cursor, record: StateRecord): Detail {
  cursor.spaces();
  const start = cursor.at;
  const first = cursor.peek();
  if (first < SPACE) return 'blank';
  if (first === BRACKET) return 'extra';
  if (!record.counted && readCounters(cursor, record)) return 'counters';
  cursor.at = start;
  if (!record.identified && readId(cursor, record)) return 'id';
  return isExtra(cursor, start) ? 'extra' : 'unknown';
}

function readCounters(cursor: Cursor, record: StateRecord): boolean {
  if (!cursor.literal(AGE)) return false;
  record.ageSeconds = readTime(cursor);
  if (record.ageSeconds < 0 || !cursor.literal(EXPIRES)) return false;
  record.expiresInSeconds = readTime(cursor);
  if (record.expiresInSeconds < 0 || !cursor.take(COMMA) || !cursor.take(SPACE)) return false;
  record.packetsForth = cursor.number();
  if (!cursor.take(COLON)) return false;
  record.packetsBack = cursor.number();
  if (!cursor.literal(PACKETS)) return false;
  record.bytesForth = cursor.number();
  if (!cursor.take(COLON)) return false;
  record.bytesBack = cursor.number();
  if (record.packetsForth < 0 || record.packetsBack < 0 || record.bytesForth < 0 || record.bytesBack < 0) return false;
  if (!cursor.literal(BYTES)) return false;
  record.counted = true;
  readSuffixes(cursor, record);
  return true;
}

/** `HH:MM:SS` in seconds, hours with two digits or more; -1 when it is none. */
function readTime(cursor: Cursor): number {
  const hours = cursor.number();
  if (hours < 0 || !cursor.take(COLON)) return -1;
  const minutes = cursor.number();
  if (minutes < 0 || !cursor.take(COLON)) return -1;
  const seconds = cursor.number();
  return seconds < 0 ? -1 : (hours * 60 + minutes) * 60 + seconds;
}

/** `, anchor N, rule N, sloppy`: each may be missing, and a new one changes nothing. */
function readSuffixes(cursor: Cursor, record: StateRecord): void {
  while (cursor.take(COMMA)) {
    cursor.spaces();
    if (cursor.literal(RULE)) record.rule = cursor.number();
    else if (cursor.literal(ANCHOR)) record.anchor = cursor.number();
    while (cursor.peek() >= 0 && cursor.peek() !== COMMA) cursor.at++;
  }
}

/** `id: 6abc1b170000002d creatorid: d04fb106`; what follows the id is left alone. */
function readId(cursor: Cursor, record: StateRecord): boolean {
  if (!cursor.literal(ID)) return false;
  cursor.literal(PREFIX);
  const { bytes, at } = cursor;
  let high = 0;
  let low = 0;
  let end = at;
  for (; end < cursor.end; end++) {
    const digit = hexDigit(bytes[end] ?? 0);
    if (digit < 0) break;
    high = (high << 4) | (low >>> 28);
    low = (low << 4) | digit;
  }
  if (end === at || end - at > 16 || (end < cursor.end && (bytes[end] ?? 0) > SPACE)) return false;
  record.idHigh = high;
  record.idLow = low;
  record.identified = true;
  return true;
}

/** `origif: em0`, `gateway: 192.0.2.1`: a small word and a colon, and no id that went wrong. */
function isExtra(cursor: Cursor, start: number): boolean {
  cursor.at = start;
  if (cursor.literal(ID)) return false;
  const { bytes, end } = cursor;
  let at = start;
  while (at < end && isLetter(bytes[at] ?? 0)) at++;
  return at > start && at < end && bytes[at] === COLON;
}

function isLetter(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || byte === 0x2d || byte === 0x5f;
}
