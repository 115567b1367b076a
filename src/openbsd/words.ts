import type { SystemWords } from '../model/words.js';

/** OpenBSD's words. The flags are those of route(8) and netstat(1) on the BSDs, which agree on all but the rarest. */
export const words: SystemWords = {
  priority: 'priority',
  tracker: 'pf',
  tracked: 'states',
  shared: 'P',
  alone: 'no P',
  permissions: 'doas.conf',
  flagSeparator: '',
  flags: {
    U: 'up',
    G: 'gateway',
    H: 'host',
    R: 'reject',
    D: 'by redirect',
    M: 'modified by redirect',
    C: 'clones',
    m: 'multicast',
    L: 'link layer',
    S: 'static',
    B: 'blackhole',
    '1': 'protocol 1',
    '2': 'protocol 2',
    '3': 'protocol 3',
    c: 'cloned',
    h: 'cached',
    P: 'multipath',
    T: 'MPLS',
    l: 'local address',
    F: 'watched by BFD',
    b: 'broadcast',
    n: 'connected',
  },
  suspicion:
    'OpenBSD 7.8 and later are suspected of never choosing the last of several equal routes (not verified).',
  terms: [
    ['priority', 'of several default routes only those with the lowest number that are up carry traffic'],
    ['P', 'multipath: shares its priority with another default; without P a route stands alone'],
    ['connection', 'two states of the packet filter, one on each side of the router, are one connection'],
    ['use', 'how often the kernel looked a route up; packets and bytes are not counted there'],
  ],
};
