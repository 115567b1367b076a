import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLinks } from '../../../../src/systems/linux/observe/ip-addr.js';
import { parseNetToolsRoutes } from '../../../../src/systems/linux/observe/net-tools-routes.js';
import { parseRoutes } from '../../../../src/systems/linux/observe/routes.js';
import { parseRules } from '../../../../src/systems/linux/observe/rules.js';
import { anyText, expectHonestComplaints } from '../accounting.js';

const ROUTES = `default via 203.0.113.65 dev enp2s0 proto dhcp src 203.0.113.70 metric 101
default proto static metric 20 mtu 1420
\tnexthop via 198.51.100.129 dev eno1 weight 3 linkdown
\tnexthop dev ppp7 weight 1
default via inet6 fe80::9 dev eno1 onlink
blackhole 10.66.0.0/16
198.51.100.128/26 dev eno1 proto kernel scope link src 198.51.100.140 linkdown
`;

describe('the routes as ip prints them for people', () => {
  it('are the rows that -j would have given', () => {
    const { value, complaints } = parseRoutes(ROUTES, ['inet']);
    expect(complaints).toEqual([]);
    expect(
      value.inet?.map((route) => [
        route.destination,
        route.gateway,
        route.interface,
        route.priority,
        route.weight,
      ]),
    ).toEqual([
      ['default', '203.0.113.65', 'enp2s0', 101, 1],
      ['default', '198.51.100.129', 'eno1', 20, 3],
      ['default', 'link', 'ppp7', 20, 1],
      ['default', 'fe80::9', 'eno1', 0, 1],
      ['10.66.0.0/16', 'blackhole', '', 0, 1],
      ['198.51.100.128/26', 'link', 'eno1', 0, 1],
    ]);
    const rows = value.inet ?? [];
    expect(rows[0]).toMatchObject({ label: 'dhcp', attributes: ['src 203.0.113.70'], multipath: false });
    expect(rows[1]).toMatchObject({ multipath: true, linkLost: true, mtuBytes: 1420, label: 'static' });
    expect(rows[1]?.bundle).toBe(rows[2]?.bundle);
    expect(rows[3]?.attributes).toEqual(['onlink', 'via inet6']);
    expect(rows[4]?.reject).toBe(true);
  });

  it('are told of every table, as iproute2 4.15 does in spite of -j -d', () => {
    const text = `unicast default via 192.0.2.33 dev eth3 table 44 proto static scope global
unicast default via 192.0.2.33 dev eth3 proto static scope global metric 7
local 192.0.2.40 dev eth3 table local proto kernel scope host src 192.0.2.40
unreachable default dev lo table unspec proto kernel metric 4294967295 error -101 pref medium
unicast default via fe80::5 dev eth3 proto ra metric 1024 expires 1780sec hoplimit 64 pref high
`;
    const { value, complaints } = parseRoutes(text, ['inet', 'inet6']);
    expect(complaints).toEqual([]);
    expect(value.inet?.map(({ gateway, priority }) => [gateway, priority])).toEqual([['192.0.2.33', 7]]);
    expect(value.inet6?.map(({ gateway, preference }) => [gateway, preference])).toEqual([['fe80::5', 1]]);
    expect(value.others?.some(({ table }) => table === '44')).toBe(true);
  });

  it('are not known when nothing is understood, with one complaint for all', () => {
    const usage = `ip: unrecognized option: j
BusyBox v1.36.1 () multi-call binary.

Usage: ip [OPTIONS] address|route|link|neigh|rule [ARGS]
`;
    const { value, complaints } = parseRoutes(usage, ['inet']);
    expect(value).toEqual({ inet: null, inet6: null, others: null });
    expect(complaints).toHaveLength(1);
  });

  it('keep what was understood, and name the rest', () => {
    const { value, complaints } = parseRoutes(
      'default via 192.0.2.33 dev eth3\ndefault is the one above\nRTNETLINK answers: No\n',
      ['inet'],
    );
    expect(value.inet).toHaveLength(1);
    expect(complaints.map(({ line }) => line)).toEqual([2, 3]);
  });
});

describe('the rules as ip prints them for people', () => {
  it('are the rules that -j would have given', () => {
    const text = `0:\tfrom all lookup local
900:\tfrom 10.40.0.0/16 to 192.0.2.7 iif br-lan lookup 12
901:\tfrom all fwmark 0x40/0xf0 lookup dsl
902:\tnot from all fwmark 0xbeef lookup 999
903:\tfrom all lookup main suppress_prefixlength 0
904:\tfrom all ipproto udp dport 4000-4100 unreachable
32766:\tfrom all lookup main
32767:\tfrom all lookup default
`;
    const { value, complaints } = parseRules(text, 'inet');
    expect(complaints).toEqual([]);
    expect(
      value?.map(({ order, selector, action, ordinary }) => [order, selector, action, ordinary]),
    ).toEqual([
      [900, 'from 10.40.0.0/16 to 192.0.2.7 iif br-lan', 'lookup 12', false],
      [901, 'from all fwmark 0x40/0xf0', 'lookup dsl', false],
      [902, 'not from all fwmark 0xbeef', 'lookup 999', true],
      [903, 'from all', 'lookup main suppress_prefixlength 0', true],
      [904, 'from all ipproto udp dport 4000-4100', 'unreachable', false],
    ]);
  });
});

const LINKS = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
4: eno1: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc fq_codel state DOWN group default qlen 1000
    link/ether 02:00:5e:10:20:30 brd ff:ff:ff:ff:ff:ff
    alias Fibre
    altname enp0s31f6
    inet 198.51.100.140/26 brd 198.51.100.191 scope global dynamic noprefixroute eno1
       valid_lft 3100sec preferred_lft 3100sec
    inet6 2001:db8:77::4/64 scope global tentative dadfailed
       valid_lft forever preferred_lft forever
    inet6 fe80::5eff:fe10:2030/64 scope link
       valid_lft forever preferred_lft forever
    RX:  bytes packets errors dropped  missed   mcast
        900100    7100      3       0       0       0
    TX:  bytes packets errors dropped carrier collsns
        100900    1700      1       0       0       2
9: ppp7: <POINTOPOINT,MULTICAST,NOARP,UP,LOWER_UP> mtu 1492 qdisc fq_codel state UNKNOWN group default qlen 3
    link/ppp
    inet 203.0.113.9 peer 203.0.113.1/32 scope global ppp7
       valid_lft forever preferred_lft forever
11: eno1.7@eno1: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN group default qlen 1000
    link/ether 02:00:5e:10:20:30 brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 0 maxmtu 65535
    vlan protocol 802.1Q id 7 <REORDER_HDR> numtxqueues 1 numrxqueues 1
`;

describe('the interfaces as ip prints them for people', () => {
  const told = parseLinks(LINKS);
  const named = (name: string) => told.value?.interfaces.find((via) => via.name === name);

  it('are the interfaces that -j would have given', () => {
    expect(told.complaints).toEqual([]);
    expect(named('eno1')).toMatchObject({
      kind: 'wired',
      up: true,
      linkUp: false,
      status: 'no carrier',
      description: 'Fibre',
      autoconf: { inet: true, inet6: false },
      linkAddress: '02:00:5e:10:20:30',
    });
    expect(named('eno1')?.addresses).toMatchObject([
      { address: '198.51.100.140', prefixLength: 26, usable: true },
      { address: '2001:db8:77::4', prefixLength: 64, usable: false },
      { address: 'fe80::5eff:fe10:2030%eno1' },
    ]);
    expect(named('ppp7')).toMatchObject({ kind: 'pppoe', linkUp: true });
    expect(named('ppp7')?.addresses).toMatchObject([
      { address: '203.0.113.9', peer: '203.0.113.1', prefixLength: 32 },
    ]);
    expect(named('eno1.7')).toMatchObject({ kind: 'vlan', parent: 'eno1', up: false, linkUp: null });
  });

  it('count only where counters were printed', () => {
    expect(told.value?.counters).toEqual([
      {
        interface: 'eno1',
        inBytes: 900_100,
        inPackets: 7_100,
        inErrors: 3,
        outBytes: 100_900,
        outPackets: 1_700,
        outErrors: 1,
        collisions: 2,
      },
    ]);
  });

  it('are told in short, and a line each', () => {
    const brief = parseLinks(
      'eno1             UP             198.51.100.140/26 fe80::9/64 \nwlp1s0           DOWN           \n',
    );
    expect(brief.complaints).toEqual([]);
    expect(brief.value?.interfaces).toMatchObject([
      { name: 'eno1', linkUp: true, addresses: [{ address: '198.51.100.140' }, { address: 'fe80::9%eno1' }] },
      { name: 'wlp1s0', kind: 'wireless', linkUp: false, addresses: [] },
    ]);
    const oneLine = parseLinks(
      String.raw`4: eno1    inet 198.51.100.140/26 brd 198.51.100.191 scope global eno1\       valid_lft forever preferred_lft forever` +
        '\n' +
        String.raw`4: eno1    inet6 fe80::9/64 scope link \       valid_lft forever preferred_lft forever`,
    );
    expect(oneLine.complaints).toEqual([]);
    expect(oneLine.value?.interfaces).toMatchObject([
      { name: 'eno1', up: true, linkUp: null, addresses: [{ prefixLength: 26 }, { prefixLength: 64 }] },
    ]);
  });
});

describe('the table of net-tools', () => {
  it('tells defaults with their metrics', () => {
    const { value, complaints } = parseNetToolsRoutes(
      `Kernel IP routing table
Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
0.0.0.0         203.0.113.65    0.0.0.0         UG    101    0        0 enp2s0
0.0.0.0         0.0.0.0         0.0.0.0         U     700    0        0 wwan3
10.66.0.0       -               255.255.0.0     !     0      -        0 -
203.0.113.64    0.0.0.0         255.255.255.192 U     0      0        0 enp2s0
`,
      'inet',
    );
    expect(complaints).toEqual([]);
    expect(value?.map((r) => [r.destination, r.gateway, r.interface, r.priority, r.reject])).toEqual([
      ['default', '203.0.113.65', 'enp2s0', 101, false],
      ['default', 'link', 'wwan3', 700, false],
      ['10.66.0.0/16', 'unreachable', '-', 0, true],
      ['203.0.113.64/26', 'link', 'enp2s0', 0, false],
    ]);
  });

  it('tells no metric where netstat has other columns', () => {
    const { value } = parseNetToolsRoutes(
      `Kernel IP routing table
Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface
0.0.0.0         203.0.113.65    0.0.0.0         UG        0 0          0 enp2s0
`,
      'inet',
    );
    expect(value).toMatchObject([{ destination: 'default', priority: null }]);
  });

  it('tells IPv6, without the null entry of the kernel', () => {
    const { value, complaints } = parseNetToolsRoutes(
      `Kernel IPv6 routing table
Destination                    Next Hop                   Flag Met Ref Use If
2001:db8:77::/64               [::]                       U    256 1      0 eno1
[::]/0                         fe80::9                    UGDAe 1024 3     0 eno1
[::]/0                         [::]                       !n   -1  1      0 lo
`,
      'inet6',
    );
    expect(complaints).toEqual([]);
    expect(value?.map((r) => [r.destination, r.gateway, r.priority])).toEqual([
      ['2001:db8:77::/64', 'link', 256],
      ['default', 'fe80::9', 1024],
    ]);
  });

  it('is not known when no row is understood', () => {
    expect(
      parseNetToolsRoutes('Routing tables\n\nInternet:\ndefault 192.0.2.1 UGS em0\n', 'inet').value,
    ).toBeNull();
    expect(parseNetToolsRoutes('Kernel IP routing table\n', 'inet').value).toEqual([]);
  });
});

it('never throws on what is pasted, and names every line it does not understand', () => {
  fc.assert(
    fc.property(anyText([ROUTES, LINKS, '900:\tfrom all fwmark 1/2 lookup 3\n']), (text) => {
      expectHonestComplaints(text, parseRoutes(text, ['inet']));
      expectHonestComplaints(text, parseRules(text, 'inet'));
      expectHonestComplaints(text, parseLinks(text));
      expectHonestComplaints(text, parseNetToolsRoutes(text, 'inet'));
    }),
  );
});
