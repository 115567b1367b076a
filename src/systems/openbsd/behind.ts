/** As far behind as a wireless interface stands by itself (ieee80211.c: 4). */
const BEHIND = 4;

/** The priority of a default that is to be used when all of these are gone. */
export function priorityBehind(others: readonly { readonly priority: number | null }[]): number {
  return Math.max(...others.flatMap(({ priority }) => priority ?? [])) + BEHIND;
}
