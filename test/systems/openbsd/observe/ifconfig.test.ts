import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Interface } from '../../../../src/model/router.js';
import { disarm } from '../../../../src/model/text.js';
import { parseIfconfig } from '../../../../src/systems/openbsd/observe/ifconfig.js';

const EM0 = `em0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> mtu 1500
\tlladdr 00:00:5e:00:53:10
\tdescription: to the ADSL modem
\tindex 1 priority 0 llprio 3
\tgroups: egress
\tmedia: Ethernet autoselect (1000baseT full-duplex,rxpause,txpause)
\tstatus: active
\tinet 198.51.100.10 netmask 0xffffff00 broadcast 198.51.100.255
`;

/** The only interface in a text, which must be understood as a whole. */
function only(text: string): Interface {
  const { value, complaints } = parseIfconfig(text);
  expect(complaints).toEqual([]);
  expect(value).toHaveLength(1);
  return value[0] as Interface;
}

function wifi(station: string): Interface {
  return only(`iwn0: flags=808843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,AUTOCONF4> mtu 1500
\tindex 2 priority 4 llprio 3
\tgroups: wlan egress
\tmedia: IEEE802.11 autoselect (HT-MCS15 mode 11n)
\tstatus: active
\tieee80211:${station}
`);
}

const reasons = (text: string): [number, string][] =>
  parseIfconfig(text).complaints.map(({ line, reason }) => [line, reason]);

describe('reading ifconfig', () => {
  it('tells all there is about a wired uplink', () => {
    expect(only(EM0)).toEqual({
      name: 'em0',
      kind: 'wired',
      up: true,
      status: 'active',
      linkUp: true,
      priority: 0,
      index: 1,
      mtuBytes: 1500,
      linkAddress: '00:00:5e:00:53:10',
      description: 'to the ADSL modem',
      groups: ['egress'],
      media: 'Ethernet autoselect (1000baseT full-duplex,rxpause,txpause)',
      speedBitsPerSecond: 1e9,
      autoconf: { inet: false, inet6: false },
      wireless: null,
      addresses: [{ family: 'inet', address: '198.51.100.10', prefixLength: 24, peer: null, usable: true }],
      parent: null,
      rdomain: 0,
    });
  });

  it('reads the same from blanks, tabs and carriage returns', () => {
    for (const indent of ['        ', '    '])
      expect(parseIfconfig(EM0.replaceAll('\t', indent))).toEqual(parseIfconfig(EM0));
    expect(parseIfconfig(EM0.replaceAll('\n', '\r\n'))).toEqual(parseIfconfig(EM0));
    const quoted = EM0.split('\n').map((line) => (line === '' ? '' : `    ${line}`));
    expect(parseIfconfig(`${quoted.join('\n')}\n${EM0.replaceAll('em0', 'em1')}`).value).toHaveLength(2);
    // The first line often loses its indent on the way into a mail.
    expect(parseIfconfig(`${EM0}    em1: flags=8802<BROADCAST> mtu 1500\n`).value.map((i) => i.up)).toEqual([
      true,
      false,
    ]);
  });

  it('knows who takes its addresses from DHCP or router advertisements', () => {
    const flags = (text: string): unknown => only(`vio0: flags=${text}`).autoconf;
    expect(flags('808843<UP,BROADCAST,AUTOCONF4> mtu 1500')).toEqual({ inet: true, inet6: false });
    expect(flags('2248843<UP,AUTOCONF6TEMP,AUTOCONF6,LRO> mtu 1500')).toEqual({ inet: false, inet6: true });
    expect(flags('48843<UP,AUTOCONF6TEMP> mtu 1500')).toEqual({ inet: false, inet6: false });
  });

  it('decodes the flags where a web page has eaten their names', () => {
    expect(only('em0: flags=8b43 mtu 1500').up).toBe(true);
    expect(only('em0: flags=8802 mtu 1500').up).toBe(false);
    expect(only('iwn0: flags=a08843 mtu 1500').autoconf).toEqual({ inet: true, inet6: true });
  });

  it('reads routing domain, metric and mtu, each where it is', () => {
    expect(only('em1: flags=8843<UP> rdomain 2 metric 5 mtu 9000')).toMatchObject({
      rdomain: 2,
      mtuBytes: 9000,
    });
    expect(only('enc0: flags=0<>')).toMatchObject({ up: false, mtuBytes: null, rdomain: 0, kind: 'other' });
    expect(reasons('em1: flags=8843<UP> frobnicate')).toEqual([
      [1, 'expected rdomain, metric or mtu with a number'],
    ]);
  });

  it('reads the priority of 2012, and does not take a bridge for one', () => {
    expect(only('rum0: flags=8843<UP> mtu 1500\n\tpriority: 4\n')).toMatchObject({
      priority: 4,
      index: null,
    });
    const bridge = only(`bridge0: flags=41<UP,RUNNING>
\tindex 6 llprio 3
\tgroups: bridge
\tpriority 32768 hellotime 2 fwddelay 15 maxage 20 holdcnt 6 proto rstp
\tdesignated: id 00:00:5e:00:53:01 priority 32768
\tem0 flags=3<LEARNING,DISCOVER>
\t\tport 1 ifpriority 0 ifcost 0
\tAddresses (max cache: 100, timeout: 240):
\t\t00:00:5e:00:53:44 em0 1 flags=0<>
`);
    expect(bridge).toMatchObject({ kind: 'bridge', priority: null, index: 6, linkUp: null, status: null });
  });

  it.each([
    ['active', true],
    ['master', true],
    ['backup', false],
    ['no carrier', false],
    ['no network', false],
    ['down', false],
    ['invalid', false],
    ['keepalive down', false],
    ['unknown', null],
    ['[#9]', null],
    ['constructor', null],
  ])('takes the status %s for link up: %s', (status, linkUp) => {
    expect(only(`em0: flags=8843<UP> mtu 1500\n\tstatus: ${status}\n`)).toMatchObject({ status, linkUp });
  });

  it('does not know the link of what has no status line', () => {
    expect(only('tun0: flags=8051<UP,POINTOPOINT,RUNNING> mtu 1500\n\tgroups: tun\n')).toMatchObject({
      kind: 'tunnel',
      status: null,
      linkUp: null,
    });
  });

  it.each([
    ['Ethernet autoselect (1000baseT full-duplex)', 1e9],
    ['Ethernet autoselect (100baseTX full-duplex)', 1e8],
    ['Ethernet 10baseT', 1e7],
    ['Ethernet autoselect (10GbaseT full-duplex)', 1e10],
    ['Ethernet autoselect (10GSFP+Cu full-duplex,rxpause)', 1e10],
    ['Ethernet 2500baseT (100baseTX half-duplex)', 1e8],
    ['Ethernet autoselect (none)', null],
    ['Ethernet autoselect', null],
    ['IEEE802.11 autoselect (OFDM54 mode 11g)', null],
    ['IEEE802.11 HT-MCS15 mode 11n', null],
  ])('reads the speed of %s', (media, speedBitsPerSecond) => {
    expect(only(`em0: flags=8843<UP> mtu 1500\n\tmedia: ${media}\n`)).toMatchObject({
      media,
      speedBitsPerSecond,
    });
  });

  it.each([
    ['em0', 'wired'],
    ['iwn0', 'wireless'],
    ['umb0', 'wwan'],
    ['pppoe1', 'pppoe'],
    ['carp203', 'carp'],
    ['vlan100', 'vlan'],
    ['trunk0', 'trunk'],
    ['aggr0', 'trunk'],
    ['veb0', 'bridge'],
    ['wg0', 'tunnel'],
    ['gif3', 'tunnel'],
    ['lo1', 'loopback'],
    ['pflog0', 'other'],
    ['pfsync0', 'other'],
  ])('takes %s for %s by its driver', (name, kind) => {
    expect(only(`${name}: flags=8843<UP,BROADCAST> mtu 1500\n\tgroups: carp egress\n`).kind).toBe(kind);
  });

  it('takes an unknown driver in group wlan for wireless', () => {
    expect(only('zzz0: flags=8843<UP> mtu 1500\n\tgroups: wlan\n').kind).toBe('wireless');
  });
});

describe('addresses', () => {
  const addresses = (lines: string): unknown => only(`em0: flags=8843<UP> mtu 1500\n${lines}`).addresses;

  it('reads both families, point-to-point ends and every mask', () => {
    expect(
      addresses(`\tinet 198.51.100.7 --> 198.51.100.1 netmask 0xffffffff
\tinet 10.0.0.1 netmask 0xff000000 broadcast 10.255.255.255
\tinet 10.0.0.2 netmask 0x0
\tinet 10.0.0.3 netmask 0xff00ff00
\tinet6 fe80::1%em0 --> fe80::2%em0 prefixlen 64 scopeid 0x1
`),
    ).toEqual([
      { family: 'inet', address: '198.51.100.7', prefixLength: 32, peer: '198.51.100.1', usable: true },
      { family: 'inet', address: '10.0.0.1', prefixLength: 8, peer: null, usable: true },
      { family: 'inet', address: '10.0.0.2', prefixLength: 0, peer: null, usable: true },
      { family: 'inet', address: '10.0.0.3', prefixLength: null, peer: null, usable: true },
      { family: 'inet6', address: 'fe80::1%em0', prefixLength: 64, peer: 'fe80::2%em0', usable: true },
    ]);
  });

  it.each([
    ['tentative', false],
    ['duplicated', false],
    ['detached', false],
    ['deprecated autoconf', false],
    ['anycast', false],
    ['autoconf temporary pltime 86172 vltime infty', true],
  ])('says whether an address that is %s can be a source', (words, usable) => {
    expect(addresses(`\tinet6 2001:db8::10 prefixlen 64 ${words}\n`)).toMatchObject([
      { family: 'inet6', address: '2001:db8::10', prefixLength: 64, peer: null, usable },
    ]);
  });

  it('reads the far end of a tunnel that has none in that family', () => {
    const { value, complaints } = parseIfconfig(
      'gif7: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> mtu 1280\n\tinet6 fe80::a:b%gif7 -->  prefixlen 64 scopeid 0x9\n',
    );
    expect(complaints).toEqual([]);
    expect(value[0]?.addresses).toEqual([
      { family: 'inet6', address: 'fe80::a:b%gif7', prefixLength: 64, peer: null, usable: true },
    ]);
  });

  it('complains of what the author of a page has masked, and keeps the rest', () => {
    const text = `pppoe0: flags=8851<UP,POINTOPOINT> mtu 1492
\tinet <my-ip> --> <isp-ip> netmask 0xffffffff
\tinet 198.51.100.7 --> <isp-ip> netmask 0xffffffff
\tlladdr xx:xx:xx:xx:xx:xx
`;
    const { value, complaints } = parseIfconfig(text);
    expect(value[0]).toMatchObject({
      addresses: [{ address: '198.51.100.7', peer: null, prefixLength: 32 }],
      linkAddress: null,
    });
    expect(complaints).toEqual([
      {
        line: 2,
        text: '\tinet <my-ip> --> <isp-ip> netmask 0xffffffff'.replace('\t', '?'),
        reason: 'expected an inet address',
      },
      expect.objectContaining({ line: 3, reason: 'expected an address after -->' }),
      expect.objectContaining({ line: 4, reason: 'expected a link-layer address' }),
    ]);
  });
});

describe('wireless stations', () => {
  it.each([
    [' join Harbour chan 6 bssid 00:00:5e:00:53:20 72% wpakey wpaprotos wpa2', 'Harbour', 72, null],
    [' nwid "Harbour Cafe" chan 6 bssid 00:00:5e:00:53:20 -64dBm', 'Harbour Cafe', null, -64],
    [' nwid old chan 6 bssid 00:00:5e:00:53:20 29dB', 'old', null, null],
    [' nwid old chan 1 bssid 00:00:5e:00:53:20 117dB nwkey <not displayed> 100dBm', 'old', null, null],
    [' nwid ""', null, null, null],
    [' nwid "" chan 11', null, null, null],
    [' chan 11', null, null, null],
    ['', null, null, null],
    [' join 0xe29895 chan 1 bssid 00:00:5e:00:53:20 9%', '0xe29895', 9, null],
    [' join 0xe4b8ade59bbd chan 1', '中国', null, null],
    [' join 0x30786162 chan 1', '0xab', null, null],
    [' join 0xe4b8 chan 1', '0xe4b8', null, null],
    [' join 0x611b chan 1', '0x611b', null, null],
    [' join 0xe280ae chan 1', '0xe280ae', null, null],
    [' join a"b chan 1', 'a"b', null, null],
    [' join "ab" chan 1', '"ab"', null, null],
    [' join "ab chan 1', '"ab', null, null],
    [' nwid "a" chan 1"', 'a" chan 1', null, null],
    [' nwid "" x" chan 1', '" x', null, null],
    [' nwid ""# chan 1', '""#', null, null],
    [
      ' join "a" chan 1 bssid 00:00:5e:00:53:66 99%" chan 6 bssid 00:00:5e:00:53:20 72%',
      'a" chan 1 bssid 00:00:5e:00:53:66 99%',
      72,
      null,
    ],
    [' join lost chan 6 wpakey powersave on (100ms sleep)', 'lost', null, null],
  ])('reads%s', (station, ssid, signalPercent, signalDbm) => {
    expect(wifi(station)).toMatchObject({ kind: 'wireless', wireless: { ssid, signalPercent, signalDbm } });
  });

  it('disarms a name that would steer the terminal', () => {
    expect(wifi(' join "a \u001b[2J" chan 1').wireless?.ssid).toBe('a ?[2J');
    expect(wifi(' join \u202egnp chan 1').wireless?.ssid).toBe('?gnp');
  });
});

describe('interfaces that stand on another', () => {
  it('says a pppoe without a session is down, whatever its link says', () => {
    const pppoe = (state: string, status: string): Interface =>
      only(`pppoe0: flags=8851<UP,POINTOPOINT,RUNNING> mtu 1492
\tindex 6 priority 0 llprio 3
\tdev: axen0 ac: exchange state: ${state}
\tsid: 0x1a PADI retries: 2 PADR retries: 0 time: 1d 03:25:17
\tsppp: phase network authproto chap authname "x@isp.example"
\tdns: 192.0.2.53 192.0.2.54
\tgroups: pppoe egress
${status}`);
    const active = '\tstatus: active\n';
    expect(pppoe('session', active)).toMatchObject({ linkUp: true, status: 'active', parent: 'axen0' });
    expect(pppoe('session', '')).toMatchObject({ linkUp: true, status: null, kind: 'pppoe' });
    expect(pppoe('session', '\tstatus: no carrier\n').linkUp).toBe(false);
    expect(pppoe('PADI sent', '')).toMatchObject({ linkUp: false, status: 'PADI sent' });
    expect(pppoe('initial', active)).toMatchObject({ linkUp: false, status: 'active' });
  });

  it('names the parent of carp and vlan, and none for the port of a trunk', () => {
    const parent = (line: string): string | null =>
      only(`vlan7: flags=8843<UP> mtu 1500\n\t${line}\n`).parent;
    expect(parent('carp: MASTER carpdev vio2 vhid 203 advbase 1 advskew 0')).toBe('vio2');
    expect(parent('encap: vnetid 100 parent em0 txprio packet rxprio outer')).toBe('em0');
    expect(parent('encap: vnetid none parent none')).toBe(null);
    expect(parent('vlan: 100 parent interface: em0')).toBe('em0');
    expect(parent('vlan: 100 priority: 0 parent interface: em0')).toBe('em0');
    expect(parent('trunk: trunkdev trunk0')).toBe(null);
  });

  it('passes over what trunks, umb, wg and pfsync say beside', () => {
    only(`trunk0: flags=8843<UP> mtu 1500
\ttrunk: trunkproto lacp
\ttrunk id: [(8000,00:00:5e:00:53:01,4086,0000,0000),
\t\t (8000,00:00:5e:00:53:02,0001,0000,0000)]
\t\ttrunkport em0 master,active
\t\tem1 port active,collecting,distributing
\tstatus: active
`);
    const umb = only(`umb0: flags=8855<UP,DEBUG,POINTOPOINT,RUNNING> mtu 1500
\tindex 7 priority 6 llprio 3
\troaming disabled registration home network
\tstate up cell-class LTE rssi -73dBm speed 47.7Mbps up 286Mbps down
\tSIM initialized PIN valid (3 attempts left)
\tsubscriber-id 001010123456789 ICC-id 8900000000000000000
\tdevice MODEM IMEI 350000000000000 firmware 1.0
\tphone# +15550100 APN internet provider Example provider-id 00101
\tdns 192.0.2.53
\tstatus: active
\tinet 192.0.2.9 --> 192.0.2.10 netmask 0xfffffffc
`);
    expect(umb).toMatchObject({ kind: 'wwan', priority: 6, linkUp: true });
    only(`wg0: flags=80c3<UP,NOARP> mtu 1420
\twgport 51820
\twgpubkey AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
\twgpeer BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=
\t\twgdescr: status: no carrier
\t\ttx: 1, rx: 2
\tgroups: wg
`);
    only(
      'pfsync0: flags=41<UP> mtu 1500\n\tpfsync: syncdev: vio1 maxupd: 128 defer: off\n\tgroups: carp pfsync\n',
    );
    only(
      'em0: flags=8843<UP> mtu 1500\n\thwfeatures=37<CSUM_TCPv4> hardmtu 9216\n\tpatch: pair0\n\tkeepalive: timeout 5 count 3\n',
    );
  });
});

describe('lines that are not what they seem', () => {
  it.each([
    'em9: flags=8843<UP> mtu 1500',
    'status: no carrier',
    'inet 192.0.2.1 netmask 0xffffff00',
    'index 9 priority 15 llprio 3',
  ])('is not deceived by a description of %s', (imitation) => {
    const told = only(EM0.replace('to the ADSL modem', imitation));
    expect({ ...told, description: 'to the ADSL modem' }).toEqual(only(EM0));
    expect(told.description).toBe(imitation);
  });

  it('gives nothing of an interface it cannot read to the one before it', () => {
    const text = `${EM0}em1: flags=zz mtu 1500\n\tstatus: no carrier\n\tinet 192.0.2.1 netmask 0xffffff00\n`;
    expect(parseIfconfig(text).value).toEqual([only(EM0)]);
    expect(reasons(text).map(([line]) => line)).toEqual([9, 10, 11]);
    expect(parseIfconfig(`${EM0}...\n\tstatus: no carrier\n`).value).toEqual([only(EM0)]);
  });

  it('keeps the first of two interfaces of one name, and says so', () => {
    const text = `${EM0}em0: flags=8802<BROADCAST> mtu 1500\n\tstatus: no carrier\n`;
    expect(parseIfconfig(text).value).toEqual([only(EM0)]);
    expect(reasons(text)).toEqual([[9, 'em0 was described before']]);
  });

  it('complains of an interface priority that cannot be', () => {
    const text = 'em0: flags=8843<UP> mtu 1500\n\tpriority: 99\n\tindex 1 priority 16 llprio 3\n\tindex x\n';
    expect(reasons(text).map(([line]) => line)).toEqual([2, 3, 4]);
    expect(parseIfconfig(text).value[0]?.priority).toBe(null);
  });
});

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const generated = fc.record({
  unit: fc.nat(99),
  up: fc.boolean(),
  priority: fc.nat(15),
  index: fc.integer({ min: 1, max: 999 }),
  mtu: fc.integer({ min: 576, max: 65535 }),
  description: fc.option(fc.stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/)),
  groups: fc.array(word, { minLength: 1, maxLength: 3 }),
  status: fc.constantFrom('active', 'no carrier', null),
  // `""` is how no name is printed, too.
  ssid: fc.option(fc.stringMatching(/^[ -~]{1,32}$/).filter((s) => s !== '""' && !s.startsWith('0x'))),
  channel: fc.integer({ min: 1, max: 165 }),
  percent: fc.nat(100),
  host: fc.integer({ min: 1, max: 254 }),
  prefix: fc.nat(32),
  indent: fc.constantFrom('\t', '        ', '    '),
});

describe('whatever comes', () => {
  it('prints an interface and reads it back', () => {
    fc.assert(
      fc.property(generated, (g) => {
        const mask = g.prefix === 0 ? 0 : (-1 << (32 - g.prefix)) >>> 0;
        const station = g.ssid === null ? [] : [`join ${/\s/.test(g.ssid) ? `"${g.ssid}"` : g.ssid}`];
        const lines = [
          ...(g.description === null ? [] : [`description: ${g.description}`]),
          `index ${String(g.index)} priority ${String(g.priority)} llprio 3`,
          `groups: ${g.groups.join(' ')}`,
          ...(g.status === null ? [] : [`status: ${g.status}`]),
          ...station.map(
            (s) => `ieee80211: ${s} chan ${String(g.channel)} bssid 00:00:5e:00:53:20 ${String(g.percent)}%`,
          ),
          `inet 10.9.8.${String(g.host)} netmask 0x${mask.toString(16)}`,
        ].map((line) => `${g.indent}${line}\n`);
        const flags = g.up ? '8843<UP,BROADCAST>' : '8802<BROADCAST>';
        const read = only(`em${String(g.unit)}: flags=${flags} mtu ${String(g.mtu)}\n${lines.join('')}`);
        expect(read).toMatchObject({
          name: `em${String(g.unit)}`,
          up: g.up,
          priority: g.priority,
          index: g.index,
          mtuBytes: g.mtu,
          description: g.description,
          groups: g.groups,
          status: g.status,
          addresses: [{ address: `10.9.8.${String(g.host)}`, prefixLength: g.prefix }],
        });
        expect(read.wireless?.ssid ?? null).toBe(g.ssid);
        if (g.ssid !== null) expect(read.wireless?.signalPercent).toBe(g.percent);
      }),
    );
  });

  it('never throws, and complains of every line that says nothing', () => {
    const line = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(...EM0.split('\n')));
    fc.assert(
      fc.property(fc.array(line), (parts) => {
        const text = parts.join('\n');
        const lines = text.split('\n');
        const { complaints } = parseIfconfig(text);
        for (const c of complaints) expect(c.text).toBe(disarm((lines[c.line - 1] ?? '').replace(/\r$/, '')));
        expect(new Set(complaints.map((c) => c.line)).size).toBe(complaints.length);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ \t]{0,9}zz[ -~]*$/)), (junk) => {
        const { complaints } = parseIfconfig(EM0 + junk.join('\n'));
        expect(complaints.map((c) => c.line)).toEqual(junk.map((_, i) => i + 9));
      }),
    );
  });
});
