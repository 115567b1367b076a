import { describe, expect, it } from 'vitest';
import { sourcesWith } from '../../../../src/systems/linux/observe/sources.js';
import { USUAL_TOOLS } from '../../../../src/systems/linux/tools.js';
import type { Observations } from '../../../../src/model/snapshot.js';
import type { Source } from '../../../../src/model/source.js';
import { paceMs } from '../../../../src/model/source.js';

const sources = sourcesWith(USUAL_TOOLS);

function source(id: string): Source {
  const found = sources.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no source ${id}`);
  return found;
}

function told(id: string, stdout: string, line?: string): unknown {
  return source(id).parse(stdout, line === undefined ? source(id).command.argv : line.split(' ')).value;
}

describe('what a source tells', () => {
  it('are both tables from one command, or the one that was asked for', () => {
    expect(told('routes', '[]')).toEqual({ routesInet: [], routesInet6: [], otherTables: [] });
    expect(told('routes', '[]', 'ip -j -6 route')).toEqual({ routesInet6: [] });
    expect(told('routes', '')).toEqual({});
  });

  it('are interfaces, and counters where the command shows them', () => {
    const text = '[{"ifname":"eth0","flags":[],"stats64":{"rx":{"bytes":1},"tx":{"bytes":2}}}]';
    expect(Object.keys(told('links', text, 'ip -j -s addr') as object)).toEqual([
      'interfaces',
      'byteCounters',
      'packetCounters',
    ]);
    expect(Object.keys(told('links', text, 'ip -j -s link') as object)).toEqual([
      'interfaces',
      'byteCounters',
      'packetCounters',
    ]);
    expect(source('links').serves(['ip', '-j', 'addr'])).toEqual(['interfaces']);
    expect(told('links', '[]')).toEqual({});
  });

  it('are the counters of both kinds, from one file of the kernel', () => {
    const row = 'eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n';
    const counted = [{ interface: 'eth0', inBytes: 1, outPackets: 10 }];
    expect(told('counters', row)).toMatchObject({ byteCounters: counted, packetCounters: counted });
    expect(told('counters', 'Inter-|\n')).toEqual({});
    expect(source('counters').serves(['cat', '/proc/self/net/dev'])).toEqual([
      'byteCounters',
      'packetCounters',
    ]);
    expect(source('counters').serves(['cat', '/proc/net/route'])).toEqual([]);
  });

  it('are wireless networks and signals, none where there is no card', () => {
    expect(told('networks', '')).toEqual({ networks: {} });
    expect(told('networks', 'phy#0\n\tInterface wlan0\n\t\tssid Quay\n')).toEqual({
      networks: { wlan0: 'Quay' },
    });
    expect(told('signals', 'wlan0: 0000   35.  -71.  -256 0 0 0 0 0 0\n')).toEqual({
      signals: { wlan0: { percent: 50, dbm: -71 } },
    });
    const bare = sourcesWith({ ...USUAL_TOOLS, iw: null, hasSignals: false }).map(({ id }) => id);
    expect(bare).not.toContain('networks');
    expect(bare).not.toContain('signals');
  });

  it('are parts of the settings, each from its own command', () => {
    expect(told('settings', 'net.ipv4.ip_forward = 1\n')).toMatchObject({
      settings: { forwarding: { inet: 1 } },
    });
    expect(told('settings', 'vm.swappiness = 60\n')).toEqual({});
    expect(told('reverse-path-filter', '[{"interface":"eth0","rp_filter":"strict"}]')).toMatchObject({
      settings: { reversePathFilter: { eth0: 'strict' }, os: null },
    });
    expect(told('rules', '[{"priority":5,"src":"all","table":"7"}]')).toMatchObject({
      settings: { policyRules: { inet: [{ order: 5, action: 'lookup 7' }] } },
    });
    expect(told('rules', '')).toEqual({});
  });

  it('are no IPv6 rules, and no failure either, where the kernel has no IPv6', () => {
    const value = told('rules6', '') as { settings: object };
    expect(value.settings).not.toHaveProperty('policyRules');
  });

  it('is the number of connections, or that there is none where none are tracked', () => {
    const text = 'net.netfilter.nf_conntrack_count = 5\nnet.netfilter.nf_conntrack_max = 100\n';
    expect(told('connections', text)).toMatchObject({
      firewall: { states: 5 },
      firewallLimits: { states: 100 },
    });
    expect(told('connections', '')).toMatchObject({ firewall: { states: null }, firewallLimits: {} });
  });

  it('are queues, asked for seldom while there are none, and put together from what a person shows', () => {
    const queues = source('queues');
    expect(sourcesWith({ ...USUAL_TOOLS, tc: null }).map(({ id }) => id)).not.toContain('queues');
    const known = told(
      'queues',
      '[{"kind":"pfifo","handle":"0:","dev":"wan0","parent":"1:10","drops":3}]',
    ) as Partial<Observations>;
    expect([paceMs(queues, told('queues', '[]') as Partial<Observations>), paceMs(queues, known)]).toEqual([
      300_000, 10_000,
    ]);
    const argv = 'tc -s class show dev wan0'.split(' ');
    const text =
      'class htb 1:10 parent 1:1 rate 2Mbit ceil 8Mbit\n Sent 9 bytes 1 pkt (dropped 5, overlimits 0)\n';
    const { value } = queues.parse(text, argv);
    expect(queues.complete?.(known, value, argv)).toMatchObject({
      queues: [{ name: '1:10', parent: '1:1', kind: 'pfifo', limitBitsPerSecond: 8e6, droppedPackets: 5 }],
    });
    for (const line of [
      'tc qdisc',
      'tc -s filter show dev wan0',
      'tc -n lan -s qdisc',
      'tc -s class',
      'tc -s qdisc add dev wan0',
    ])
      expect(queues.serves(line.split(' '))).toEqual([]);
    for (const line of ['tc -s qdisc', '/sbin/tc -j -s q ls', 'tc -s -d qdisc show dev wan0'])
      expect(queues.serves(line.split(' '))).toEqual(['queues']);
  });
});
