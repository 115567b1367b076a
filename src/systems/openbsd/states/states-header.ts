import type { Endpoint } from '../../../states/address-bytes.js';
import { readAddress } from '../../../states/address-bytes.js';
import { ascii, nearEndOfLine, pastBlanks, pastLiteral, pastWord } from '../../../states/bytes.js';
import type { StateNames } from '../../../states/state-names.js';
import { ByteNames, MOST_PROTOCOLS, MOST_STATES } from '../../../states/state-names.js';
import { readHost } from './states-host.js';
import type { PfRecord } from './states-record.js';

const SPACE = 0x20;

const [PAREN, PAREN_END, BRACE, BRACE_END] = [0x28, 0x29, 0x7b, 0x7d];
const [MINUS, LESS, GREATER] = [0x2d, 0x3c, 0x3e];
const ALL = ascii('all ');

/** In place of an interface: `all`. */
export const FLOATING = -1;

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

/** The words of one table that repeat. */
export function stateNames(): StateNames {
  return {
    interfaces: new ByteNames(1023, (text) => /^[A-Za-z][\w.-]{0,30}$/.test(text)),
    protocols: new ByteNames(MOST_PROTOCOLS, (text) => /^[\w.+/-]{1,24}$/.test(text)),
    states: new ByteNames(MOST_STATES, (text) => /^([A-Z0-9_]+:[A-Z0-9_]+|<[A-Z0-9_: ]+>)$/.test(text)),
    idText: (high, low) => hex(high) + hex(low),
  };
}

/**
 * The first line of a state, `IFNAME PROTO HOST [(HOST)] [{GATEWAY}] DIR HOST [(HOST)] [{GATEWAY}]       STATE:STATE`.
 *
 *     all tcp 198.51.100.7:61234 (10.9.0.20:50112) -> 203.0.113.69:443 {198.51.100.1}       ESTABLISHED:ESTABLISHED
 *
 * Older ones have three addresses in a row, see makeMiddle. Source: print_state, sbin/pfctl/pf_print_state.c 1.69 and 1.59. Where the line ends, or -1 when it is no such line.
 */
export function readHeader(bytes: Uint8Array, start: number, record: PfRecord, names: StateNames): number {
  record.begin();
  let at = readInterface(bytes, start, record, names.interfaces);
  if (at >= 0) at = readProtocol(bytes, at, record, names.protocols);
  if (at < 0) return -1;
  let host = record.left;
  let before = record.leftBefore;
  // Twice the same, in one place: so the compiler puts it all into one piece.
  for (;;) {
    at = readHost(bytes, at, host);
    if (at < 0 || bytes[at] !== SPACE) return -1;
    at = pastBlanks(bytes, at);
    if (bytes[at] === PAREN) at = readBefore(bytes, at, before);
    if (bytes[at] === BRACE) at = readGateway(bytes, at + 1, record.gateway);
    if (at < 0) return -1;
    if (host === record.right && !isArrow(bytes, at)) return readState(bytes, at, record, names.states);
    if (host === record.right && !makeMiddle(bytes, at, record)) return -1;
    at = readArrow(bytes, at, record);
    if (at < 0) return -1;
    host = record.right;
    before = record.rightBefore;
  }
}

function readInterface(bytes: Uint8Array, start: number, record: PfRecord, interfaces: ByteNames): number {
  const floating = pastLiteral(bytes, start, ALL);
  record.interface = FLOATING;
  if (floating >= 0) return pastBlanks(bytes, floating);
  const at = pastWord(bytes, start);
  record.interface = interfaces.find(bytes, start, at);
  return record.interface < 0 ? -1 : pastBlanks(bytes, at);
}

function readProtocol(bytes: Uint8Array, start: number, record: PfRecord, protocols: ByteNames): number {
  const at = pastWord(bytes, start);
  record.protocol = protocols.find(bytes, start, at);
  return record.protocol < 0 ? -1 : pastBlanks(bytes, at);
}

function isArrow(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === MINUS || (bytes[at] === LESS && bytes[at + 1] === MINUS);
}

/**
 * What was read as the right end stands between two arrows, as pf until OpenBSD 4.6 and FreeBSD 9 prints a translation:
 * `INSIDE -> WIRE -> REMOTE`, `INSIDE <- WIRE <- REMOTE` (pf_print_state.c 1.52). False when it cannot be that.
 */
function makeMiddle(bytes: Uint8Array, at: number, record: PfRecord): boolean {
  const { left, leftBefore, right, rightBefore, outbound } = record;
  if (leftBefore.present || rightBefore.present || outbound !== (bytes[at] === MINUS)) return false;
  if (outbound) {
    leftBefore.copy(left);
    left.copy(right);
  } else leftBefore.copy(right);
  return true;
}

/** What the host was before it was translated. */
function readBefore(bytes: Uint8Array, start: number, before: Endpoint): number {
  const at = readHost(bytes, start + 1, before);
  return at >= 0 && bytes[at] === PAREN_END ? pastBlanks(bytes, at + 1) : -1;
}

/** `198.51.100.1}`: where a rule sends it. */
export function readGateway(bytes: Uint8Array, start: number, gateway: Endpoint): number {
  let at = readAddress(bytes, start, gateway);
  if (at < 0) return -1;
  // Whatever else a release may put behind the address.
  while ((bytes[at] ?? 0) > SPACE && bytes[at] !== BRACE_END) at++;
  return bytes[at] === BRACE_END ? pastBlanks(bytes, at + 1) : -1;
}

function readArrow(bytes: Uint8Array, at: number, record: PfRecord): number {
  record.outbound = bytes[at] === MINUS;
  const isWhole = record.outbound ? bytes[at + 1] === GREATER : bytes[at] === LESS && bytes[at + 1] === MINUS;
  return isWhole && bytes[at + 2] === SPACE ? pastBlanks(bytes, at + 2) : -1;
}

/** The rest of the line: `A:B`, `PROXY:SRC`, `<BAD STATE LEVELS 11:12>`. */
function readState(bytes: Uint8Array, start: number, record: PfRecord, states: ByteNames): number {
  const newline = nearEndOfLine(bytes, start);
  let end = newline;
  while (end > start && (bytes[end - 1] ?? 0) <= SPACE) end--;
  record.state = end === start ? -1 : states.find(bytes, start, end);
  return record.state < 0 ? -1 : newline;
}
