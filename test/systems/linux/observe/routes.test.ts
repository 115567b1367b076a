import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRoutes } from '../../../../src/systems/linux/observe/routes.js';
import { FAMILIES } from '../../../../src/model/address.js';
import { isDefault } from '../../../../src/model/router.js';
import { anyObjects, anyText, expectHonestComplaints } from '../accounting.js';

/** Of the shape that `ip -j -d route show table all` of iproute2 6.1 prints on a 6.18 kernel. */
const MISMATCH = JSON.stringify([
  {
    type: 'unicast',
    dst: 'default',
    gateway: '203.0.113.1',
    dev: 'wlan0',
    table: '100',
    protocol: 'boot',
    scope: 'global',
    flags: [],
  },
  {
    type: 'unicast',
    dst: 'default',
    gateway: '192.0.2.1',
    dev: 'eth0',
    table: 'main',
    protocol: 'dhcp',
    scope: 'global',
    prefsrc: '192.0.2.7',
    metric: 100,
    flags: [],
    metrics: [{ mtu: 1492, advmss: 1452 }],
  },
  {
    type: 'unicast',
    dst: 'default',
    gateway: '203.0.113.1',
    dev: 'wlan0',
    table: 'main',
    protocol: 'dhcp',
    scope: 'global',
    prefsrc: '203.0.113.9',
    metric: 600,
    flags: [],
  },
  {
    type: 'unreachable',
    dst: 'default',
    table: 'main',
    protocol: 'boot',
    scope: 'global',
    metric: 4294967295,
    flags: [],
  },
  {
    type: 'unicast',
    dst: '192.0.2.0/24',
    dev: 'eth0',
    table: 'main',
    protocol: 'kernel',
    scope: 'link',
    prefsrc: '192.0.2.7',
    flags: [],
  },
  {
    type: 'local',
    dst: '192.0.2.7',
    dev: 'eth0',
    table: 'local',
    protocol: 'kernel',
    scope: 'host',
    prefsrc: '192.0.2.7',
    flags: [],
  },
  {
    type: 'unicast',
    dst: 'default',
    gateway: 'fe80::1',
    dev: 'eth0',
    table: 'main',
    protocol: 'ra',
    scope: 'global',
    metric: 100,
    flags: [],
    pref: 'medium',
  },
  {
    type: 'multicast',
    dst: 'ff00::/8',
    dev: 'eth0',
    table: 'local',
    protocol: 'kernel',
    scope: 'global',
    metric: 256,
    flags: [],
    pref: 'medium',
  },
]);

describe('two defaults of different metric', () => {
  const { value: tables, complaints } = parseRoutes(MISMATCH, FAMILIES);

  it('are two rows with who installed them', () => {
    expect(complaints).toEqual([]);
    expect(tables.inet?.filter(isDefault)).toEqual([
      {
        family: 'inet',
        destination: 'default',
        gateway: '192.0.2.1',
        interface: 'eth0',
        priority: 100,
        up: true,
        multipath: false,
        reject: false,
        flags: '',
        use: null,
        refs: null,
        mtuBytes: 1492,
        mtuLocked: false,
        label: 'dhcp',
        weight: 1,
        bundle: 1,
        attributes: ['src 192.0.2.7', 'advmss 1452'],
      },
      expect.objectContaining({ gateway: '203.0.113.1', priority: 600, mtuBytes: null, bundle: 2 }),
    ]);
  });

  it('leave out the tables that rules lead to, and the local one', () => {
    expect(tables.inet?.map((route) => [route.destination, route.reject])).toEqual([
      ['default', false],
      ['default', false],
      ['default', true],
      ['192.0.2.0/24', false],
    ]);
  });

  it('are told apart by family, though both are called default', () => {
    expect(tables.inet6?.map((route) => [route.destination, route.gateway, route.priority])).toEqual([
      ['default', 'fe80::1', 100],
    ]);
  });
});

function onlyInet(...objects: readonly object[]): ReturnType<typeof parseRoutes>['value']['inet'] {
  return parseRoutes(JSON.stringify(objects), ['inet']).value.inet;
}

describe('one default over several next hops', () => {
  const route = {
    dst: 'default',
    metric: 50,
    protocol: 'static',
    flags: [],
    nexthops: [
      { gateway: '192.0.2.1', dev: 'eth0', weight: 1, flags: ['linkdown'] },
      { gateway: '203.0.113.1', dev: 'wlan0', weight: 3, flags: ['onlink'] },
      { gateway: '198.51.100.1', dev: 'wwan0', weight: 1, flags: ['dead', 'linkdown'] },
    ],
  };

  it('is a row for each, bound together', () => {
    const rows = onlyInet(route) ?? [];
    expect(rows.map((r) => [r.interface, r.weight, r.multipath, r.priority, r.label])).toEqual([
      ['eth0', 1, true, 50, 'static'],
      ['wlan0', 3, true, 50, 'static'],
      ['wwan0', 1, true, 50, 'static'],
    ]);
    expect(new Set(rows.map((r) => r.bundle)).size).toBe(1);
    expect(rows[1]?.attributes).toEqual(['onlink']);
  });

  it('goes on using a next hop that lost its carrier, and skips one that is dead', () => {
    expect(onlyInet(route)?.map((r) => [r.flags, r.up])).toEqual([
      ['linkdown', true],
      ['onlink', true],
      ['dead linkdown', false],
    ]);
  });

  it('is no multipath when a group of nexthop objects has shrunk to one', () => {
    const rows = onlyInet({
      dst: 'default',
      nhid: 10,
      gateway: '203.0.113.1',
      dev: 'wlan0',
      metric: 50,
      flags: [],
    });
    expect(rows?.map((r) => [r.multipath, r.attributes])).toEqual([[false, ['nhid 10']]]);
  });

  it('is not bound to a second default of the same metric', () => {
    const rows = onlyInet(
      { dst: 'default', gateway: '192.0.2.1', dev: 'eth0', metric: 100, flags: [] },
      { dst: 'default', gateway: '203.0.113.1', dev: 'wlan0', metric: 100, flags: [] },
    );
    expect(rows?.map((r) => [r.multipath, r.bundle])).toEqual([
      [false, 0],
      [false, 1],
    ]);
  });
});

describe('the words of a route', () => {
  it('may be few: no metric is 0, for IPv6 1024; nobody is named as its author', () => {
    const text = JSON.stringify([{ dst: 'default', gateway: '192.0.2.1', dev: 'eth0', flags: [] }]);
    expect(parseRoutes(text, ['inet']).value.inet).toMatchObject([{ priority: 0, label: null, up: true }]);
    const six = JSON.stringify([{ dst: 'default', gateway: 'fe80::1', dev: 'eth0', flags: [] }]);
    expect(parseRoutes(six, ['inet6']).value.inet6).toMatchObject([{ priority: 1024 }]);
  });

  it('may lack a gateway: everything is a neighbour', () => {
    expect(onlyInet({ dst: 'default', dev: 'ppp0', scope: 'link', flags: [] })).toMatchObject([
      { gateway: 'link', interface: 'ppp0', attributes: [] },
    ]);
    expect(onlyInet({ dst: 'default', dev: 'ppp0', scope: 'global', flags: [] })?.[0]?.attributes).toEqual([
      'scope global',
    ]);
    // Several next hops have no scope of a link, whatever they are.
    const nexthops = [
      { dev: 'ppp0', weight: 1 },
      { dev: 'ppp1', weight: 1 },
    ];
    expect(onlyInet({ dst: 'default', scope: 'global', flags: [], nexthops })).toMatchObject([
      { gateway: 'link', interface: 'ppp0', attributes: [] },
      { gateway: 'link', interface: 'ppp1', attributes: [] },
    ]);
  });

  it('may name a gateway of IPv6 for a route of IPv4', () => {
    const via = { family: 'inet6', host: 'fe80::1' };
    expect(onlyInet({ dst: 'default', via, dev: 'eth0', flags: [] })).toMatchObject([
      { gateway: 'fe80::1', attributes: ['via inet6'] },
    ]);
  });

  it('may concern some of the traffic alone: that is no default for all', () => {
    const text = JSON.stringify([
      {
        dst: 'default',
        from: '2001:db8::/56',
        gateway: 'fe80::1',
        dev: 'eth0',
        metric: 512,
        flags: [],
        pref: 'medium',
      },
      { dst: 'default', tos: '0x10', gateway: '192.0.2.1', dev: 'eth0', flags: [] },
    ]);
    const { inet, inet6 } = parseRoutes(text, FAMILIES).value;
    expect(inet6?.map((r) => r.destination)).toEqual(['default from 2001:db8::/56']);
    expect(inet?.map((r) => r.destination)).toEqual(['default tos 0x10']);
    expect([...(inet ?? []), ...(inet6 ?? [])].filter(isDefault)).toEqual([]);
  });

  it('tell what would have to be said to set it again', () => {
    expect(
      onlyInet({
        dst: 'default',
        gateway: '192.0.2.1',
        dev: 'eth0',
        flags: ['onlink'],
        expires: 1795,
        metrics: [{ window: 9999, ecn: null, congestion: 'cubic' }],
      })?.[0]?.attributes,
    ).toEqual(['expires 1795', 'onlink', 'window 9999', 'ecn', 'congestion cubic']);
  });

  it('are disarmed', () => {
    expect(
      onlyInet({ dst: 'default', gateway: '192.0.2.1', dev: 'e\u001b[m', protocol: '\u202e', flags: [] }),
    ).toMatchObject([{ interface: 'e?[m', label: '?' }]);
  });
});

describe('what was asked for', () => {
  it('decides what is told: a family without routes has none, the other is not told', () => {
    expect(parseRoutes('[]', ['inet']).value).toEqual({ inet: [], inet6: null, others: [] });
    expect(parseRoutes('[]', FAMILIES).value).toEqual({ inet: [], inet6: [], others: [] });
    expect(parseRoutes('', FAMILIES).value).toEqual({ inet: null, inet6: null, others: null });
  });

  it('may print labels of MPLS, which are none of ours', () => {
    expect(parseRoutes('[{"dst":"100","dev":"eth0","flags":[]}]', FAMILIES)).toEqual({
      value: { inet: [], inet6: [], others: [] },
      complaints: [],
    });
  });

  it('is complained of where it is no route', () => {
    const { value, complaints } = parseRoutes('[{"dev":"eth0"},{"dst":"somewhere","dev":"eth0"}]', FAMILIES);
    expect(value).toEqual({ inet: [], inet6: [], others: [] });
    expect(complaints.map(({ reason }) => reason)).toEqual([
      'a route without a destination',
      'neither IPv4 nor IPv6',
    ]);
  });

  it('never throws and never invents a metric, whatever is printed', () => {
    const fields = [
      'type',
      'dst',
      'gateway',
      'dev',
      'table',
      'protocol',
      'metric',
      'flags',
      'nexthops',
      'metrics',
      'via',
      'pref',
    ];
    fc.assert(
      fc.property(fc.oneof(anyObjects(fields), anyText([MISMATCH])), (text) => {
        const parsed = parseRoutes(text, FAMILIES);
        expectHonestComplaints(text, parsed);
        for (const route of [...(parsed.value.inet ?? []), ...(parsed.value.inet6 ?? [])]) {
          expect(route.priority).toBeGreaterThanOrEqual(0);
          expect(route.weight).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('which of several routes of one metric the kernel takes', () => {
  const rowsOf = (object: object, family: 'inet' | 'inet6') =>
    (
      parseRoutes(JSON.stringify([{ dst: 'default', flags: [], ...object }]), [family]).value[family] ?? []
    ).map(({ preference, linkLost }) => [preference, linkLost]);

  it('follows the preference of the router in IPv6, lost link or not', () => {
    const route = { gateway: 'fe80::1', dev: 'eth0' };
    expect(rowsOf({ ...route, pref: 'high' }, 'inet6')).toEqual([[1, undefined]]);
    expect(rowsOf({ ...route, pref: 'low' }, 'inet6')).toEqual([[-1, undefined]]);
    expect(rowsOf({ ...route, pref: 'medium', flags: ['linkdown'] }, 'inet6')).toEqual([[undefined, true]]);
  });

  it('has no preference in IPv4; a lost link is told', () => {
    const hop = { gateway: '192.0.2.1', dev: 'eth0', flags: ['linkdown'] };
    expect(rowsOf(hop, 'inet')).toEqual([[undefined, true]]);
    const other = { gateway: '198.51.100.1', dev: 'wwan0', weight: 1, flags: [] };
    expect(rowsOf({ nexthops: [{ ...hop, weight: 1 }, other] }, 'inet')).toEqual([
      [undefined, true],
      [undefined, undefined],
    ]);
  });
});
