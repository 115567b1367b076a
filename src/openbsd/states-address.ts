import { ascii, Cursor, hexDigit } from './states-cursor.js';

const [DOT, COLON, PERCENT, SLASH] = [0x2e, 0x3a, 0x25, 0x2f];
const [BRACKET, BRACKET_END, PAREN, PAREN_END, SPACE] = [0x5b, 0x5d, 0x28, 0x29, 0x20];

/** Third word of an IPv4 address, which is held as its IPv6-mapped form (RFC 4291 2.5.5.2). */
const MAPPED = 0xffff;

/**
 * One end of a state: an address as four 32-bit words (signed, first word first), its port and routing domain.
 * A few of these are filled again for every state; nothing is allocated while reading.
 */
export class Endpoint {
  present = false;
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  /** -1: none printed. */
  port = -1;
  rdomain = 0;

  isIpv4(): boolean {
    return this.a === 0 && this.b === 0 && this.c === MAPPED;
  }

  equals(other: Endpoint): boolean {
    return this.d === other.d && this.c === other.c && this.b === other.b && this.a === other.a;
  }

  setIpv4(word: number): void {
    this.a = 0;
    this.b = 0;
    this.c = MAPPED;
    this.d = word;
  }
}

/** Groups of the IPv6 address being read; used within one call only. */
const groups = new Uint16Array(8);

/** Reads `[(RDOMAIN) ]ADDRESS[:PORT | [PORT]]`, as print_host of pf_print_state.c writes it; false when it is none. */
export function readHost(cursor: Cursor, into: Endpoint): boolean {
  into.rdomain = 0;
  into.port = -1;
  if (cursor.peek() === PAREN && !readRoutingDomain(cursor, into)) return false;
  if (!readAddress(cursor, into)) return false;
  const next = cursor.peek();
  if (next === COLON) return into.isIpv4() && readPort(cursor, into);
  if (next === BRACKET) return !into.isIpv4() && readPort(cursor, into) && cursor.take(BRACKET_END);
  return true;
}

function readRoutingDomain(cursor: Cursor, into: Endpoint): boolean {
  cursor.at++;
  const rdomain = cursor.number();
  into.rdomain = rdomain;
  return rdomain >= 0 && cursor.take(PAREN_END) && cursor.take(SPACE);
}

function readPort(cursor: Cursor, into: Endpoint): boolean {
  const { bytes, end } = cursor;
  const start = cursor.at + 1;
  let at = start;
  let port = 0;
  for (; at < end && at - start < 6; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    port = port * 10 + digit;
  }
  cursor.at = at;
  into.port = port;
  return at > start && port <= 0xffff;
}

/** Reads an address without its port; an IPv6 scope (`%em0`) is stepped over. */
export function readAddress(cursor: Cursor, into: Endpoint): boolean {
  const { bytes, end } = cursor;
  let at = cursor.at;
  let octet = 0;
  let word = 0;
  let dots = 0;
  let digits = 0;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const digit = byte - 0x30;
    if (digit >= 0 && digit <= 9) {
      octet = octet * 10 + digit;
      digits++;
    } else if (byte === DOT && dots < 3 && digits > 0 && octet <= 255) {
      word = (word << 8) | octet;
      octet = 0;
      digits = 0;
      dots++;
    } else break;
    if (digits > 4) return false;
  }
  if (dots === 0) return readIpv6(cursor, into);
  if (dots < 3 || digits === 0 || digits > 3 || octet > 255) return false;
  cursor.at = at;
  into.present = true;
  into.setIpv4((word << 8) | octet);
  return true;
}

function readIpv6(cursor: Cursor, into: Endpoint): boolean {
  const { bytes, end } = cursor;
  let at = cursor.at;
  let count = 0;
  let gap = -1;
  if (bytes[at] === COLON && bytes[at + 1] === COLON && at + 1 < end) {
    gap = 0;
    at += 2;
  }
  for (;;) {
    const start = at;
    let group = 0;
    for (; at < end && at - start < 4; at++) {
      const digit = hexDigit(bytes[at] ?? 0);
      if (digit < 0) break;
      group = (group << 4) | digit;
    }
    if (at === start) {
      // A colon at the end must be the second of `::`.
      if (gap !== count) return false;
      break;
    }
    if (at < end && bytes[at] === DOT) {
      at = readTail(cursor, start, count);
      if (at < 0) return false;
      count += 2;
      break;
    }
    if (count === 8) return false;
    groups[count++] = group;
    if (at >= end || bytes[at] !== COLON) break;
    at++;
    if (at < end && bytes[at] === COLON) {
      if (gap >= 0) return false;
      gap = count;
      at++;
    }
  }
  if (gap < 0 ? count !== 8 : count > 7) return false;
  spread(count, gap);
  setIpv6(into);
  cursor.at = at;
  if (cursor.peek() === PERCENT) skipScope(cursor);
  return true;
}

/** The dotted end of `::ffff:192.0.2.1`. */
function readTail(cursor: Cursor, start: number, count: number): number {
  const tail = new Endpoint();
  const from = cursor.at;
  cursor.at = start;
  const read = count <= 6 && readAddress(cursor, tail) && tail.isIpv4();
  const at = cursor.at;
  cursor.at = from;
  if (!read) return -1;
  groups[count] = tail.d >>> 16;
  groups[count + 1] = tail.d & 0xffff;
  return at;
}

/** Fills the gap that `::` stands for with zeros. */
function spread(count: number, gap: number): void {
  if (gap < 0) return;
  const missing = 8 - count;
  for (let i = count - 1; i >= gap; i--) groups[i + missing] = groups[i] ?? 0;
  groups.fill(0, gap, gap + missing);
}

function setIpv6(into: Endpoint): void {
  into.present = true;
  into.a = ((groups[0] ?? 0) << 16) | (groups[1] ?? 0);
  into.b = ((groups[2] ?? 0) << 16) | (groups[3] ?? 0);
  into.c = ((groups[4] ?? 0) << 16) | (groups[5] ?? 0);
  into.d = ((groups[6] ?? 0) << 16) | (groups[7] ?? 0);
}

function skipScope(cursor: Cursor): void {
  for (let byte = cursor.peek(); byte > SPACE; byte = cursor.peek()) {
    if (byte === BRACKET || byte === PAREN_END || byte === SLASH || byte === 0x7d) return;
    cursor.at++;
  }
}

/** An address, or a prefix `ADDRESS/LENGTH`, given as text; null when it is neither. */
export function parseNetwork(text: string): { readonly address: Endpoint; readonly length: number } | null {
  const cursor = new Cursor();
  const bytes = ascii(text);
  const address = new Endpoint();
  cursor.open(bytes, 0, bytes.length);
  if (!readAddress(cursor, address)) return null;
  const whole = address.isIpv4() ? 32 : 128;
  const length = cursor.take(SLASH) ? cursor.number() : whole;
  if (cursor.at !== bytes.length || length < 0 || length > whole) return null;
  return { address, length: address.isIpv4() ? length + 96 : length };
}

/** The four words as inet_ntop(3) prints them. */
export function addressText(a: number, b: number, c: number, d: number): string {
  if (a === 0 && b === 0 && c === MAPPED) {
    return `${d >>> 24}.${(d >>> 16) & 0xff}.${(d >>> 8) & 0xff}.${d & 0xff}`;
  }
  const parts = [a, b, c, d].flatMap((word) => [word >>> 16, word & 0xffff]);
  const { start, length } = longestZeros(parts);
  const hex = (from: number, to?: number): string =>
    parts
      .slice(from, to)
      .map((part) => part.toString(16))
      .join(':');
  return length < 2 ? hex(0) : `${hex(0, start)}::${hex(start + length)}`;
}

function longestZeros(parts: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < parts.length; start++) {
    let length = 0;
    while (parts[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
    start += length;
  }
  return best;
}
