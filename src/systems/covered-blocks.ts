/** IPv4 in blocks of 24 bits. */
const BLOCKS = 2 ** 24;

/** As many exits as are told apart; what leaves by others is in a sum of its own. */
export const EXITS = 7;

/** What is not the internet (RFC 6890), as first block and block behind the last. */
export const RESERVED: readonly (readonly [from: number, to: number])[] = [
  [0x000000, 0x010000],
  [0x0a0000, 0x0b0000],
  [0x644000, 0x648000],
  [0x7f0000, 0x800000],
  [0xa9fe00, 0xa9ff00],
  [0xac1000, 0xac2000],
  [0xc0a800, 0xc0a900],
  [0xe00000, 0x1000000],
];

/** As if by a longer prefix than there is. */
const NOT_INTERNET = 0xff;

/**
 * By which exit each block of IPv4 leaves, by the longest prefix: a byte a block, the length over the number of the exit (1
 * to 7). Of rows of one destination the first counts, which the kernel has put first.
 */
export class CoveredBlocks {
  readonly #blocks = new Uint8Array(BLOCKS);
  /** Blocks of the internet, by exit; 0 for none. */
  readonly counts = new Int32Array(EXITS + 1);

  constructor() {
    for (const [from, to] of RESERVED) this.#blocks.fill(NOT_INTERNET, from, to);
  }

  add(start: number, length: number, exit: number): void {
    if (length > 24) return;
    const value = (length << 3) | exit;
    const blocks = this.#blocks;
    const from = start & -(1 << (24 - length));
    const end = from + (1 << (24 - length));
    for (let at = from; at < end; at++) {
      const before = blocks[at] ?? 0;
      if (before >> 3 >= length) continue;
      this.counts[before & 7] = (this.counts[before & 7] ?? 0) - 1;
      this.counts[exit] = (this.counts[exit] ?? 0) + 1;
      blocks[at] = value;
    }
  }
}
