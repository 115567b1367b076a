import { describe, expect, it } from 'vitest';
import { judged } from '../collect/pasted.js';

const LINK = (index: number, name: string, more = ''): string =>
  `${String(index)}: ${name}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000\n    link/ether 02:00:5e:61:00:0${String(index)} brd ff:ff:ff:ff:ff:ff\n${more}`;
const INET = (address: string, name: string, word = ''): string =>
  `    inet ${address} brd 0.0.0.0 scope global ${word}${name}\n`;
const INET6 = (address: string): string => `    inet6 ${address} scope global dynamic mngtmpaddr\n`;

const WAN_AND_LAN = `# ip a
${LINK(2, 'enp7s0', INET('203.0.113.70/26', 'enp7s0') + INET6('2001:db8:70::7/64'))}
${LINK(3, 'br0', INET('10.61.0.1/24', 'br0'))}
`;

describe('one family of two', () => {
  it('never makes somebody carry everything: an IPv6 default into the LAN carries IPv6 alone', () => {
    const { diagnosis } = judged(
      `${WAN_AND_LAN}# ip r
default via 203.0.113.65 dev enp7s0 metric 100
# ip -6 r
default via fe80::61 dev br0 proto ra metric 1024 pref medium
`,
    );
    const missing = diagnosis.findings.find(({ id }) => id === 'missing-default');
    expect(missing).toMatchObject({ subject: 'enp7s0', family: 'inet6' });
    expect(diagnosis.verdict.sentence).toContain('br0 carries all IPv6');
    expect(diagnosis.verdict.sentence).not.toContain('everything');
  });

  it('has no switch turned on that is on: IPv6 without P has its own cure', () => {
    const { diagnosis } = judged(`larch# sysctl net.inet.ip.multipath net.inet6.ip6.multipath kern.osrelease
net.inet.ip.multipath=1
net.inet6.ip6.multipath=1
kern.osrelease=7.7
larch# route -n show
Routing tables

Internet:
Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface
default            203.0.113.65       UGSP       7    48377     -     8 vio1
default            198.51.100.129     UGSP       0      164     -     8 vio2

Internet6:
Destination                                 Gateway                                 Flags   Refs      Use   Mtu  Prio Iface
default                                     fe80::5%vio1                            UGS        1        5     -     8 vio1
default                                     fe80::6%vio2                            UGSP       1        5     -     8 vio2
`);
    const cures = new Map(diagnosis.findings.map(({ id, now }) => [id, now.map((argv) => argv.join(' '))]));
    expect(cures.get('multipath-flag-missing')).not.toEqual([]);
    expect([...cures.values()].flat().join('\n')).not.toContain('sysctl');
  });
});

describe('a tunnel that eats itself', () => {
  it('carries nothing, whoever else is spoken of', () => {
    const { diagnosis } = judged(`${WAN_AND_LAN}# ip -d a s wg7
7: wg7: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc noqueue state UNKNOWN group default
    link/none  promiscuity 0
    wireguard
    inet 10.70.0.2/32 scope global wg7
# ip r
default dev wg7 proto static metric 50
203.0.113.64/26 dev enp7s0 proto kernel scope link src 203.0.113.70
`);
    expect(diagnosis.verdict.status).toBe('critical');
    const said = diagnosis.findings.map(({ message }) => message).join('\n');
    expect(said).toContain('Nothing leaves: everything is routed into the tunnel wg7');
    expect(said).not.toContain('wg7 carries');
  });
});

describe('two tunnels that share everything', () => {
  it('are said to take all, both by name', () => {
    const { diagnosis } = judged(`${WAN_AND_LAN}# ip -d a s wg7
7: wg7: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc noqueue state UNKNOWN group default
    link/none  promiscuity 0
    wireguard
    inet 10.70.0.2/32 scope global wg7
# ip -d a s wg8
8: wg8: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc noqueue state UNKNOWN group default
    link/none  promiscuity 0
    wireguard
    inet 10.80.0.2/32 scope global wg8
# ip r
default proto static metric 5
\tnexthop dev wg7 weight 1
\tnexthop dev wg8 weight 1
default via 203.0.113.65 dev enp7s0 proto dhcp metric 100
203.0.113.7 via 203.0.113.65 dev enp7s0
`);
    expect(diagnosis.verdict).toMatchObject({
      status: 'ok',
      sentence: 'Everything goes by wg7 and wg8, tunnels that travel over enp7s0.',
    });
  });
});

describe('a pair of carp machines with a default by the shared address', () => {
  const LARCH = (state: string): string => `larch# ifconfig em4
em4: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> mtu 1500
\tindex 4 priority 0 llprio 3
\tstatus: active
\tinet 203.0.113.71 netmask 0xffffffc0 broadcast 203.0.113.127
larch# ifconfig carp4
carp4: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> mtu 1500
\tindex 9 priority 15 llprio 3
\tcarp: ${state.toUpperCase()} carpdev em4 vhid 4 advbase 1 advskew 100
\tgroups: carp egress
\tstatus: ${state}
\tinet 203.0.113.70 netmask 0xffffffc0 broadcast 203.0.113.127
larch# route -n show -inet
Routing tables

Internet:
Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface
default            203.0.113.65       ${state === 'backup' ? 'GS ' : 'UGS'}        7    48377     -    23 carp4
default            198.51.100.129     UGS        0      164     -     8 vio2
`;

  it.each(['master', 'backup'])('lacks none by the machine’s own address (%s)', (state) => {
    const { ids, diagnosis } = judged(LARCH(state));
    expect(ids).not.toContain('missing-default');
    if (state === 'backup')
      expect(diagnosis.verdict).toMatchObject({
        status: 'ok',
        sentence: 'vio2 carries everything, carp4 is the backup of its pair.',
      });
  });
});

describe('two sessions of one provider', () => {
  it('end at one gateway: that is why the second has no default on OpenBSD', () => {
    const session = (n: number, address: string): string => `larch# ifconfig pppoe${String(n)}
pppoe${String(n)}: flags=8851<UP,POINTOPOINT,RUNNING,SIMPLEX,MULTICAST> mtu 1492
\tindex ${String(6 + n)} priority 0 llprio 3
\tdev: em${String(n)} state: session
\tgroups: pppoe egress
\tstatus: active
\tinet ${address} --> 198.51.100.1 netmask 0xffffffff
`;
    const { diagnosis, ids } =
      judged(`${session(3, '203.0.113.7')}${session(4, '203.0.113.99')}larch# route -n show -inet
Routing tables

Internet:
Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface
default            198.51.100.1       UGS        7    48377     -     8 pppoe3
`);
    expect(ids).toContain('shared-gateway');
    const shared = diagnosis.findings.find(({ id }) => id === 'shared-gateway');
    expect(shared).toMatchObject({ subject: 'pppoe4' });
    expect(shared?.message).toContain('pppoe3 and pppoe4 have one gateway, 198.51.100.1');
    expect(diagnosis.findings.flatMap(({ now }) => now)).toEqual([]);
  });
});

describe('a modem without a gateway', () => {
  it('gets its default by the device alone', () => {
    const { diagnosis } = judged(`${WAN_AND_LAN}# ip -d a s wwan7
7: wwan7: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc fq state UNKNOWN group default
    link/none  promiscuity 0
    inet 10.133.7.9/30 scope global wwan7
# ip r
default via 203.0.113.65 dev enp7s0 proto dhcp metric 100
203.0.113.64/26 dev enp7s0 proto kernel scope link src 203.0.113.70
`);
    const missing = diagnosis.findings.find(({ id }) => id === 'missing-default');
    expect(missing?.subject).toBe('wwan7');
    expect(missing?.now.map((argv) => argv.join(' '))).toEqual([
      '/usr/sbin/ip route replace default metric 100 nexthop via 203.0.113.65 dev enp7s0 weight 1 nexthop dev wwan7 weight 1',
    ]);
  });
});

describe('a network manager that found no internet anywhere', () => {
  it('is told of every line, and none of them is the healthy one', () => {
    const { diagnosis } = judged(`${WAN_AND_LAN}# ip r
default via 203.0.113.65 dev enp7s0 proto dhcp metric 20100
default via 198.51.100.129 dev wlp8s0 proto dhcp metric 20600
`);
    const lost = diagnosis.findings.filter(({ id }) => id === 'no-connectivity');
    expect(lost.map(({ subject }) => subject)).toEqual(['enp7s0', 'wlp8s0']);
    expect(diagnosis.verdict.sentence).toContain('by enp7s0 and wlp8s0');
    expect(lost.map(({ message }) => message).join()).not.toContain('carries everything');
  });
});

describe('a network manager that found no internet where there is some', () => {
  const round = (second: number): string => `# at 2026-05-03T02:01:0${String(second)}.000Z
$ cat /proc/net/dev
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
enp7s0: ${String(1_000_000 * second)} ${String(1_000 * second)} 0 0 0 0 0 0 ${String(300_000 * second)} ${String(900 * second)} 0 0 0 0 0 0
wlp8s0: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
$ ip r
default via 203.0.113.65 dev enp7s0 proto dhcp metric 20100
default via 198.51.100.129 dev wlp8s0 proto dhcp metric 20600
`;

  it('is not believed of the line that carries traffic', () => {
    const { diagnosis } = judged([1, 2, 3, 4, 5, 6].map(round).join(''));
    const lost = diagnosis.findings.filter(({ id }) => id === 'no-connectivity');
    expect(lost.map(({ subject }) => subject)).toEqual(['wlp8s0']);
    expect(diagnosis.verdict.sentence).toContain('enp7s0 carries everything');
  });
});

describe('rules that lead nowhere else', () => {
  it('leave all to the main table: those of the kernel for its VRFs, and a VPN’s for its own network', () => {
    const routes = `# ip r
default via 203.0.113.65 dev enp7s0 metric 100
`;
    const vrf = judged(`${WAN_AND_LAN}${routes}# ip rule
0:\tfrom all lookup local
1000:\tfrom all lookup [l3mdev-table]
32766:\tfrom all lookup main
32767:\tfrom all lookup default
`);
    expect(vrf.ids).not.toContain('policy-routing');
    const vpn = judged(`${WAN_AND_LAN}${routes}# ip rule
0:\tfrom all lookup local
5270:\tfrom all lookup 52
32766:\tfrom all lookup main
32767:\tfrom all lookup default
# ip r s table all
default via 203.0.113.65 dev enp7s0 metric 100
100.64.7.7 dev ts7 table 52
`);
    const rule = vpn.diagnosis.findings.find(({ id }) => id === 'policy-routing');
    expect(rule?.message).toBe(
      "1 IPv4 routing rule beside the system's own: by none of them anything leaves, the main table decides.",
    );
  });
});

describe('a router whose uplinks are all in tables of their own', () => {
  const VRF = (index: number, name: string, address: string, table: number): string =>
    `{"ifindex":${String(index)},"ifname":"${name}","flags":["BROADCAST","UP","LOWER_UP"],"operstate":"UP","link_type":"ether","linkinfo":{"info_slave_kind":"vrf","info_slave_data":{"table":${String(table)}}},"addr_info":[{"family":"inet","local":"${address}","prefixlen":26}]}`;

  it('is not one by which nothing leaves', () => {
    const { diagnosis } = judged(`# ip -j -d a
[${VRF(2, 'enp7s0', '203.0.113.70', 7)},${VRF(3, 'enp8s0', '198.51.100.140', 8)}]
# ip r s table all
default via 203.0.113.65 dev enp7s0 table 7
default via 198.51.100.129 dev enp8s0 table 8
`);
    expect(diagnosis.verdict.sentence).not.toContain('nothing leaves');
    expect(diagnosis.verdict.sentence).toContain('enp7s0 and enp8s0');
    expect(diagnosis.verdict.status).not.toBe('critical');
  });
});

describe('cures beside one another', () => {
  it('do not bring into a route what another cure takes out of it', () => {
    const ping = (from: string, to: string, answers: boolean): string =>
      `# ping -c 3 -I ${from} ${to}\nPING ${to} (${to}) 56(84) bytes of data.\n${answers ? `64 bytes from ${to}: icmp_seq=1 ttl=64 time=1.2 ms\n` : ''}\n--- ${to} ping statistics ---\n3 packets transmitted, ${answers ? '3' : '0'} received, ${answers ? '0' : '100'}% packet loss, time 2003ms\n`;
    const { diagnosis, ids } = judged(`${WAN_AND_LAN}# ip r
default via 203.0.113.65 dev enp7s0 proto dhcp metric 100
default via 198.51.100.129 dev enp8s0 proto dhcp metric 200
# ip neigh
203.0.113.65 dev enp7s0 FAILED
${ping('198.51.100.140', '198.51.100.129', true)}`);
    expect(ids).toEqual(expect.arrayContaining(['gateway-silent', 'priority-mismatch']));
    const cures = diagnosis.findings.flatMap(({ now }) => now.map((argv) => argv.join(' ')));
    expect(cures).toEqual([
      '/usr/sbin/ip route del default metric 100 proto dhcp via 203.0.113.65 dev enp7s0',
    ]);
  });
});

describe('a standby that is dead itself', () => {
  it('is joined by no cure, and of three lines the other two are', () => {
    const { diagnosis } = judged(`${WAN_AND_LAN}# ip r
default via 203.0.113.65 dev enp7s0 proto dhcp metric 100
default via 198.51.100.129 dev enp8s0 proto dhcp metric 200
default via 192.0.2.1 dev enp9s0 proto dhcp metric 300
# ip neigh
198.51.100.129 dev enp8s0 FAILED
`);
    expect(diagnosis.findings.map(({ id, subject }) => `${id} ${subject}`)).toContain(
      'gateway-silent enp8s0',
    );
    const cures = new Set(diagnosis.findings.flatMap(({ now }) => now.map((argv) => argv.join(' '))));
    expect([...cures]).toEqual([
      '/usr/sbin/ip route replace default metric 100 nexthop via 203.0.113.65 dev enp7s0 weight 1 nexthop via 192.0.2.1 dev enp9s0 weight 1',
      '/usr/sbin/ip route del default metric 300 proto dhcp via 192.0.2.1 dev enp9s0',
    ]);
  });
});

describe('a rule whose table refuses', () => {
  it('is told: a route that refuses is no missing one, and no further rule is asked', () => {
    const { diagnosis } = judged(`${WAN_AND_LAN}# ip r s table all
default via 203.0.113.65 dev enp7s0 metric 100
default via 203.0.113.65 dev enp7s0 table 71
unreachable default table 72 metric 4278198272
# ip rule
0:\tfrom all lookup local
700:\tfrom all fwmark 0x1 lookup 71
701:\tfrom all fwmark 0x2 lookup 72
32766:\tfrom all lookup main
`);
    expect(diagnosis.verdict).toMatchObject({
      status: 'warning',
      sentence: 'Table 72 discards what rules lead there: from all fwmark 0x2 gets nowhere.',
    });
  });
});

describe('what loses traffic now', () => {
  it('comes before a default that somebody may have left out on purpose', () => {
    const { diagnosis } = judged(`${WAN_AND_LAN}# ip a s dev enp9s0
${LINK(9, 'enp9s0', INET('192.0.2.9/26', 'enp9s0'))}# ip r
default proto static metric 100
\tnexthop via 203.0.113.65 dev enp7s0 weight 1
\tnexthop via 198.51.100.129 dev enp8s0 weight 1
# ip neigh
203.0.113.65 dev enp7s0 FAILED
`);
    const told = diagnosis.findings.filter(({ severity }) => severity === 'warning').map(({ id }) => id);
    expect(told).toEqual(['gateway-silent', 'missing-default']);
  });
});
