import type { PolicyRule } from '../../src/model/router.js';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../src/model/router.js';
import { after } from './given.js';
import { SETTINGS, onLinux } from './given-linux.js';

function factsWith(change: Partial<Settings>) {
  return onLinux(1, { settings: { ...SETTINGS, ...change } }).router;
}

describe('the facts of a router', () => {
  it('say what connections are spread by, for each family', () => {
    expect(factsWith({ multipathHash: { inet: 1, inet6: 0 } }).facts).toEqual([
      'IPv4 spreads connections by addresses and ports (fib_multipath_hash_policy 1)',
      'IPv6 spreads connections by addresses and flow labels (fib_multipath_hash_policy 0)',
    ]);
  });

  it('name the interfaces that filter by the way back, and count the rules', () => {
    const rule: PolicyRule = {
      family: 'inet',
      order: 9,
      selector: 'from all',
      table: '7',
      action: 'lookup 7',
      ordinary: true,
      suppressPrefixLength: null,
    };
    const facts = factsWith({
      multipathHash: { inet: null, inet6: null },
      reversePathFilter: { em0: 'strict', iwn0: 'loose', em1: 'off' },
      policyRules: { inet: [rule], inet6: [] },
    }).facts;
    expect(facts).toEqual([
      'the reverse path filter is strict on em0',
      'the reverse path filter is loose on iwn0',
      "1 IPv4 routing rule beside the system's own",
    ]);
  });

  it('are none where a system has no such settings, and none are made up', () => {
    const { facts, multipathHash, policyRules, reversePathFilter } = after(1).router;
    expect(facts).toEqual([]);
    expect([multipathHash, policyRules, reversePathFilter]).toEqual([undefined, undefined, undefined]);
  });
});
