import type { Endpoint } from './states-address.js';
import { readAddress, readHost } from './states-address.js';
import type { Cursor } from './states-cursor.js';
import { ByteNames } from './states-names.js';
import type { StateRecord } from './states-record.js';

const [SPACE, PAREN, PAREN_END, BRACE, BRACE_END] = [0x20, 0x28, 0x29, 0x7b, 0x7d];
const [MINUS, LESS, GREATER] = [0x2d, 0x3c, 0x3e];

/** How many different words of each kind are kept apart; more come from no real table. */
export const MOST_PROTOCOLS = 255;
export const MOST_STATES = 511;

/** The words of one table that repeat. */
export interface StateNames {
  readonly interfaces: ByteNames;
  readonly protocols: ByteNames;
  readonly states: ByteNames;
}

export function stateNames(): StateNames {
  return {
    interfaces: new ByteNames(1023, (text) => /^[A-Za-z][\w.-]{0,30}$/.test(text)),
    protocols: new ByteNames(MOST_PROTOCOLS, (text) => /^[\w.+/-]{1,24}$/.test(text)),
    states: new ByteNames(MOST_STATES, (text) => /^([A-Z0-9_]+:[A-Z0-9_]+|<[A-Z0-9_: ]+>)$/.test(text)),
  };
}

/**
 * The first line of a state, `IFNAME PROTO HOST [(HOST)] [{GATEWAY}] DIR HOST [(HOST)] [{GATEWAY}]       STATE:STATE`.
 *
 *     all tcp 198.51.100.7:61234 (10.9.0.20:50112) -> 203.0.113.69:443 {198.51.100.1}       ESTABLISHED:ESTABLISHED
 *
 * Source: print_state, sbin/pfctl/pf_print_state.c 1.69 and 1.59. False when it is no such line.
 */
export function readHeader(cursor: Cursor, record: StateRecord, names: StateNames): boolean {
  record.begin();
  return (
    readInterface(cursor, record, names.interfaces) &&
    readProtocol(cursor, record, names.protocols) &&
    readSide(cursor, record.left, record.leftBefore, record.gateway) &&
    readArrow(cursor, record) &&
    readSide(cursor, record.right, record.rightBefore, record.gateway) &&
    readState(cursor, record, names.states)
  );
}

function readInterface(cursor: Cursor, record: StateRecord, interfaces: ByteNames): boolean {
  const start = cursor.at;
  cursor.word();
  const { bytes, at } = cursor;
  const floats = at - start === 3 && bytes[start] === 0x61 && bytes[start + 1] === 0x6c && bytes[start + 2] === 0x6c;
  record.interface = floats ? -1 : interfaces.find(bytes, start, at);
  cursor.spaces();
  return floats || record.interface >= 0;
}

function readProtocol(cursor: Cursor, record: StateRecord, protocols: ByteNames): boolean {
  const start = cursor.at;
  cursor.word();
  record.protocol = protocols.find(cursor.bytes, start, cursor.at);
  cursor.spaces();
  return record.protocol >= 0;
}

/** One side of the arrow with all that may stand behind it, up to the next word. */
function readSide(cursor: Cursor, host: Endpoint, before: Endpoint, gateway: Endpoint): boolean {
  if (!readHost(cursor, host) || cursor.peek() !== SPACE) return false;
  cursor.spaces();
  if (cursor.take(PAREN)) {
    if (!readHost(cursor, before) || !cursor.take(PAREN_END)) return false;
    cursor.spaces();
  }
  if (cursor.take(BRACE)) {
    if (!readAddress(cursor, gateway)) return false;
    // Whatever else a release may put behind the address.
    while (cursor.peek() > SPACE && cursor.peek() !== BRACE_END) cursor.at++;
    if (!cursor.take(BRACE_END)) return false;
    cursor.spaces();
  }
  return true;
}

function readArrow(cursor: Cursor, record: StateRecord): boolean {
  record.outbound = cursor.peek() === MINUS;
  const arrow = record.outbound ? cursor.take(MINUS) && cursor.take(GREATER) : cursor.take(LESS) && cursor.take(MINUS);
  if (!arrow || !cursor.take(SPACE)) return false;
  cursor.spaces();
  return true;
}

/** The rest of the line: `A:B`, `PROXY:SRC`, `<BAD STATE LEVELS 11:12>`. */
function readState(cursor: Cursor, record: StateRecord, states: ByteNames): boolean {
  const { bytes, at } = cursor;
  let { end } = cursor;
  while (end > at && (bytes[end - 1] === SPACE || bytes[end - 1] === 0x0d)) end--;
  if (end === at) return false;
  record.state = states.find(bytes, at, end);
  return record.state >= 0;
}
