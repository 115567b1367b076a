import type { SystemWords } from '../../../model/words.js';

/** Linux's words. The flags are those of iproute2 (ip/iproute.c, print_rt_flags) for a next hop. */
export const words: SystemWords = {
  priority: 'metric',
  priorityShort: 'metric',
  tracker: 'conntrack',
  tracked: 'connections',
  shared: 'shared',
  alone: 'alone',
  floating: 'connection tracking knows no interface,',
  label: 'proto',
  askRoute: 'ip route get ADDRESS',
  permissions: 'sudoers',
  flagSeparator: ' ',
  flags: {
    dead: 'dead',
    linkdown: 'its link is lost, and the kernel goes on using it',
    onlink: 'the gateway is a neighbour by decree',
    pervasive: 'pervasive',
    offload: 'in hardware',
    trap: 'trapped by hardware',
    unresolved: 'its gateway is being looked for',
    rt_offload: 'in hardware',
    rt_trap: 'trapped by hardware',
    offload_failed: 'not taken by the hardware',
  },
  spreading: {
    setting: 'fib_multipath_hash_policy',
    // Documentation/networking/ip-sysctl.rst; that of IPv6 takes the flow label even with the addresses alone
    // (net/ipv6/route.c, rt6_multipath_hash).
    by: {
      inet: {
        0: 'addresses alone',
        1: 'addresses and ports',
        2: 'addresses, those inside a tunnel where there is one',
        3: 'fields chosen by fib_multipath_hash_fields',
      },
      inet6: {
        0: 'addresses and flow labels',
        1: 'addresses and ports',
        2: 'addresses and flow labels, those inside a tunnel where there is one',
        3: 'fields chosen by fib_multipath_hash_fields',
      },
    },
    per: { 0: 'per host pair', 1: 'per connection', 2: 'per inner pair', 3: 'by chosen fields' },
  },
  otherTable: 'routing table',
  // net/netfilter/nf_conntrack_proto.c, nf_ct_netns_get: hooks are registered for who asks; own echoes would be there.
  untracked: 'not tracked here: no rule asks for it',
  tableFull: 'nf_conntrack: table full, dropping packet',
  // net/netfilter/nf_conntrack_standalone.c, ct_cpu_seq_show.
  refusals: {
    drop: 'the limit of all connections (nf_conntrack_max)',
    early_drop: 'the limit of all connections (unanswered ones are thrown out)',
    insert_failed: 'the number of ports for translation',
  },
  errorsIncludeDrops: false,
  suspicion: null,
  replyWay:
    'no rule leads what has its address, or a mark of where it came in, back by it, and a reverse path filter there may drop the rest',
  deafToAdvertisements:
    'a kernel that forwards IPv6 takes no default route from router advertisements unless accept_ra is 2',
  terms: [
    ['metric', 'of several default routes only that with the lowest number carries traffic'],
    ['shared', 'a next hop of one route over several; an alone one has its route to itself'],
    ['connection', "an entry of the kernel's connection tracking, until it expires"],
  ],
};
