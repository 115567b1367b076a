import type { Endpoint } from '../../../states/address-bytes.js';
import { readIpv6 } from '../../../states/address-bytes.js';
import { pastBlanks } from '../../../states/bytes.js';
import type { StateNames } from '../../../states/state-names.js';
import { BYTES_BACK, BYTES_FORTH, PACKETS_BACK, PACKETS_FORTH } from '../../../states/state-record.js';
import { text, view } from '../../../states/text-window.js';
import { nextNewline, readIpv4, readNumber, readPort, readWholeIpv6, wordOf } from '../../../states/words.js';
import { ALL_CELLS, readRest } from './conntrack-entry.js';
import type { ConntrackRecord } from './conntrack-record.js';
import type { EntryTails } from './conntrack-tails.js';
import { flagWord } from './conntrack-words.js';

const [SPACE, EQUALS, CAPITAL_A, CAPITAL_Z] = [0x20, 0x3d, 0x41, 0x5a];

/** `ipv4     2 `, `ipv6     10 `, `tcp      6 `, `udp      17 `, as words; the last may overlap the one before. */
const BLANK = wordOf('    ');
const [IPV4, IPV4_NUMBER, IPV6, IPV6_NUMBER] = [
  wordOf('ipv4'),
  wordOf('  2 '),
  wordOf('ipv6'),
  wordOf(' 10 '),
];
const [TCP, TCP_NUMBER, UDP, UDP_NUMBER] = [wordOf('tcp '), wordOf('  6 '), wordOf('udp '), wordOf(' 17 ')];

/** The keys of an entry, each after a blank. */
const [SRC, DST] = [wordOf('src='), wordOf('dst=')];
const [SPORT, DPORT, PORT] = [wordOf(' spo'), wordOf(' dpo'), wordOf('ort=')];
const [PACKETS, PACKETS_2] = [wordOf(' pac'), wordOf('kets')];
const [BYTES, BYTES_2] = [wordOf(' byt'), wordOf('tes=')];
const [UNREPLIED, UNREPLIED_2, UNREPLIED_3] = [wordOf(' [UN'), wordOf('REPL'), wordOf('IED]')];

/** Of one number; used within one call only. */
const single = new Float64Array(1);

/**
 * An entry of TCP or UDP in its usual form, as far as to what stands at its end, in one go. Says nothing that readEntry
 * would not say, and leaves to it what is of another form. The newline, or -1.
 */
export function readUsualEntry(
  start: number,
  record: ConntrackRecord,
  names: StateNames,
  tails: EntryTails,
): number {
  record.begin();
  let at = readBeginning(start, record, names);
  if (at < 0) return -1;
  at = readDirection(at, record.left, record.right);
  if (at < 0) return -1;
  const isCounted = view.getInt32(at, true) === PACKETS;
  if (isCounted) at = readCounters(at, PACKETS_FORTH, BYTES_FORTH, record);
  if (at < 0) return -1;
  if (view.getInt32(at, true) === UNREPLIED) {
    if (view.getInt32(at + 4, true) !== UNREPLIED_2 || view.getInt32(at + 8, true) !== UNREPLIED_3) return -1;
    record.isUnreplied = true;
    at += 12;
  }
  if (text[at] !== SPACE) return -1;
  at = readDirection(at + 1, record.replySource, record.replyDestination);
  if (at >= 0 && isCounted) at = readCounters(at, PACKETS_BACK, BYTES_BACK, record);
  if (at < 0 || text[at] !== SPACE) return -1;
  record.addresses = 4;
  record.cells = isCounted ? ALL_CELLS : 0;
  const newline = readTail(at, record, tails);
  if (record.state < 0) record.state = flagWord(record);
  return newline;
}

/** What stands behind the last counter; the newline, or -1. */
function readTail(start: number, record: ConntrackRecord, tails: EntryTails): number {
  const known = tails.read(start, record);
  record.counted = record.cells === ALL_CELLS;
  if (known >= 0) return known;
  const { told } = record;
  const at = readRest(text, pastBlanks(text, start), record);
  const ownTold = told + (record.identified ? 1 : 0);
  if (at >= 0 && record.told === ownTold) tails.learn(start, record);
  return at < 0 ? -1 : nextNewline(at);
}

/** Family, protocol, timeout and state: where the first address stands. */
function readBeginning(start: number, record: ConntrackRecord, names: StateNames): number {
  let at = pastNumbered(start, IPV4, IPV4_NUMBER, IPV6, IPV6_NUMBER);
  if (at < 0) return -1;
  const protocol = at;
  at = pastNumbered(at, TCP, TCP_NUMBER, UDP, UDP_NUMBER);
  if (at < 0) return -1;
  record.protocol = names.protocols.findInWindow(protocol, protocol + 3);
  at = readNumber(at, single, 0);
  if (record.protocol < 0 || at < 0 || text[at] !== SPACE) return -1;
  record.expiresInSeconds = single[0] ?? 0;
  const state = ++at;
  const first = view.getUint8(state);
  if (first < CAPITAL_A || first > CAPITAL_Z) return at;
  while (at - state < 16 && view.getUint8(at) > SPACE) at++;
  if (text[at] !== SPACE) return -1;
  record.state = names.states.findInWindow(state, at);
  return record.state < 0 ? -1 : at + 1;
}

/** One of two names with its number: the number of the first has one digit, that of the other two. */
function pastNumbered(at: number, name: number, number: number, other: number, otherNumber: number): number {
  const word = view.getInt32(at, true);
  if (view.getInt32(at + 4, true) !== BLANK) return -1;
  if (word === name) return view.getInt32(at + 7, true) === number ? at + 11 : -1;
  return word === other && view.getInt32(at + 8, true) === otherNumber ? at + 12 : -1;
}

/** `src=10.77.0.17 dst=203.0.113.21 sport=45653 dport=993` */
function readDirection(start: number, source: Endpoint, target: Endpoint): number {
  if (view.getInt32(start, true) !== SRC) return -1;
  let at = readHost(start + 4, source);
  if (at < 0 || text[at] !== SPACE || view.getInt32(at + 1, true) !== DST) return -1;
  at = readHost(at + 5, target);
  if (at < 0 || view.getInt32(at, true) !== SPORT || view.getInt32(at + 3, true) !== PORT) return -1;
  at = readPort(at + 7, source);
  if (at < 0 || view.getInt32(at, true) !== DPORT || view.getInt32(at + 3, true) !== PORT) return -1;
  return readPort(at + 7, target);
}

function readHost(start: number, into: Endpoint): number {
  let at = readIpv4(start, into);
  if (at < 0) at = readWholeIpv6(start, into);
  return at < 0 ? readIpv6(text, start, into) : at;
}

/** ` packets=7 bytes=436` */
function readCounters(start: number, packets: number, bytes: number, record: ConntrackRecord): number {
  if (view.getInt32(start, true) !== PACKETS || view.getInt32(start + 4, true) !== PACKETS_2) return -1;
  if (text[start + 8] !== EQUALS) return -1;
  const at = readNumber(start + 9, record.numbers, packets);
  if (at < 0 || view.getInt32(at, true) !== BYTES || view.getInt32(at + 3, true) !== BYTES_2) return -1;
  return readNumber(at + 7, record.numbers, bytes);
}
