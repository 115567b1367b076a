import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { USUAL_TOOLS } from '../../../../src/systems/linux/tools.js';
import { selection } from '../../../../src/systems/linux/selection.js';
import { undoCheckWith } from '../../../../src/systems/linux/change/undo-check.js';

const check = undoCheckWith(USUAL_TOOLS)({
  defaults: { inet: [], inet6: [] },
  multipath: {},
  selection: selection(),
  interfacePriorities: {},
});

const RULES = '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n';
const ECMP = `unicast default proto boot scope global metric 100
\tnexthop via 192.0.2.1 dev em0 weight 1
\tnexthop via 198.51.100.1 dev iwn0 weight 3
`;

/** What the guard compares when ip(8) prints this. */
function digest(...printed: readonly string[]): string[] {
  return execFileSync('awk', [check.filter], { input: printed.join(''), encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}

describe('what a guard looks at on Linux', () => {
  it('is what the plan looked at, and no more', () => {
    expect(check.commands.map((argv) => argv.join(' '))).toEqual([
      '/usr/sbin/ip -4 rule show',
      '/usr/sbin/ip -4 -d route show default',
      '/usr/sbin/ip -6 rule show',
      '/usr/sbin/ip -6 -d route show default',
    ]);
    const before = {
      defaults: { inet6: [] },
      multipath: {},
      selection: selection(),
      interfacePriorities: {},
    };
    expect(undoCheckWith(USUAL_TOOLS)(before).commands.map(([, option]) => option)).toEqual(['-6', '-6']);
  });

  it('is every default with its next hops, weights, order and words', () => {
    expect(digest(RULES, ECMP)).toEqual([
      'rules',
      'unicast default proto boot scope global metric 100',
      'nexthop via 192.0.2.1 dev em0 weight 1',
      'nexthop via 198.51.100.1 dev iwn0 weight 3',
    ]);
  });

  it('is something also where there is no default', () => {
    expect(digest(RULES)).toEqual(['rules']);
    expect(digest('')).toEqual(['']);
  });

  it('does not change when a link goes down, nor by the seconds a router advertisement has left', () => {
    expect(digest(ECMP.replace('weight 1', 'weight 1 dead linkdown'))).toEqual(digest(ECMP));
    expect(digest(ECMP.replace('weight 3', 'weight 3 linkdown '))).toEqual(digest(ECMP));
    const ra = (seconds: number): string =>
      `unicast default via fe80::1 dev em0 proto ra scope global metric 1024 expires ${String(seconds)}sec hoplimit 64 pref medium\n`;
    expect(digest(ra(1_790))).toEqual(digest(ra(12)));
    expect(digest(ra(1_790))[0]).toContain('metric 1024 hoplimit 64 pref medium');
  });

  it('changes by a weight, a source address, a mark, an order', () => {
    const plain =
      'unicast default via 192.0.2.1 dev em0 proto dhcp scope global src 192.0.2.10 metric 100 \n';
    for (const other of [
      plain.replace('src 192.0.2.10 ', ''),
      plain.replace('dhcp', 'boot'),
      `${plain}${ECMP}`,
    ])
      expect(digest(other)).not.toEqual(digest(plain));
    expect(digest(ECMP.replace('weight 3', 'weight 2'))).not.toEqual(digest(ECMP));
    expect(digest(ECMP, plain)).not.toEqual(digest(plain, ECMP));
  });
});
