import { describe, expect, it } from 'vitest';
import { unreadCommands } from '../../src/collect/recording.js';
import { readTranscript } from '../../src/host/transcript-reader.js';
import { linux } from '../../src/systems/linux/system.js';
import { judged } from './pasted.js';

describe('what people paste of a Linux router', () => {
  it('is judged from `ip r` alone: of two metrics only the better is used', () => {
    const { system, diagnosis, ids } = judged(`me@birch:~$ ip r
default via 203.0.113.65 dev enp2s0 proto dhcp src 203.0.113.70 metric 101
default via 198.51.100.129 dev wlp3s0 proto dhcp src 198.51.100.140 metric 603
203.0.113.64/26 dev enp2s0 proto kernel scope link src 203.0.113.70 metric 101
me@birch:~$
`);
    expect(system).toBe('Linux');
    expect(ids).toContain('priority-mismatch');
    expect(diagnosis.verdict).toMatchObject({ status: 'warning' });
    expect(diagnosis.verdict.sentence).toContain('Only enp2s0 is used');
    expect(diagnosis.uplinks.map(({ link, counters }) => [link, counters])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it('is judged with the rules that come with it: marks send traffic elsewhere', () => {
    const { diagnosis, ids } = judged(`root@birch:~# ip -4 route show
default via 203.0.113.65 dev enp2s0 metric 101
default via 198.51.100.129 dev wwan1 metric 701
root@birch:~# ip rule
0:\tfrom all lookup local
700:\tfrom all fwmark 0x2/0xf lookup lte
32766:\tfrom all lookup main
32767:\tfrom all lookup default
`);
    expect(ids).toContain('policy-routing');
    expect(diagnosis.verdict.sentence).not.toContain('Only enp2s0 is used');
  });

  it('is told from net-tools, whose netstat is spelled as that of OpenBSD', () => {
    const { system, diagnosis } = judged(`[root@birch ~]# netstat -rn
Kernel IP routing table
Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface
0.0.0.0         203.0.113.65    0.0.0.0         UG        0 0          0 enp2s0
0.0.0.0         198.51.100.129  0.0.0.0         UG        0 0          0 wwan1
`);
    expect(system).toBe('Linux');
    expect(diagnosis.uplinks.map((uplink) => uplink.interface)).toEqual(['enp2s0', 'wwan1']);
    // One may stand behind the other, or both be equal.
    expect(diagnosis.verdict).toMatchObject({
      status: 'unknown',
      sentence:
        'enp2s0 and wwan1 have default routes, of which the table shows no metric: which of them is used is not known.',
    });
    expect(diagnosis.uplinks.map((uplink) => uplink.role)).toEqual([null, null]);
    expect(diagnosis.uplinks[0]?.routes[0]?.route.priority).toBeNull();
  });

  it('may show one interface after the other, and addresses of one family apart from links', () => {
    const { snapshot } = judged(`# ip r
default via 203.0.113.65 dev enp2s0 metric 101
# ip addr show dev enp2s0
2: enp2s0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000
    link/ether 02:00:5e:44:00:01 brd ff:ff:ff:ff:ff:ff
    inet 203.0.113.70/26 brd 203.0.113.127 scope global dynamic enp2s0
# ip a s wwan1
5: wwan1: <POINTOPOINT,UP,LOWER_UP> mtu 1420 qdisc fq state UNKNOWN group default qlen 1000
    link/none
    inet 198.51.100.140/30 scope global wwan1
# ip -s link show enp2s0
2: enp2s0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc mq state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:5e:44:00:01 brd ff:ff:ff:ff:ff:ff
    RX: bytes  packets  errors  dropped overrun mcast
    4096       8        0       0       0       0
    TX: bytes  packets  errors  dropped carrier collsns
    2048       4        0       0       0       0
`);
    const { interfaces, byteCounters } = snapshot.observed;
    expect(interfaces.ok && interfaces.value).toMatchObject([
      { name: 'enp2s0', linkUp: false, addresses: [{ address: '203.0.113.70' }], autoconf: { inet: true } },
      { name: 'wwan1', linkUp: true, addresses: [{ address: '198.51.100.140' }] },
    ]);
    expect(byteCounters.ok && byteCounters.value).toMatchObject([
      { interface: 'enp2s0', inBytes: 4096, outBytes: 2048 },
    ]);
  });

  it('is a busybox without -j: it says what to install', () => {
    const { diagnosis } = judged(`root@OpenWrt:/# ip -j -d route show table all
! ip: unrecognized option: j
! BusyBox v1.36.1 () multi-call binary.
# exit 1
`);
    expect(diagnosis.verdict).toMatchObject({ status: 'unknown' });
    expect(diagnosis.verdict.sentence).toMatch(/busybox's.*install iproute2 \(on OpenWrt: ip-full\)/);
  });
});

const FREEBSD = `Routing tables

Internet:
Destination        Gateway            Flags     Netif Expire
default            203.0.113.65       UGS        ix3
127.0.0.1          link#4             UH          lo0

Internet6:
Destination                       Gateway                       Flags     Netif Expire
default                           fe80::7%ix3                   UGS        ix3
`;

describe('a table of which no row is understood', () => {
  it.each([
    ['FreeBSD', FREEBSD],
    ['macOS', FREEBSD.replaceAll('ix3', 'en0')],
  ])('is unknown, and is said to be of %s', (system, text) => {
    const { diagnosis, snapshot, ids } = judged(`% netstat -rn\n${text}`);
    expect(diagnosis.verdict).toMatchObject({ status: 'unknown' });
    expect(diagnosis.verdict.sentence).toBe(
      `Cannot tell, the routing table is not known: this is ${system}'s table.`,
    );
    expect(ids).toEqual(['table-not-understood']);
    expect(snapshot.sources.flatMap(({ complaints }) => complaints)).toHaveLength(1);
  });

  it('is unknown, too, where its titles are OpenBSD’s and its rows of nobody', () => {
    const { diagnosis, ids } = judged(
      '$ route -n show -inet\nRouting tables\n\nInternet:\nDestination Gateway Flags\ndefault by the modem\n',
    );
    expect(diagnosis.verdict.status).toBe('unknown');
    expect(ids).toEqual(['table-not-understood']);
  });

  it('is not an empty one: that has no default route', () => {
    const { ids } = judged(
      '$ route -n show -inet\nRouting tables\n\nInternet:\nDestination        Gateway            Flags   Refs      Use   Mtu  Prio Iface\n224/4              127.0.0.1          URS        0        0 32768     8 lo0\n',
    );
    expect(ids).toContain('missing-default');
    expect(ids).not.toContain('table-not-understood');
  });

  it('has lost the one row that counts: no default is missed while one was not understood', () => {
    const { diagnosis, ids } = judged(
      '$ route -n show -inet\nRouting tables\n\nInternet:\nDestination        Gateway            Flags   Refs      Use   Mtu  Prio Iface\ndefault            203.0.113.65       UGS  cut off here\n224/4              127.0.0.1          URS        0        0 32768     8 lo0\n',
    );
    expect(diagnosis.verdict.status).toBe('unknown');
    expect(ids).not.toContain('missing-default');
  });
});

describe('what people paste of an OpenBSD router', () => {
  it('is put together from one ifconfig after the other', () => {
    const { system, diagnosis } = judged(`larch# ifconfig vio1
vio1: flags=808843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,AUTOCONF4> mtu 1500
\tindex 2 priority 0 llprio 3
\tstatus: active
\tinet 203.0.113.70 netmask 0xffffffc0 broadcast 203.0.113.127
larch# ifconfig umb0 | head -3
umb0: flags=8811<UP,POINTOPOINT,SIMPLEX,MULTICAST> mtu 1500
\tindex 7 priority 6 llprio 3
\tstatus: no network
larch# route -n show -inet
Routing tables

Internet:
Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface
default            203.0.113.65       UGS        7    48377     -     8 vio1
default            198.51.100.129     GS         0      164     -    14 umb0
larch# doas pfctl -ss
all tcp 203.0.113.70:61001 (10.3.0.9:50100) -> 192.0.2.80:443       ESTABLISHED:ESTABLISHED
`);
    expect(system).toBe('OpenBSD');
    const [first, second] = diagnosis.uplinks;
    expect(first).toMatchObject({ interface: 'vio1', link: 'active', role: 'active' });
    expect(first?.connections?.total).toBe(1);
    expect(second).toMatchObject({ interface: 'umb0', link: 'no network', role: 'down' });
  });
});

describe('an ifconfig of Linux', () => {
  const ROUTES = `gw# ip r
default via 203.0.113.1 dev eth4 proto static metric 100
default via 198.51.100.1 dev wan9 proto dhcp metric 700
`;
  const NEW = `gw# ifconfig eth4
eth4: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500
        inet 203.0.113.7  netmask 255.255.255.224  broadcast 203.0.113.31
        inet6 2001:db8:4::7  prefixlen 64  scopeid 0x0<global>
        ether 00:00:5e:00:53:47  txqueuelen 1000  (Ethernet)
        RX packets 1834  bytes 1500000 (1.4 MiB)
        RX errors 2  dropped 0  overruns 0  frame 0
        TX packets 1200  bytes 150000 (146.4 KiB)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0
`;
  const OLD = `gw# ifconfig wan9
wan9      Link encap:Ethernet  HWaddr 00:00:5E:00:53:49
          inet addr:198.51.100.9  Bcast:198.51.100.255  Mask:255.255.255.0
          inet6 addr: fe80::200:5eff:fe00:5349/64 Scope:Link
          UP BROADCAST MULTICAST  MTU:1492  Metric:1
          RX packets:77 errors:1 dropped:0 overruns:0 frame:0
          TX packets:66 errors:0 dropped:0 overruns:0 carrier:0
          collisions:0 txqueuelen:1000
          RX bytes:9000 (8.7 KiB)  TX bytes:8000 (7.8 KiB)
`;

  it('does not make the paste one of OpenBSD, and is read in the words of both net-tools', () => {
    const { system, snapshot, diagnosis } = judged(ROUTES + NEW + OLD);
    expect(system).toBe('Linux');
    expect(snapshot.sources.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(diagnosis.uplinks).toMatchObject([
      {
        interface: 'eth4',
        linkUp: true,
        addresses: [
          { address: '203.0.113.7', prefixLength: 27 },
          { address: '2001:db8:4::7', prefixLength: 64 },
        ],
        counters: { inBytes: 1_500_000, outBytes: 150_000, inErrors: 2 },
      },
      {
        interface: 'wan9',
        linkUp: false,
        addresses: [{ address: '198.51.100.9', prefixLength: 24 }, { address: 'fe80::200:5eff:fe00:5349' }],
        counters: { inBytes: 9_000, outPackets: 66 },
      },
    ]);
  });

  it('is no claim about a link where only routes were pasted', () => {
    expect(judged(ROUTES).diagnosis.uplinks).toMatchObject([{ linkUp: null }, { linkUp: null }]);
  });

  it('leaves OpenBSD its own', () => {
    const { system } = judged(
      'gw# ifconfig em0\nem0: flags=8843<UP,BROADCAST,RUNNING> mtu 1500\n\tinet 192.0.2.9 netmask 0xffffff00\n',
    );
    expect(system).toBe('OpenBSD');
  });
});

const NMCLI = `GENERAL.DEVICE:                         enp7s0
GENERAL.TYPE:                           ethernet
GENERAL.HWADDR:                         00:00:5E:00:53:71
GENERAL.MTU:                            1500
GENERAL.STATE:                          100 (connected)
GENERAL.CONNECTION:                     Fibre
WIRED-PROPERTIES.CARRIER:               on
IP4.ADDRESS[1]:                         203.0.113.70/26
IP4.GATEWAY:                            203.0.113.65
IP4.ROUTE[1]:                           dst = 203.0.113.64/26, nh = 0.0.0.0, mt = 100
IP4.ROUTE[2]:                           dst = 0.0.0.0/0, nh = 203.0.113.65, mt = 100
IP4.DNS[1]:                             203.0.113.66
IP6.GATEWAY:                            --

GENERAL.DEVICE:                         cdc-wdm4
GENERAL.TYPE:                           gsm
GENERAL.HWADDR:                         (unknown)
GENERAL.STATE:                          100 (connected)
GENERAL.IP-IFACE:                       wwan4
IP4.ADDRESS[1]:                         198.51.100.140/30
IP4.GATEWAY:                            198.51.100.141
IP4.ROUTE[1]:                           dst = 0.0.0.0/0, nh = 198.51.100.141, mt = 700
IP6.ADDRESS[1]:                         2001:db8:4::9/64
IP6.GATEWAY:                            fe80::4
IP6.ROUTE[1]:                           dst = ::/0, nh = fe80::4, mt = 700

GENERAL.DEVICE:                         enp8s0
GENERAL.TYPE:                           ethernet
GENERAL.STATE:                          20 (unavailable)
WIRED-PROPERTIES.CARRIER:               off
IP4.GATEWAY:                            --
`;

describe('`nmcli device show`', () => {
  it('tells addresses, links, gateways and metrics, of a modem by the name the kernel has for it', () => {
    const { system, snapshot, diagnosis, ids } = judged(`me@birch:~$ nmcli device show\n${NMCLI}`);
    expect(system).toBe('Linux');
    expect(snapshot.sources.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(ids).toContain('priority-mismatch');
    expect(diagnosis.verdict.sentence).toContain('Only enp7s0 is used');
    expect(diagnosis.uplinks).toMatchObject([
      { interface: 'enp7s0', linkUp: true, addresses: [{ address: '203.0.113.70', prefixLength: 26 }] },
      { interface: 'wwan4', kind: 'wwan', routes: [{}, { route: { family: 'inet6', gateway: 'fe80::4' } }] },
    ]);
    const { interfaces } = snapshot.observed;
    expect(interfaces.ok && interfaces.value.find(({ name }) => name === 'enp8s0')?.linkUp).toBe(false);
  });

  it('of one device is no claim about the routes of the others', () => {
    const one = NMCLI.slice(0, NMCLI.indexOf('\n\n') + 1);
    const { diagnosis, snapshot } = judged(`$ nmcli dev show enp7s0\n${one}`);
    expect(diagnosis.verdict.status).toBe('unknown');
    const { interfaces } = snapshot.observed;
    expect(interfaces.ok && interfaces.value).toMatchObject([{ name: 'enp7s0', linkUp: true }]);
  });

  it('of an older release, which lists no default, still has it, with a metric that is not known', () => {
    const older = NMCLI.replace(/^IP4\.ROUTE\[.\]: +dst = 0\.0\.0\.0.*\n/gm, '');
    const { diagnosis } = judged(`$ nmcli d show\n${older}`);
    expect(diagnosis.verdict.sentence).toContain('the table shows no metric');
  });
});

describe('a pasted table of neighbours', () => {
  const ROUTES = `gw# ip r
default via 203.0.113.1 dev eth4 proto static metric 100
default via 198.51.100.1 dev wan9 proto dhcp metric 700
`;

  it.each([
    ['ip neigh', '203.0.113.1 dev eth4  FAILED\n198.51.100.1 dev wan9 lladdr 00:00:5e:00:53:22 REACHABLE\n'],
    [
      'ip -4 n',
      '203.0.113.1 dev eth4 INCOMPLETE\n198.51.100.1 dev wan9 lladdr 00:00:5e:00:53:22 ref 1 used 0/0/1 probes 1 STALE\n',
    ],
    [
      'ip -j neigh',
      '[{"dst":"203.0.113.1","dev":"eth4","state":["FAILED"]},{"dst":"198.51.100.1","dev":"wan9","lladdr":"00:00:5e:00:53:22","state":["REACHABLE"]}]\n',
    ],
    [
      'arp -an',
      '? (203.0.113.1) at <incomplete> on eth4\n? (198.51.100.1) at 00:00:5e:00:53:22 [ether] on wan9\n',
    ],
    [
      'arp -n',
      'Address                  HWtype  HWaddress           Flags Mask            Iface\n203.0.113.1                      (incomplete)                              eth4\n198.51.100.1             ether   00:00:5e:00:53:22   C                     wan9\n',
    ],
  ])('tells by %s that a gateway answers nobody on the wire, and no ping is invented', (command, printed) => {
    // Before the routes or behind them: a paste has no order.
    for (const paste of [`${ROUTES}gw# ${command}\n${printed}`, `gw# ${command}\n${printed}${ROUTES}`]) {
      const { diagnosis } = judged(paste);
      const silent = diagnosis.findings.find(({ id }) => id === 'gateway-silent');
      expect(silent).toMatchObject({ subject: 'eth4', severity: 'warning' });
      expect(silent?.evidence.join('\n')).toContain('nobody answers for its address on the wire');
      expect(JSON.stringify(silent)).not.toMatch(/pings?\b|last 0/);
      expect(diagnosis.verdict.sentence).toContain('203.0.113.1, does not answer');
    }
  });

  it('says so of OpenBSD, in both families, and an address that was resolved some time ago is no answer now', () => {
    const { system, diagnosis } = judged(`larch# route -n show
Routing tables

Internet:
Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface
default            203.0.113.65       UGSP       7    48377     -     8 vio1
default            198.51.100.129     UGSP       0      164     -     8 vio2

Internet6:
Destination                                 Gateway                                 Flags   Refs      Use   Mtu  Prio Iface
default                                     fe80::5%vio2                            UGS        1        5     -     8 vio2
larch# arp -an
Host                                 Ethernet Address    Netif Expire    Flags
203.0.113.65                         (incomplete)         vio1 expired
198.51.100.129                       00:00:5e:00:53:22    vio2 18m20s
larch# ndp -an
Neighbor                             Linklayer Address   Netif Expire    S Flags
fe80::5%vio2                         (incomplete)         vio2 1s        I R
2001:db8::77                         00:00:5e:00:53:77    vio3 23h59m58s S
`);
    expect(system).toBe('OpenBSD');
    const silent = diagnosis.findings.filter(({ id }) => id === 'gateway-silent');
    expect(silent.map(({ subject }) => subject).sort()).toEqual(['vio1', 'vio2']);
    const gateways = diagnosis.uplinks.flatMap((uplink) => uplink.gateways);
    expect(gateways.map(({ address, answers }) => [address, answers])).toEqual([
      ['203.0.113.65', false],
      ['198.51.100.129', null],
      ['fe80::5%vio2', false],
    ]);
  });

  it('gives way to an echo of the same round: that is the better witness', () => {
    const { ids } = judged(`${ROUTES}gw# ip neigh
203.0.113.1 dev eth4 FAILED
gw# ping -c 1 203.0.113.1
PING 203.0.113.1 (203.0.113.1) 56(84) bytes of data.
64 bytes from 203.0.113.1: icmp_seq=1 ttl=64 time=1.20 ms

--- 203.0.113.1 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time 0ms
`);
    expect(ids).not.toContain('gateway-silent');
  });
});

describe('a pasted command that nothing reads', () => {
  it('is named, each once, and what is read is not', () => {
    const paste =
      '$ nmcli general\nSTATE  CONNECTIVITY\n$ ip neigh\n$ ip maddr\n$ nmcli general\n$ ip r\ndefault via 203.0.113.1 dev eth4\n';
    expect(unreadCommands(readTranscript(paste, 'paste.txt'), linux.observer)).toEqual([
      'nmcli general',
      'ip maddr',
    ]);
  });
});
