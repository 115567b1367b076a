import { Endpoint, readAddress } from '../../../states/address-bytes.js';
import {
  ascii,
  digitAt,
  hexDigitAt,
  nearEndOfLine,
  pastBlanks,
  pastLiteral,
  pastWord,
  readNumber,
} from '../../../states/bytes.js';
import type { StateNames } from '../../../states/state-names.js';
import { BYTES_BACK, BYTES_FORTH, PACKETS_BACK, PACKETS_FORTH } from '../../../states/state-record.js';
import type { ConntrackRecord } from './conntrack-record.js';
import { flagWord, ICMPV6 } from './conntrack-words.js';

const [SPACE, BRACKET, BRACKET_END, EQUALS, ZERO, SMALL_X] = [0x20, 0x5b, 0x5d, 0x3d, 0x30, 0x78];
const [CAPITAL_A, CAPITAL_H, CAPITAL_O, CAPITAL_U, CAPITAL_Z] = [0x41, 0x48, 0x4f, 0x55, 0x5a];

const FAMILY = ascii('ipv');
const UNKNOWN = ascii('unknown ');
const MOST_PORTS = 0xffff;
const MOST_PROTOCOLS = 0xff;

/** A key as one number; those that are looked for have each their own. */
function keyOf(word: string): number {
  return [...word].reduce((key, letter) => step(key, letter.charCodeAt(0)), 0);
}

function step(key: number, byte: number): number {
  return Math.imul(key, 31) + byte;
}

const [SRC, DST, SPORT, DPORT] = [keyOf('src'), keyOf('dst'), keyOf('sport'), keyOf('dport')];
const [PACKETS, BYTES, TYPE, ID] = [keyOf('packets'), keyOf('bytes'), keyOf('type'), keyOf('id')];
const [SRCKEY, DSTKEY, DELTA_TIME] = [keyOf('srckey'), keyOf('dstkey'), keyOf('delta-time')];
const [ZONE, ZONE_ORIG, ZONE_REPLY] = [keyOf('zone'), keyOf('zone-orig'), keyOf('zone-reply')];

const OF_ONE_ENTRY = [TYPE, ID, SRCKEY, DSTKEY, DELTA_TIME];

/** A bit for each of the four counters. */
export const ALL_CELLS = 15;

/** Of one number; used within one call only. */
const single = new Float64Array(1);
/** What nobody asks for. */
const UNUSED = new Endpoint();

/**
 * An entry of connection tracking, one line. What stands in brackets is there or not, in this order:
 *
 *     [ipv4 2] tcp 6 [431999] [ESTABLISHED] src=10.77.0.17 dst=203.0.113.21 sport=45653 dport=993 [packets=7 bytes=436]
 *     [[UNREPLIED]] src=203.0.113.21 dst=192.0.2.10 sport=993 dport=45653 [packets=6 bytes=1320] [[ASSURED]] mark=0 use=1
 *
 * ICMP has `type=8 code=0 id=17` in place of ports, GRE `srckey=0x0 dstkey=0x1`, others nothing. Keys that are not needed
 * are passed over, whatever a later release adds. Where the line ends, or -1 when it is no entry. Sources: ct_seq_show in
 * net/netfilter/nf_conntrack_standalone.c, and src/conntrack/snprintf_default.c of libnetfilter_conntrack 1.0.9.
 */
export function readEntry(
  bytes: Uint8Array,
  start: number,
  record: ConntrackRecord,
  names: StateNames,
): number {
  record.begin();
  let at = pastFamily(bytes, start);
  if (at >= 0) at = readProtocol(bytes, at, record, names);
  if (at >= 0) at = readTimeoutAndState(bytes, at, record, names);
  if (at >= 0) at = readRest(bytes, at, record);
  if (at < 0) return -1;
  if (record.state < 0) record.state = flagWord(record);
  return nearEndOfLine(bytes, at);
}

/** `ipv4     2 `, which is not always there. */
function pastFamily(bytes: Uint8Array, start: number): number {
  if (pastLiteral(bytes, start, FAMILY) < 0) return start;
  const at = pastBlanks(bytes, pastWord(bytes, start));
  return digitAt(bytes, at) <= 9 ? pastBlanks(bytes, pastWord(bytes, at)) : -1;
}

/** `tcp      6 `; the number stands for a name that is not known. */
function readProtocol(bytes: Uint8Array, start: number, record: ConntrackRecord, names: StateNames): number {
  const word = pastWord(bytes, start);
  const number = pastBlanks(bytes, word);
  const end = readNumber(bytes, number, single, 0);
  const protocol = single[0] ?? 0;
  if (end < 0 || bytes[end] !== SPACE || protocol > MOST_PROTOCOLS) return -1;
  const isUnknown = pastLiteral(bytes, start, UNKNOWN) >= 0;
  if (isUnknown && protocol === 58) record.protocol = ICMPV6;
  else if (isUnknown) record.protocol = names.protocols.find(bytes, number, end);
  else record.protocol = names.protocols.find(bytes, start, word);
  return record.protocol < 0 ? -1 : pastBlanks(bytes, end);
}

/** An entry that hardware or a flow table has taken over has neither. */
function readTimeoutAndState(
  bytes: Uint8Array,
  start: number,
  record: ConntrackRecord,
  names: StateNames,
): number {
  let at = start;
  if (digitAt(bytes, at) <= 9) {
    at = readNumber(bytes, at, single, 0);
    if (at < 0 || bytes[at] !== SPACE) return -1;
    record.expiresInSeconds = single[0] ?? 0;
    at = pastBlanks(bytes, at);
  }
  const first = bytes[at] ?? 0;
  if (first < CAPITAL_A || first > CAPITAL_Z) return at;
  const end = pastWord(bytes, at);
  record.state = names.states.find(bytes, at, end);
  return record.state < 0 ? -1 : pastBlanks(bytes, end);
}

/** All that follows: keys with values, and flags in brackets. Where there are no more, or -1. */
export function readRest(bytes: Uint8Array, start: number, record: ConntrackRecord): number {
  let at = start;
  while (at >= 0 && (bytes[at] ?? 0) > SPACE) {
    at = bytes[at] === BRACKET ? readFlag(bytes, at, record) : readPair(bytes, at, record);
    if (at >= 0) at = pastBlanks(bytes, at);
  }
  record.counted = record.cells === ALL_CELLS;
  return record.addresses === 4 ? at : -1;
}

/** `[UNREPLIED]`, `[start=Thu Nov 26 14:17:05 2026]`. */
function readFlag(bytes: Uint8Array, start: number, record: ConntrackRecord): number {
  const first = bytes[start + 1];
  if (first === CAPITAL_U) {
    record.isUnreplied = true;
    record.told++;
  } else if (first === CAPITAL_A) record.isAssured = true;
  else if (first === CAPITAL_O) record.isOffloaded = true;
  else if (first === CAPITAL_H) record.isOffloadedToHardware = true;
  let at = start;
  while ((bytes[at] ?? 0) >= SPACE && bytes[at] !== BRACKET_END) at++;
  return bytes[at] === BRACKET_END ? at + 1 : -1;
}

/** `key=value`. A word alone is passed over: part of a label, perhaps. */
function readPair(bytes: Uint8Array, start: number, record: ConntrackRecord): number {
  let at = start;
  let key = 0;
  let byte = bytes[at] ?? 0;
  for (; byte > SPACE && byte !== EQUALS; byte = bytes[++at] ?? 0) key = step(key, byte);
  if (byte !== EQUALS) return at;
  at = readValue(bytes, at + 1, key, record);
  return at >= 0 && (bytes[at] ?? 0) > SPACE ? -1 : at;
}

function readValue(bytes: Uint8Array, at: number, key: number, record: ConntrackRecord): number {
  const isReply = record.addresses > 2;
  if (key === SPORT || key === DPORT) record.told++;
  switch (key) {
    case SRC:
      return readEnd(bytes, at, 0, record);
    case DST:
      return readEnd(bytes, at, 1, record);
    case SPORT:
      return readPort(bytes, at, isReply ? record.replySource : record.left);
    case DPORT:
      return readPort(bytes, at, isReply ? record.replyDestination : record.right);
    case PACKETS:
      return readCounter(bytes, at, isReply ? PACKETS_BACK : PACKETS_FORTH, record);
    case BYTES:
      return readCounter(bytes, at, isReply ? BYTES_BACK : BYTES_FORTH, record);
    default:
      return readOther(bytes, at, key, record);
  }
}

/** `src` and `dst` stand in turn. */
function readEnd(bytes: Uint8Array, start: number, turn: number, record: ConntrackRecord): number {
  record.told++;
  const number = record.addresses++;
  if (number > 3 || (number & 1) !== turn) return -1;
  if (number < 2) return readAddress(bytes, start, turn === 0 ? record.left : record.right);
  return readAddress(bytes, start, turn === 0 ? record.replySource : record.replyDestination);
}

function readPort(bytes: Uint8Array, start: number, end: Endpoint): number {
  let at = start;
  let port = 0;
  for (let digit = digitAt(bytes, at); digit <= 9 && port <= MOST_PORTS; digit = digitAt(bytes, ++at))
    port = port * 10 + digit;
  end.port = port;
  return at > start && port <= MOST_PORTS ? at : -1;
}

function readCounter(bytes: Uint8Array, at: number, cell: number, record: ConntrackRecord): number {
  record.told++;
  record.cells |= 1 << cell;
  return readNumber(bytes, at, record.numbers, cell);
}

/** What not every entry has. */
function readOther(bytes: Uint8Array, at: number, key: number, record: ConntrackRecord): number {
  const isReply = record.addresses > 2;
  if (OF_ONE_ENTRY.includes(key)) record.told++;
  switch (key) {
    case TYPE:
      record.isTyped = true;
      // What comes back is of another type: that of the first packet stands for the far end.
      return readPort(bytes, at, isReply ? UNUSED : record.right);
    case ID:
      return record.isTyped ? readEchoId(bytes, at, record) : readId(bytes, at, record);
    case SRCKEY:
      return readKey(bytes, at, isReply ? record.replySource : record.left);
    case DSTKEY:
      return readKey(bytes, at, isReply ? record.replyDestination : record.right);
    case DELTA_TIME:
      record.ageSeconds = wholeNumber(bytes, at);
      break;
    case ZONE:
    case ZONE_ORIG:
    case ZONE_REPLY:
      record.zone = step(record.zone, wholeNumber(bytes, at));
      break;
  }
  return pastWord(bytes, at);
}

/** The `id=` behind a `type=` is that of the echo, and stands where others have the port of who sent it. */
function readEchoId(bytes: Uint8Array, at: number, record: ConntrackRecord): number {
  record.isTyped = false;
  if (record.addresses <= 2) return readPort(bytes, at, record.left);
  record.replySource.port = record.right.port;
  return readPort(bytes, at, record.replyDestination);
}

/** The entry's own. */
function readId(bytes: Uint8Array, at: number, record: ConntrackRecord): number {
  const id = wholeNumber(bytes, at);
  record.identified = id >= 0;
  record.idLow = id | 0;
  return pastWord(bytes, at);
}

/** `0x1f`; 0 is none. */
function readKey(bytes: Uint8Array, start: number, end: Endpoint): number {
  if (bytes[start] !== ZERO || bytes[start + 1] !== SMALL_X) return -1;
  let at = start + 2;
  let key = 0;
  for (let digit = hexDigitAt(bytes, at); digit >= 0 && key <= MOST_PORTS; digit = hexDigitAt(bytes, ++at))
    key = (key << 4) | digit;
  end.port = key === 0 ? -1 : key;
  return at > start + 2 && key <= MOST_PORTS ? at : -1;
}

/** The number there; -1 when it is none. */
function wholeNumber(bytes: Uint8Array, at: number): number {
  return readNumber(bytes, at, single, 0) < 0 ? -1 : (single[0] ?? -1);
}
