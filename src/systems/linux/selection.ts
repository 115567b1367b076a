import type { SelectionRules } from '../../model/next-hop-selection.js';

/**
 * How Linux chooses among default routes: the lowest metric, of several routes of one metric one, and of a route with
 * several next hops the hash chooses by weight (net/ipv4/fib_trie.c fib_table_lookup, fib_semantics.c
 * fib_select_multipath; net/ipv6/route.c fib6_select_path, seen on 6.18).
 *
 * A next hop that is `dead` gets nothing. One whose link is lost is used unless `ignore_routes_with_linkdown` is set for
 * its interface; then the kernel prints `dead` with it. What was chosen is settled when the link changes, the word is
 * printed by the switch as it stands now: that the switch has not been turned since is taken for granted here.
 */
export function selection(): SelectionRules {
  return { sharing: 'by-route' };
}
