import type { Route } from '../model/router.js';

/**
 * What the letters of the flags column mean: those of route(8) and netstat(1) on the BSDs, which agree on all but the
 * rarest. The words go into a sentence.
 */
const FLAG_WORDS: Readonly<Record<string, string>> = {
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
};

/** Each flag in words, in the order printed; a letter nobody knows stays a letter. A route that is not up says so first. */
export function flagWords({ flags, up }: Pick<Route, 'flags' | 'up'>): string[] {
  const words = [...flags].map((letter) => FLAG_WORDS[letter] ?? letter);
  return up ? words : ['not up: the kernel skips it', ...words.filter((word) => word !== 'up')];
}
