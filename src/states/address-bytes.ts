import { ascii, digitAt, hexDigitAt, readNumber } from './bytes.js';

const SPACE = 0x20;

const [DOT, COLON, PERCENT, SLASH] = [0x2e, 0x3a, 0x25, 0x2f];
const [BRACKET, PAREN_END, BRACE_END] = [0x5b, 0x29, 0x7d];

/** Third word of an IPv4 address, which is held as its IPv6-mapped form (RFC 4291 2.5.5.2). */
export const MAPPED = 0xffff;

/**
 * One end of a state: an address as four 32-bit words (signed, first word first), its port and routing domain.
 * A few of these are filled again for every state; nothing is allocated while reading.
 */
export class Endpoint {
  present = false;
  isIpv4 = false;
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  /** -1: none printed. */
  port = -1;
  rdomain = 0;

  setIpv4(word: number): void {
    this.present = true;
    this.isIpv4 = true;
    this.a = 0;
    this.b = 0;
    this.c = MAPPED;
    this.d = word;
  }

  setIpv6(a: number, b: number, c: number, d: number): void {
    this.present = true;
    this.isIpv4 = a === 0 && b === 0 && c === MAPPED;
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }

  copy(other: Endpoint): void {
    this.present = other.present;
    this.isIpv4 = other.isIpv4;
    this.a = other.a;
    this.b = other.b;
    this.c = other.c;
    this.d = other.d;
    this.port = other.port;
    this.rdomain = other.rdomain;
  }

  equals(other: Endpoint): boolean {
    return this.d === other.d && this.c === other.c && this.b === other.b && this.a === other.a;
  }
}

/** Groups of the IPv6 address being read; used within one call only. */
const groups = new Uint16Array(8);
const words = new Int32Array(4);

/** Reads an address without its port; an IPv6 scope (`%em0`) is stepped over. Past it, or -1. */
export function readAddress(bytes: Uint8Array, start: number, into: Endpoint): number {
  const at = readIpv4(bytes, start, into);
  return at >= 0 ? at : readIpv6(bytes, start, into);
}

/** IPv4 alone. */
export function readIpv4(bytes: Uint8Array, start: number, into: Endpoint): number {
  let at = start;
  let word = 0;
  for (let octets = 1; ; octets++) {
    let octet = digitAt(bytes, at);
    if (octet > 9) return -1;
    const second = digitAt(bytes, ++at);
    if (second <= 9) {
      octet = octet * 10 + second;
      const third = digitAt(bytes, ++at);
      if (third <= 9) {
        octet = octet * 10 + third;
        at++;
      }
    }
    word = (word << 8) | octet;
    const isDot = bytes[at] === DOT;
    if (octet > 255 || isDot !== octets < 4) return -1;
    if (!isDot) break;
    at++;
  }
  if (digitAt(bytes, at) <= 9) return -1;
  into.setIpv4(word);
  return at;
}

/** IPv6 alone. */
export function readIpv6(bytes: Uint8Array, from: number, into: Endpoint): number {
  let at = from;
  let count = 0;
  let gap = -1;
  if (bytes[at] === COLON && bytes[at + 1] === COLON) {
    gap = 0;
    at += 2;
  }
  for (;;) {
    const start = at;
    let group = 0;
    for (let digit = hexDigitAt(bytes, at); digit >= 0 && at - start < 4; digit = hexDigitAt(bytes, ++at))
      group = (group << 4) | digit;
    if (at === start) {
      // A colon at the end must be the second of `::`.
      if (gap !== count) return -1;
      break;
    }
    if (bytes[at] === DOT) {
      at = count <= 6 ? readDottedEnd(bytes, start, count) : -1;
      if (at < 0) return -1;
      count += 2;
      break;
    }
    if (count === 8) return -1;
    groups[count++] = group;
    if (bytes[at] !== COLON) break;
    if (bytes[++at] === COLON) {
      if (gap >= 0) return -1;
      gap = count;
      at++;
    }
  }
  if (gap < 0 ? count !== 8 : count > 7) return -1;
  spread(count, gap);
  for (let word = 0; word < 4; word++)
    words[word] = ((groups[word * 2] ?? 0) << 16) | (groups[word * 2 + 1] ?? 0);
  into.setIpv6(words[0] ?? 0, words[1] ?? 0, words[2] ?? 0, words[3] ?? 0);
  return bytes[at] === PERCENT ? pastScope(bytes, at) : at;
}

/** The end of `::ffff:192.0.2.1`. */
function readDottedEnd(bytes: Uint8Array, start: number, count: number): number {
  const dotted = new Endpoint();
  const at = readIpv4(bytes, start, dotted);
  groups[count] = dotted.d >>> 16;
  groups[count + 1] = dotted.d & 0xffff;
  return at;
}

/** Fills the gap that `::` stands for with zeros. */
function spread(count: number, gap: number): void {
  if (gap < 0) return;
  const missing = 8 - count;
  for (let i = count - 1; i >= gap; i--) groups[i + missing] = groups[i] ?? 0;
  for (let i = gap; i < gap + missing; i++) groups[i] = 0;
}

function pastScope(bytes: Uint8Array, at: number): number {
  for (let byte = bytes[at] ?? 0; byte > SPACE; byte = bytes[++at] ?? 0)
    if (byte === BRACKET || byte === PAREN_END || byte === SLASH || byte === BRACE_END) break;
  return at;
}

/** An address, or a prefix `ADDRESS/LENGTH`, given as text; null when it is neither. */
export function parseNetwork(text: string): { readonly address: Endpoint; readonly length: number } | null {
  const bytes = ascii(`${text}\n`);
  const address = new Endpoint();
  let at = readAddress(bytes, 0, address);
  if (at < 0) return null;
  const whole = address.isIpv4 ? 32 : 128;
  const length = Float64Array.of(whole);
  if (bytes[at] === SLASH) at = readNumber(bytes, at + 1, length, 0);
  const [bits = 0] = length;
  return at === bytes.length - 1 && bits <= whole ? { address, length: bits + 128 - whole } : null;
}

/** Texts made lately, each with its four words, by the last bits: most of a table's are few, said again and again. */
const KNOWN = 4_096;
const known = { words: new Int32Array(KNOWN * 4), texts: new Array<string | undefined>(KNOWN) };

/** The four words as inet_ntop(3) prints them. */
export function addressText(a: number, b: number, c: number, d: number): string {
  const { words, texts } = known;
  const slot = (d ^ (d >>> 12) ^ b) & (KNOWN - 1);
  const at = slot * 4;
  const text = texts[slot];
  const isThat = words[at + 3] === d && words[at + 2] === c && words[at + 1] === b && words[at] === a;
  if (isThat && text !== undefined) return text;
  words[at] = a;
  words[at + 1] = b;
  words[at + 2] = c;
  words[at + 3] = d;
  return (texts[slot] = a === 0 && b === 0 && c === MAPPED ? ipv4Text(d) : ipv6Text(a, b, c, d));
}

function ipv4Text(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 0xff}.${(word >>> 8) & 0xff}.${word & 0xff}`;
}

function ipv6Text(a: number, b: number, c: number, d: number): string {
  const parts = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff, c >>> 16, c & 0xffff, d >>> 16, d & 0xffff];
  const zeros = longestZeros(parts);
  const isShortened = zeros.length >= 2;
  let text = '';
  for (let at = 0; at < parts.length; at++) {
    if (isShortened && at === zeros.start) {
      text += '::';
      at += zeros.length - 1;
    } else text += (text === '' || text.endsWith(':') ? '' : ':') + (parts[at] ?? 0).toString(16);
  }
  return text;
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
