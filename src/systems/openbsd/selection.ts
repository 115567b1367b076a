import type { SelectionRules } from '../../model/next-hop-selection.js';
import { releaseNumber } from './release.js';

/** The first release with rtable.c 1.95 (2025/07/16), as `releaseNumber` counts. */
const FLAG_FOLLOWS_PRIORITY_SINCE = 78;

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
    flagFollowsPriority: number === null ? null : number >= FLAG_FOLLOWS_PRIORITY_SINCE,
  };
}
