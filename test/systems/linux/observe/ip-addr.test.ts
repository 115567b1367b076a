import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLinks } from '../../../../src/systems/linux/observe/ip-addr.js';
import type { Interface } from '../../../../src/model/router.js';
import { anyObjects, anyText, expectHonestComplaints } from '../accounting.js';

const stats = (inBytes: number, outBytes: number): object => ({
  rx: { bytes: inBytes, packets: 7, errors: 1, dropped: 5, over_errors: 0, multicast: 0 },
  tx: { bytes: outBytes, packets: 8, errors: 2, dropped: 1, carrier_errors: 0, collisions: 3 },
});

/** Of the shape that `ip -j -s -d addr` of iproute2 6.1 prints on a 6.18 kernel. */
const TEXT = JSON.stringify([
  {
    ifindex: 1,
    ifname: 'lo',
    flags: ['LOOPBACK', 'UP', 'LOWER_UP'],
    mtu: 65536,
    operstate: 'UNKNOWN',
    group: 'default',
    link_type: 'loopback',
    address: '00:00:00:00:00:00',
    addr_info: [{ family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host', label: 'lo' }],
    stats64: stats(0, 0),
  },
  {
    ifindex: 2,
    ifname: 'eth0',
    flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
    mtu: 1500,
    operstate: 'UP',
    group: 'wan',
    link_type: 'ether',
    address: '02:00:5e:00:53:01',
    ifalias: 'DSL\u202e',
    addr_info: [
      {
        family: 'inet',
        local: '192.0.2.7',
        prefixlen: 24,
        scope: 'global',
        dynamic: true,
        label: 'eth0',
        valid_life_time: 3600,
      },
      {
        family: 'inet6',
        local: '2001:db8::7',
        prefixlen: 64,
        scope: 'global',
        dynamic: true,
        mngtmpaddr: true,
      },
      {
        family: 'inet6',
        local: '2001:db8::8',
        prefixlen: 64,
        scope: 'global',
        temporary: true,
        deprecated: true,
      },
      { family: 'inet6', local: 'fe80::7', prefixlen: 64, scope: 'link', tentative: true },
    ],
    stats64: stats(4_000_000_000_000, 17),
  },
  {
    ifindex: 3,
    link: 'eth0',
    ifname: 'eth0.7',
    flags: ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'],
    mtu: 1500,
    operstate: 'LOWERLAYERDOWN',
    link_type: 'ether',
    address: '02:00:5e:00:53:01',
    linkinfo: { info_kind: 'vlan', info_data: { id: 7 } },
    addr_info: [],
    stats64: stats(1, 1),
  },
  {
    ifindex: 4,
    ifname: 'ppp0',
    flags: ['POINTOPOINT', 'MULTICAST', 'NOARP', 'UP', 'LOWER_UP'],
    mtu: 1492,
    operstate: 'UNKNOWN',
    link_type: 'ppp',
    addr_info: [
      { family: 'inet', local: '198.51.100.9', address: '198.51.100.1', prefixlen: 32, scope: 'global' },
    ],
  },
]);

function interfaces(): readonly Interface[] {
  const { value, complaints } = parseLinks(TEXT);
  expect(complaints).toEqual([]);
  return value?.interfaces ?? [];
}

function only(object: object): Interface | undefined {
  return parseLinks(JSON.stringify([{ ifname: 'x0', flags: ['UP', 'LOWER_UP'], operstate: 'UP', ...object }]))
    .value?.interfaces[0];
}

describe('the interfaces of a Linux router', () => {
  it('have kinds, links, lifetimes and words', () => {
    expect(interfaces().map((i) => [i.name, i.kind, i.up, i.status, i.linkUp, i.parent])).toEqual([
      ['lo', 'loopback', true, null, true, null],
      ['eth0', 'wired', true, 'up', true, null],
      ['eth0.7', 'vlan', true, 'no carrier', false, 'eth0'],
      ['ppp0', 'pppoe', true, null, true, null],
    ]);
    expect(interfaces()[1]).toMatchObject({
      description: 'DSL?',
      groups: ['wan'],
      linkAddress: '02:00:5e:00:53:01',
      index: 2,
      mtuBytes: 1500,
      priority: null,
      autoconf: { inet: true, inet6: true },
    });
  });

  it('have addresses with their scope, their peer, and whether they may be used', () => {
    expect(interfaces()[1]?.addresses.map((a) => [a.address, a.prefixLength, a.usable])).toEqual([
      ['192.0.2.7', 24, true],
      ['2001:db8::7', 64, true],
      ['2001:db8::8', 64, false],
      ['fe80::7%eth0', 64, false],
    ]);
    expect(interfaces()[3]?.addresses[0]?.peer).toBe('198.51.100.1');
  });

  it('count errors, and no drops: a full queue is what shaping is for', () => {
    const counters = parseLinks(TEXT).value?.counters;
    expect(counters?.find((c) => c.interface === 'eth0')).toEqual({
      interface: 'eth0',
      inBytes: 4_000_000_000_000,
      outBytes: 17,
      inPackets: 7,
      outPackets: 8,
      inErrors: 1,
      outErrors: 2,
      collisions: 3,
    });
    expect(counters?.map((c) => c.interface)).toEqual(['lo', 'eth0', 'eth0.7']);
  });

  it('have no counters where -s was not given', () => {
    expect(parseLinks('[{"ifname":"eth0","flags":[]}]').value?.counters).toBeNull();
  });

  it('say nothing of their link while they are switched off', () => {
    expect(only({ flags: ['BROADCAST'], operstate: 'DOWN' })).toMatchObject({
      up: false,
      status: 'down',
      linkUp: null,
    });
  });

  it('wait for their partner while they are dormant', () => {
    expect(only({ operstate: 'DORMANT' })).toMatchObject({ status: 'dormant', linkUp: false });
    expect(only({ operstate: 'LOWERLAYERDOWN' })).toMatchObject({
      status: 'lower layer down',
      linkUp: false,
    });
    expect(only({ flags: ['UP'], operstate: 'UNKNOWN' })).toMatchObject({ status: null, linkUp: null });
  });

  it('are known by what made them, else by what they carry or by their name', () => {
    const kind = (ifname: string, made: string | null, link_type = 'ether'): unknown =>
      only({ ifname, link_type, ...(made === null ? {} : { linkinfo: { info_kind: made } }) })?.kind;
    expect(
      [
        ['bond0', 'bond'],
        ['br-lan', 'bridge'],
        ['wg0', 'wireguard'],
        ['em0', 'veth'],
        ['dummy0', 'dummy'],
      ].map(([name, made]) => kind(name ?? '', made ?? null)),
    ).toEqual(['trunk', 'bridge', 'tunnel', 'wired', 'other']);
    expect(['wlp3s0', 'wlan0', 'wwan0', 'wwp0s20u4', 'enp1s0'].map((name) => kind(name, null))).toEqual([
      'wireless',
      'wireless',
      'wwan',
      'wwan',
      'wired',
    ]);
    expect(kind('rmnet0', null, 'rawip')).toBe('wwan');
    expect(kind('ib0', null, 'infiniband')).toBe('other');
  });

  it('run on nothing but themselves when they are one end of a cable', () => {
    expect(only({ link: 'y0', linkinfo: { info_kind: 'veth' } })?.parent).toBeNull();
  });

  it('belong to the table of their VRF', () => {
    expect(only({ linkinfo: { info_slave_kind: 'vrf', info_slave_data: { table: 10 } } })?.rdomain).toBe(10);
    expect(only({})?.rdomain).toBe(0);
  });

  it('are complained of without a name, and disarmed with an odd one', () => {
    const { value, complaints } = parseLinks('[{"mtu":1500},{"ifname":"e\\u001bx","flags":[]}]');
    expect(complaints.map(({ reason }) => reason)).toEqual(['an interface without a name']);
    expect(value?.interfaces.map(({ name }) => name)).toEqual(['e?x']);
  });

  it('are read without throwing, whatever is printed', () => {
    const fields = [
      'ifname',
      'flags',
      'operstate',
      'linkinfo',
      'addr_info',
      'stats64',
      'link',
      'mtu',
      'family',
      'local',
    ];
    fc.assert(
      fc.property(fc.oneof(anyObjects(fields), anyText([TEXT])), (text) =>
        expectHonestComplaints(text, parseLinks(text)),
      ),
    );
  });
});
