import type { Words } from './ip.js';

/** Bits each level of the allotment routing table covers (art.c: 8 and then 4s for inet, 4s for inet6). */
function levelBits(words: Words, offset: number): number {
  return words.length === 1 && offset === 0 ? 8 : 4;
}

function bitsAt(words: Words, offset: number, count: number): number {
  return ((words[offset >>> 5] ?? 0) >>> (32 - count - (offset & 31))) & ((1 << count) - 1);
}

/** Where a prefix shorter than its level comes among its like: by address, then the shorter one (heap order). */
function shortKey(words: Words, prefixLength: number, offset: number): readonly [number, number] {
  const length = prefixLength - offset;
  let index = length === 0 ? 1 : (1 << length) | bitsAt(words, offset, length);
  let shifts = 0;
  for (; index % 2 === 0; index /= 2) shifts++;
  return [index, shifts];
}

interface Prefix {
  readonly words: Words;
  readonly prefixLength: number;
}

/**
 * The order in which the kernel walks its table, and so the order of `route show`: level by level, prefixes that end
 * inside a level before those that fill it (`224/4` before `127/8`), a prefix before what it contains.
 * Source: art.c, the walk of a table's heap and then of its fringe.
 */
export function walkOrder(a: Prefix, b: Prefix): number {
  for (let offset = 0; ;) {
    const bits = levelBits(a.words, offset);
    const end = offset + bits;
    const aShort = a.prefixLength < end;
    const bShort = b.prefixLength < end;
    if (aShort && bShort) {
      const [aIndex, aShifts] = shortKey(a.words, a.prefixLength, offset);
      const [bIndex, bShifts] = shortKey(b.words, b.prefixLength, offset);
      return aIndex - bIndex || aShifts - bShifts;
    }
    if (aShort !== bShort) return aShort ? -1 : 1;
    const difference = bitsAt(a.words, offset, bits) - bitsAt(b.words, offset, bits);
    if (difference !== 0) return difference;
    if (a.prefixLength === end || b.prefixLength === end) return a.prefixLength - b.prefixLength;
    offset = end;
  }
}
