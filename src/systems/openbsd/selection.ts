import type { SelectionRules } from '../../model/next-hop-selection.js';
import { releaseNumber } from './release.js';

/** The first release with rtable.c 1.95 (2025/07/16), as `releaseNumber` counts. */
const RTABLE_1_95_SINCE = 78;

/**
 * How OpenBSD chooses among default routes (sys/net/rtable.c, rtable_match; route.c, rt_hash). The list is sorted by
 * priority with the bit for down (RTP_DOWN), so what is down stands last. Without P on the first of the list, or with
 * `net.inet.ip.multipath` at 0, nothing is hashed and the first takes everything; else the hash chooses among all that
 * have the priority of the first.
 *
 * Since rtable.c 1.95 (7.8) P stands on a row exactly when another one has its priority. Before (1.87, 7.6 and 7.7; the
 * same since 1.48 of 2016), priorities were compared with the bit for down when P was set, so equals can lack it; and it
 * was cleared only when two rows of any priority had become one, so it can stand alone.
 */
export function selection(release: string | null): SelectionRules {
  const number = releaseNumber(release);
  return {
    sharing: 'by-flag',
    flagFollowsPriority: number === null ? null : number >= RTABLE_1_95_SINCE,
  };
}

/**
 * Whether this release is suspected of never choosing the last of several equal rows; null: the release is not known. The
 * loop of rtable.c 1.95 that finds the row for a hash takes a row before it advances, and begins again at the head: of two
 * equal rows the second is never taken. It was computed, not seen on a machine; the newest source of 2026-10 has it, too.
 */
export function missesLastOfEqual(release: string | null): boolean | null {
  const number = releaseNumber(release);
  return number === null ? null : number >= RTABLE_1_95_SINCE;
}
