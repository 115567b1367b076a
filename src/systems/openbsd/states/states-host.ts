import type { Endpoint } from '../../../states/address-bytes.js';
import { readIpv4, readIpv6 } from '../../../states/address-bytes.js';
import { digitAt, readNumber } from '../../../states/bytes.js';

const SPACE = 0x20;

const [COLON, BRACKET, BRACKET_END, PAREN, PAREN_END] = [0x3a, 0x5b, 0x5d, 0x28, 0x29];

const MOST_PORTS = 0xffff;

/** Used within one call only. */
const rdomain = new Float64Array(1);

/** Reads `[(RDOMAIN) ]ADDRESS[:PORT | [PORT]]`, as print_host of pf_print_state.c writes it; past it, or -1. */
export function readHost(bytes: Uint8Array, from: number, into: Endpoint): number {
  into.rdomain = 0;
  into.port = -1;
  let at = bytes[from] === PAREN ? readRoutingDomain(bytes, from + 1, into) : from;
  if (at < 0) return -1;
  // By how it is written: an IPv4 address may be, too, as an IPv6 one (`::ffff:192.0.2.1[53]`).
  const dotted = readIpv4(bytes, at, into);
  if (dotted >= 0) return bytes[dotted] === COLON ? readPort(bytes, dotted + 1, into) : dotted;
  at = readIpv6(bytes, at, into);
  if (at < 0 || bytes[at] !== BRACKET) return at;
  at = readPort(bytes, at + 1, into);
  return at >= 0 && bytes[at] === BRACKET_END ? at + 1 : -1;
}

function readRoutingDomain(bytes: Uint8Array, from: number, into: Endpoint): number {
  const at = readNumber(bytes, from, rdomain, 0);
  if (at < 0 || bytes[at] !== PAREN_END || bytes[at + 1] !== SPACE) return -1;
  into.rdomain = rdomain[0] ?? 0;
  return at + 2;
}

function readPort(bytes: Uint8Array, start: number, into: Endpoint): number {
  let at = start;
  let port = 0;
  for (let digit = digitAt(bytes, at); digit <= 9 && port <= MOST_PORTS; digit = digitAt(bytes, ++at))
    port = port * 10 + digit;
  into.port = port;
  return at > start && port <= MOST_PORTS ? at : -1;
}
