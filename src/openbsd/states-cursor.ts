const SPACE = 0x20;
const TAB = 0x09;
const ZERO = 0x30;

/** A place in a line of bytes, and the few steps that can be taken from there. One is used for all lines. */
export class Cursor {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;

  open(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** The byte under the cursor, -1 at the end of the line. */
  peek(): number {
    return this.at < this.end ? (this.bytes[this.at] ?? -1) : -1;
  }

  /** Steps over this byte, or stays and says no. */
  take(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.at++;
    return true;
  }

  /** Steps over these bytes, all or none. */
  literal(word: Uint8Array): boolean {
    const { bytes, at } = this;
    if (at + word.length > this.end) return false;
    for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
    this.at = at + word.length;
    return true;
  }

  spaces(): void {
    for (let byte = this.peek(); byte === SPACE || byte === TAB; byte = this.peek()) this.at++;
  }

  /** To the next space, or the end of the line. */
  word(): void {
    const { bytes, end } = this;
    let at = this.at;
    while (at < end && bytes[at] !== SPACE) at++;
    this.at = at;
  }

  /** A decimal number of at most 20 digits; -1 and no step when there is none. Exact up to 2^53. */
  number(): number {
    const { bytes, end } = this;
    let at = this.at;
    let value = 0;
    for (; at < end; at++) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === this.at || at - this.at > 20) return -1;
    this.at = at;
    return value;
  }
}

/** ASCII text as the bytes it is printed in. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0x7f);
}

/** The worth of a hexadecimal digit, -1 when it is none. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
