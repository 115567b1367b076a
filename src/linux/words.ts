import type { SystemWords } from '../model/words.js';

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
  terms: [
    ['metric', 'of several default routes only that with the lowest number carries traffic'],
    ['shared', 'a next hop of one route over several; an alone one has its route to itself'],
    ['connection', "an entry of the kernel's connection tracking, until it expires"],
  ],
};
