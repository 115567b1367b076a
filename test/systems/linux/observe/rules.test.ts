import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRules } from '../../../../src/systems/linux/observe/rules.js';
import { anyObjects, expectHonestComplaints } from '../accounting.js';

const FIRST = [
  { priority: 0, src: 'all', table: 'local' },
  { priority: 32766, src: 'all', table: 'main' },
  { priority: 32767, src: 'all', table: 'default' },
];

function rulesOf(...objects: readonly object[]): string[] | undefined {
  const { value, complaints } = parseRules(JSON.stringify([...FIRST, ...objects]), 'inet');
  expect(complaints).toEqual([]);
  return value?.map((rule) => `${String(rule.order)}: ${rule.selector} ${rule.action}`);
}

describe('the rules that choose a routing table', () => {
  it('are none where the system has only its first three', () => {
    expect(rulesOf()).toEqual([]);
  });

  it('are told in the words of ip rule', () => {
    expect(
      rulesOf(
        {
          priority: 998,
          src: 'all',
          dst: '203.0.113.0',
          dstlen: 24,
          iif: 'lan0',
          action: 'unreachable',
          protocol: 'unspec',
        },
        { priority: 1000, src: '198.51.100.10', table: '100', protocol: 'unspec' },
        {
          priority: 1001,
          not: null,
          src: '192.0.2.0',
          srclen: 24,
          fwmark: '0x1',
          fwmask: '0xff',
          table: 'wan2',
        },
        {
          priority: 1002,
          src: 'all',
          uid_start: 5,
          uid_end: 9,
          ipproto: 'tcp',
          sport: 3,
          dport_start: 80,
          dport_end: 90,
          table: '7',
        },
      ),
    ).toEqual([
      '998: from all to 203.0.113.0/24 iif lan0 unreachable',
      '1000: from 198.51.100.10 lookup 100',
      '1001: not from 192.0.2.0/24 fwmark 0x1/0xff lookup wan2',
      '1002: from all ipproto tcp sport 3 dport 80-90 uidrange 5-9 lookup 7',
    ]);
  });

  it('show how a VPN passes over the defaults of the main table', () => {
    expect(rulesOf({ priority: 32764, src: 'all', table: 'main', suppress_prefixlen: 0 })).toEqual([
      '32764: from all lookup main suppress_prefixlength 0',
    ]);
  });

  it('show jumps, and not what the kernel sets up for its VRFs', () => {
    expect(
      rulesOf({ priority: 4, src: 'all', goto: 32766 }, { priority: 1000, src: 'all', l3mdev: null }),
    ).toEqual(['4: from all goto 32766']);
  });

  it('show a first rule that somebody narrowed', () => {
    expect(parseRules('[{"priority":32766,"src":"192.0.2.1","table":"main"}]', 'inet').value).toHaveLength(1);
  });

  it('are not told when nothing was printed', () => {
    expect(parseRules('', 'inet6')).toEqual({ value: null, complaints: [] });
  });

  it('never throw, whatever is printed', () => {
    const fields = [
      'priority',
      'src',
      'srclen',
      'dst',
      'table',
      'action',
      'fwmark',
      'goto',
      'not',
      'sport_start',
    ];
    fc.assert(
      fc.property(anyObjects(fields), (text) => expectHonestComplaints(text, parseRules(text, 'inet'))),
    );
  });
});
