import type { Endpoint } from './address-bytes.js';
import { digitAt } from './bytes.js';
import { text, view } from './text-window.js';

/**
 * Reading the window four bytes at a time: a word, the first byte the lowest. As in bytes.ts each function is given a place
 * and gives back the place where it stopped, or -1; unlike there, -1 may also say that it is to be read byte by byte.
 *
 * Bytes of a word are looked at all at once, without a branch for each:
 * - a byte that is 0 is the one from which 1 cannot be taken without borrowing (`zeroBytes`); xor makes zeros of what is sought;
 * - digits xor 0x30 are 0 to 9: what reaches 0x80 when 0x76 is added, or was there before, is none (`otherThanDigits`);
 * - the lowest bit of such a mask tells by its place how many bytes come before.
 * Of both masks only the lowest bit is to be trusted: above it, a carry may have set more.
 */

const NEWLINES = 0x0a0a0a0a;
const ZEROS = 0x30303030;
/** `00:0` and `0:00`. */
const [CLOCK, CLOCK_2] = [0x303a3030, 0x30303a30];

const SPACES = 0x20202020;
const [DOT, COLON] = [0x2e, 0x3a];
const MOST_PORTS = 0xffff;

/** Four characters as the word that is read where they stand. */
export function wordOf(four: string): number {
  return [...four].reduceRight((word, letter) => (word << 8) | letter.charCodeAt(0), 0);
}

/** How many bits of whole bytes come before the lowest bit of a mask: 0, 8, 16 or 24; -8 when there is none. */
function bitsBefore(mask: number): number {
  return (31 - Math.clz32(mask & -mask)) & ~7;
}

function zeroBytes(word: number): number {
  return (word - 0x01010101) & ~word & 0x80808080;
}

/** Of a word that is xored with `ZEROS`. */
function otherThanDigits(word: number): number {
  return ((word + 0x76767676) | word) & 0x80808080;
}

/** The newline from there on; there is always one, behind the window if not in it. */
export function nextNewline(start: number): number {
  for (let at = start; ; at += 4) {
    const newlines = zeroBytes(view.getInt32(at, true) ^ NEWLINES);
    if (newlines !== 0) return at + (bitsBefore(newlines) >>> 3);
  }
}

/** The blank that ends a word of less than `most` bytes, a multiple of four; -1 when it is longer. */
export function endOfWord(start: number, most: number): number {
  for (let at = start; at < start + most; at += 4) {
    const blanks = zeroBytes(view.getInt32(at, true) ^ SPACES);
    if (blanks !== 0) return at + (bitsBefore(blanks) >>> 3);
  }
  return -1;
}

/** The worth of the digits (xored) in the lowest `bits` of a word, three at most. */
function worthOfFirst(digits: number, bits: number): number {
  // In two steps, for to shift by 32 is to shift by none.
  const high = (digits << (24 - bits)) << 8;
  return (high >>> 24) + ((high >>> 16) & 0xff) * 10 + ((high >>> 8) & 0xff) * 100;
}

/** The worth of four digits in a word: by twos, then both together. */
function worthOfFour(digits: number): number {
  const pairs = (Math.imul(digits, 10) + (digits >>> 8)) & 0x00ff00ff;
  return (pairs & 0xff) * 100 + (pairs >>> 16);
}

/** Reads an IPv4 address whose end is neither digit nor dot, as nearly all are printed. */
export function readIpv4(start: number, into: Endpoint): number {
  let at = start;
  let word = 0;
  for (let octets = 1; ; octets++) {
    const digits = view.getInt32(at, true) ^ ZEROS;
    const bits = bitsBefore(otherThanDigits(digits));
    // None, or four.
    if (bits <= 0) return -1;
    const octet = worthOfFirst(digits, bits);
    if (octet > 255) return -1;
    word = (word << 8) | octet;
    at += bits >>> 3;
    if (octets === 4) break;
    if (text[at++] !== DOT) return -1;
  }
  into.setIpv4(word);
  return at;
}

/** Reads a port of at most five digits. */
export function readPort(start: number, into: Endpoint): number {
  const digits = view.getInt32(start, true) ^ ZEROS;
  const bits = bitsBefore(otherThanDigits(digits));
  if (bits >= 0) {
    into.port = worthOfFirst(digits, bits);
    return bits === 0 ? -1 : start + (bits >>> 3);
  }
  const port = worthOfFour(digits);
  const fifth = digitAt(text, start + 4);
  into.port = fifth > 9 ? port : port * 10 + fifth;
  if (fifth > 9) return start + 4;
  return digitAt(text, start + 5) <= 9 || into.port > MOST_PORTS ? -1 : start + 5;
}

/** Reads a decimal number of at most 20 digits into a cell. Exact up to 2^53. */
export function readNumber(start: number, into: Float64Array, cell: number): number {
  const digits = view.getInt32(start, true) ^ ZEROS;
  const bits = bitsBefore(otherThanDigits(digits));
  if (bits >= 0) {
    into[cell] = worthOfFirst(digits, bits);
    return bits === 0 ? -1 : start + (bits >>> 3);
  }
  const more = bitsBefore(otherThanDigits(view.getInt32(start + 4, true) ^ ZEROS));
  if (more < 0) return readLongNumber(start, into, cell);
  // Of five to seven digits, those before the last four are the first ones.
  const end = start + 4 + (more >>> 3);
  into[cell] = worthOfFirst(digits, more) * 10_000 + worthOfFour(view.getInt32(end - 4, true) ^ ZEROS);
  return end;
}

/** The same of eight digits or more, where there are so many. */
export function readLongNumber(start: number, into: Float64Array, cell: number): number {
  let at = start;
  let value = 0;
  for (let digit = digitAt(text, at); digit <= 9; digit = digitAt(text, ++at)) value = value * 10 + digit;
  into[cell] = value;
  return at - start <= 20 ? at : -1;
}

/** `HH:MM:SS` in seconds, two digits each; -1 when it is not so. */
export function readClock(at: number): number {
  const first = view.getInt32(at, true) ^ CLOCK;
  const second = view.getInt32(at + 4, true) ^ CLOCK_2;
  // A colon leaves 0, to which more may be added than to a digit.
  if ((((first + 0x767f7676) | first | (second + 0x76767f76) | second) & 0x80808080) !== 0) return -1;
  const hours = (first & 0xff) * 10 + ((first >>> 8) & 0xff);
  const minutes = (first >>> 24) * 10 + (second & 0xff);
  const seconds = ((second >>> 16) & 0xff) * 10 + (second >>> 24);
  return (hours * 60 + minutes) * 60 + seconds;
}

/** The worth of four hexadecimal digits, small letters; -1 when they are not that. */
export function fourHexDigits(at: number): number {
  const word = view.getInt32(at, true);
  // Letters have the bit 0x40 and count from 1; then what was read is written again, and must be the same.
  const worth = (word & 0x0f0f0f0f) + Math.imul((word >>> 6) & 0x01010101, 9);
  const letters = ((worth + 0x06060606) >>> 4) & 0x01010101;
  if (((worth & 0xf0f0f0f0) | (word ^ (worth + ZEROS + Math.imul(letters, 0x27)))) !== 0) return -1;
  const pairs = ((worth << 4) | (worth >>> 8)) & 0x00ff00ff;
  return ((pairs & 0xff) << 8) | (pairs >>> 16);
}

/** Reads an IPv6 address of which all digits are written, as Linux has them in its files. */
export function readWholeIpv6(at: number, into: Endpoint): number {
  for (let colon = at + 4; colon < at + 39; colon += 5) if (text[colon] !== COLON) return -1;
  const a = fourHexDigits(at);
  const b = fourHexDigits(at + 5);
  const c = fourHexDigits(at + 10);
  const d = fourHexDigits(at + 15);
  const e = fourHexDigits(at + 20);
  const f = fourHexDigits(at + 25);
  const g = fourHexDigits(at + 30);
  const h = fourHexDigits(at + 35);
  if ((a | b | c | d | e | f | g | h) < 0) return -1;
  into.setIpv6((a << 16) | b, (c << 16) | d, (e << 16) | f, (g << 16) | h);
  return at + 39;
}
