import type { AddressClassifier } from '../../../states/address-classes.js';
import { Endpoint, MAPPED, readIpv6 } from '../../../states/address-bytes.js';
import { text, view } from '../../../states/text-window.js';

const ZEROS = 0x30303030;
const [DOT, COLON, BRACKET, BRACKET_END] = [0x2e, 0x3a, 0x5b, 0x5d];
const MOST_PORTS = 0xffff;

/** The ends of a state, `END_CELLS` each: four words of address, port, and what the classifier says of it. */
const END_CELLS = 8;
export const [LEFT, LEFT_BEFORE, RIGHT] = [0, END_CELLS, END_CELLS * 2];
export const [PORT, PACKED] = [4, 5];
export const ends = new Int32Array(END_CELLS * 3);

/** Used within one call only. */
const scratch = new Endpoint();

/**
 * `192.0.2.1:53`, `192.0.2.1`, `2001:db8::1[53]`, `2001:db8::1` into an end; past it, or -1. One function, and a long
 * one, so that the compiler has one piece to make of it, which it leaves apart: taken apart or put into each of its three
 * places it costs more to compile than it saves.
 */
export function readEnd(start: number, end: number, classifier: AddressClassifier): number {
  let at = start;
  let word = 0;
  let octets = 0;
  for (; octets < 4; octets++) {
    const digits = view.getInt32(at, true) ^ ZEROS;
    const others = ((digits + 0x76767676) | digits) & 0x80808080;
    // Bits before the first that is no digit; -8 when all four are digits.
    const bits = (31 - Math.clz32(others & -others)) & ~7;
    if (bits <= 0) break;
    const high = digits << (32 - bits);
    const octet = (high >>> 24) + ((high >>> 16) & 0xff) * 10 + ((high >>> 8) & 0xff) * 100;
    if (octet > 255) break;
    word = (word << 8) | octet;
    at += bits >>> 3;
    if (octets < 3 && view.getUint8(at++) !== DOT) break;
  }
  const opening = octets === 4 ? COLON : BRACKET;
  if (octets === 4) {
    ends[end] = 0;
    ends[end + 1] = 0;
    ends[end + 2] = MAPPED;
    ends[end + 3] = word;
    ends[end + PACKED] = classifier.classifyIpv4(word);
  } else {
    at = readIpv6(text, start, scratch);
    if (at < 0) return -1;
    ends[end] = scratch.a;
    ends[end + 1] = scratch.b;
    ends[end + 2] = scratch.c;
    ends[end + 3] = scratch.d;
    ends[end + PACKED] = classifier.classify(scratch);
  }
  ends[end + PORT] = -1;
  if (view.getUint8(at) !== opening) return at;
  const digits = view.getInt32(at + 1, true) ^ ZEROS;
  const others = ((digits + 0x76767676) | digits) & 0x80808080;
  const bits = (31 - Math.clz32(others & -others)) & ~7;
  if (bits >= 0) {
    if (bits === 0) return -1;
    const high = digits << (32 - bits);
    ends[end + PORT] = (high >>> 24) + ((high >>> 16) & 0xff) * 10 + ((high >>> 8) & 0xff) * 100;
    at += 1 + (bits >>> 3);
  } else {
    const pairs = (Math.imul(digits, 10) + (digits >>> 8)) & 0x00ff00ff;
    let port = (pairs & 0xff) * 100 + (pairs >>> 16);
    at += 5;
    const fifth = view.getUint8(at) - 0x30;
    if (fifth >= 0 && fifth <= 9) {
      port = port * 10 + fifth;
      const sixth = view.getUint8(++at) - 0x30;
      if (port > MOST_PORTS || (sixth >= 0 && sixth <= 9)) return -1;
    }
    ends[end + PORT] = port;
  }
  if (opening === COLON) return at;
  return view.getUint8(at) === BRACKET_END ? at + 1 : -1;
}

/** An end as the record has it. */
export function fillEnd(end: number, into: Endpoint): void {
  into.setIpv6(ends[end] ?? 0, ends[end + 1] ?? 0, ends[end + 2] ?? 0, ends[end + 3] ?? 0);
  into.port = ends[end + PORT] ?? -1;
  into.rdomain = 0;
}
