/**
 * The words of the lines below a state's first. Spelled out letter by letter, for a loop over the letters takes three times
 * as long, and these are asked for in every state.
 */

/** `age ` */
export function standsAge(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x61 && bytes[at + 1] === 0x67 && bytes[at + 2] === 0x65 && bytes[at + 3] === 0x20;
}

/** `, expires in ` */
export function standsExpires(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x2c &&
    bytes[at + 1] === 0x20 &&
    bytes[at + 2] === 0x65 &&
    bytes[at + 3] === 0x78 &&
    bytes[at + 4] === 0x70 &&
    bytes[at + 5] === 0x69 &&
    bytes[at + 6] === 0x72 &&
    bytes[at + 7] === 0x65 &&
    bytes[at + 8] === 0x73 &&
    bytes[at + 9] === 0x20 &&
    bytes[at + 10] === 0x69 &&
    bytes[at + 11] === 0x6e &&
    bytes[at + 12] === 0x20
  );
}

/** ` pkts, ` */
export function standsPackets(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x20 &&
    bytes[at + 1] === 0x70 &&
    bytes[at + 2] === 0x6b &&
    bytes[at + 3] === 0x74 &&
    bytes[at + 4] === 0x73 &&
    bytes[at + 5] === 0x2c &&
    bytes[at + 6] === 0x20
  );
}

/** ` bytes` */
export function standsBytes(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x20 &&
    bytes[at + 1] === 0x62 &&
    bytes[at + 2] === 0x79 &&
    bytes[at + 3] === 0x74 &&
    bytes[at + 4] === 0x65 &&
    bytes[at + 5] === 0x73
  );
}

/** `, rule ` */
export function standsRule(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x2c &&
    bytes[at + 1] === 0x20 &&
    bytes[at + 2] === 0x72 &&
    bytes[at + 3] === 0x75 &&
    bytes[at + 4] === 0x6c &&
    bytes[at + 5] === 0x65 &&
    bytes[at + 6] === 0x20
  );
}

/** `id: ` */
export function standsId(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x69 && bytes[at + 1] === 0x64 && bytes[at + 2] === 0x3a && bytes[at + 3] === 0x20;
}
