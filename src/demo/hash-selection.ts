import type { Words } from './ip.js';
import type { KernelRoute } from './rtentry.js';

/** How the kernel picks one of several equal routes: rtable_match and rt_hash. */

/** `even`: rtable.c 1.67 to 1.87 and radix_mpath.c 1.25. `first-heavy`: rtable.c 1.95, the last path is never chosen. */
export type Selection = 'even' | 'first-heavy';

type HasPriority = Pick<KernelRoute, 'priority'>;

/** rtable_match, rtable.c 1.67 to 1.87: hash-threshold (RFC 2992) over the routes with the head's priority. */
export function selectEven<T extends HasPriority>(list: readonly T[], hash16: number): T | undefined {
  const rt = list[0];
  if (rt === undefined) return undefined;
  const npaths = list.filter((mrt) => mrt.priority === rt.priority).length;
  const threshold = Math.floor(0xffff / npaths) + 1;
  let hash = hash16;
  let next = 0;
  while (hash > threshold && next < list.length) {
    if (list[next]?.priority === rt.priority) hash -= threshold;
    next++;
  }
  // If we ran off the end of the list, the first route it is.
  return list[next] ?? rt;
}

/** rtable_match, rtable.c 1.95: assigns the current route and only then advances, beginning at the head again. */
export function selectFirstHeavy<T extends HasPriority>(list: readonly T[], hash16: number): T | undefined {
  let rt = list[0];
  if (rt === undefined) return undefined;
  const prio = rt.priority;
  const npaths = list.filter((mrt) => mrt.priority === prio).length;
  const threshold = Math.floor(0xffff / npaths) + 1;
  let hash = hash16;
  let next = 0;
  while (hash > threshold) {
    const mrt = list[next];
    if (mrt === undefined) break;
    if (mrt.priority === prio) {
      rt = mrt;
      hash -= threshold;
    }
    next++;
  }
  return rt;
}

/** The mix of rt_hash (route.c, from bridge_hash in if_bridge.c: Jenkins). */
function mix(a: number, b: number, c: number): readonly [number, number, number] {
  a = (a - b - c) ^ (c >>> 13);
  b = (b - c - a) ^ (a << 8);
  c = (c - a - b) ^ (b >>> 13);
  a = (a - b - c) ^ (c >>> 12);
  b = (b - c - a) ^ (a << 16);
  c = (c - a - b) ^ (b >>> 5);
  a = (a - b - c) ^ (c >>> 3);
  b = (b - c - a) ^ (a << 10);
  c = (c - a - b) ^ (b >>> 15);
  return [a >>> 0, b >>> 0, c >>> 0];
}

/** rt_hash, route.c 1.450: destination, source and the salt of this boot; no ports. The low 16 bits. */
export function routeHash(destination: Words, source: Words, salt: number): number {
  let a = 0x9e3779b9;
  let b = 0x9e3779b9;
  let c = salt;
  if (destination.length === 1) {
    [, , c] = mix(a + (destination[0] ?? 0), b + (source[0] ?? 0), c);
  } else {
    for (const [i, j] of [
      [0, 2],
      [1, 3],
      [2, 1],
      [3, 0],
    ] as const)
      [a, b, c] = mix(a + (destination[i] ?? 0), b + (destination[j] ?? 0), c + (source[i] ?? 0));
  }
  return c & 0xffff;
}
