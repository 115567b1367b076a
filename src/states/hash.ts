/** Mixes four words into one; the low bits are good (murmur3's steps). */
export function hashOf(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a, 0xcc9e2d51) ^ d;
  hash = Math.imul(hash ^ (hash >>> 15), 0x1b873593) ^ b;
  hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b) ^ c;
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return hash ^ (hash >>> 15);
}
