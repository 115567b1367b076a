import type { Endpoint } from '../../../states/address-bytes.js';
import { readIpv6 } from '../../../states/address-bytes.js';
import type { StateNames } from '../../../states/state-names.js';
import { LONGEST_LINE, text, view } from '../../../states/text-window.js';
import { endOfWord, nextNewline, readIpv4, readPort, wordOf } from '../../../states/words.js';
import { FLOATING, readGateway } from './states-header.js';
import type { PfRecord } from './states-record.js';
import { NONE } from './states-record.js';
import { readUsualDetails } from './states-usual-details.js';

const SPACE = 0x20;

const [COLON, BRACKET, BRACKET_END, PAREN, PAREN_END, BRACE] = [0x3a, 0x5b, 0x5d, 0x28, 0x29, 0x7b];

const LONGEST_WORD = 16;
const ALL = wordOf('all ');
const [OUT, IN] = [wordOf('-> \0'), wordOf('<- \0')];
const THREE_BYTES = 0xffffff;

/**
 * A whole state in its usual form, in one go: says nothing that readHeader and readDetail would not say, and leaves to
 * them what is of another form (tables cut into chunks are read by both, and must come out the same). But nearly all
 * states are of this one, and line by line, byte by byte, they take twice the time. Where the next state begins, or -1.
 */
export function readUsualState(start: number, end: number, record: PfRecord, names: StateNames): number {
  record.begin();
  record.progress = NONE;
  let at = readInterface(start, record, names);
  if (at < 0) return -1;
  const protocol = at;
  at = endOfWord(at, LONGEST_WORD);
  if (at < 0) return -1;
  record.protocol = names.protocols.findInWindow(protocol, at);
  if (record.protocol < 0) return -1;
  at = readSide(at + 1, record.left, record.leftBefore, record);
  if (at < 0) return -1;
  const arrow = view.getInt32(at, true) & THREE_BYTES;
  record.outbound = arrow === OUT;
  if (arrow !== OUT && arrow !== IN) return -1;
  at = readSide(at + 3, record.right, record.rightBefore, record);
  if (at < 0) return -1;
  const newline = nextNewline(at);
  if (newline - start > LONGEST_LINE || view.getUint8(newline - 1) <= SPACE) return -1;
  record.state = names.states.findInWindow(at, newline);
  return record.state < 0 ? -1 : readUsualDetails(newline + 1, end, record);
}

function readInterface(start: number, record: PfRecord, names: StateNames): number {
  record.interface = FLOATING;
  if (view.getInt32(start, true) === ALL) return text[start + 4] === SPACE ? -1 : start + 4;
  const at = endOfWord(start, LONGEST_WORD);
  if (at < 0) return -1;
  record.interface = names.interfaces.findInWindow(start, at);
  return record.interface < 0 ? -1 : at + 1;
}

/** `HOST [(HOST)] [{GATEWAY}] `: what stands left of the arrow, or right of it. */
function readSide(start: number, host: Endpoint, before: Endpoint, record: PfRecord): number {
  let at = pastHost(start, host);
  if (at < 0 || text[at] !== SPACE) return -1;
  while (view.getUint8(at) === SPACE) at++;
  if (text[at] === PAREN) {
    at = pastHost(at + 1, before);
    if (at < 0 || text[at] !== PAREN_END || text[at + 1] !== SPACE) return -1;
    at += 2;
    while (view.getUint8(at) === SPACE) at++;
  }
  return text[at] === BRACE ? readGateway(text, at + 1, record.gateway) : at;
}

/** `192.0.2.1:53`, `192.0.2.1`, `2001:db8::1[53]`, `2001:db8::1`. */
function pastHost(start: number, into: Endpoint): number {
  into.rdomain = 0;
  into.port = -1;
  let at = readIpv4(start, into);
  if (at >= 0) return text[at] === COLON ? readPort(at + 1, into) : at;
  at = readIpv6(text, start, into);
  if (at < 0 || text[at] !== BRACKET) return at;
  at = readPort(at + 1, into);
  return at >= 0 && text[at] === BRACKET_END ? at + 1 : -1;
}
