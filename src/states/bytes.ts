/**
 * Reading bytes by hand. Each function is given a place in a line and gives back the place where it stopped, or -1. A line
 * ends in a newline, which none of them goes over: so none has to ask how long the line is.
 */

// Not shared between files: what is imported is looked up at each byte, what is a file's own is compiled in.
const SPACE = 0x20;
const TAB = 0x09;
export const NEWLINE = 0x0a;
const RETURN = 0x0d;
const ZERO = 0x30;

/** Worth of each byte as a hexadecimal digit; a table, for the digits of an id follow no pattern a branch could learn. */
const HEX = Int8Array.from({ length: 256 }, (_, byte) => {
  const worth = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(worth) ? -1 : worth;
});

/** The hexadecimal digit there, -1 when it is none. */
export function hexDigitAt(bytes: Uint8Array, at: number): number {
  return HEX[bytes[at] ?? 0] ?? -1;
}

/** The decimal digit there; more than 9 when it is none. */
export function digitAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) - ZERO) >>> 0;
}

/** The number of two digits; -1 when they are not two. */
export function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = digitAt(bytes, at);
  const ones = digitAt(bytes, at + 1);
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : -1;
}

/** Past blanks, if there are any. */
export function pastBlanks(bytes: Uint8Array, at: number): number {
  while (bytes[at] === SPACE || bytes[at] === TAB) at++;
  return at;
}

/** Past a word, if there is one. */
export function pastWord(bytes: Uint8Array, at: number): number {
  while ((bytes[at] ?? 0) > SPACE) at++;
  return at;
}

/** Past these bytes, or -1. */
export function pastLiteral(bytes: Uint8Array, at: number, literal: Uint8Array): number {
  for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return -1;
  return at + literal.length;
}

/** Reads a decimal number of at most 20 digits into a cell. Exact up to 2^53. */
export function readNumber(bytes: Uint8Array, start: number, into: Float64Array, cell: number): number {
  let at = start;
  let small = 0;
  // Nearly all fit into an integer, and integers are read in half the time.
  for (let digit = digitAt(bytes, at); digit <= 9 && at - start < 9; digit = digitAt(bytes, ++at))
    small = (Math.imul(small, 10) + digit) | 0;
  let value = small;
  for (let digit = digitAt(bytes, at); digit <= 9; digit = digitAt(bytes, ++at)) value = value * 10 + digit;
  into[cell] = value;
  return at > start && at - start <= 20 ? at : -1;
}

/** The newline of the line. */
export function endOfLine(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(NEWLINE, at);
  return end < 0 ? bytes.length : end;
}

/** The same, where it is near: a call costs more than a few steps. */
export function nearEndOfLine(bytes: Uint8Array, at: number): number {
  for (const near = at + 48; at < near; at++) if (bytes[at] === NEWLINE) return at;
  return endOfLine(bytes, at);
}

/** Nothing but blanks up to the newline. */
export function isBlank(bytes: Uint8Array, start: number): boolean {
  const at = pastBlanks(bytes, start);
  return bytes[at] === NEWLINE || (bytes[at] === RETURN && bytes[at + 1] === NEWLINE);
}

/** ASCII text as the bytes it is printed in. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0x7f);
}
