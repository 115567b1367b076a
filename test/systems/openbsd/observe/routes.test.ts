import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Route } from '../../../../src/model/router.js';
import { parseRoutes } from '../../../../src/systems/openbsd/observe/routes.js';
import { anyText, expectHonestComplaints } from '../accounting.js';

const HEADING = 'Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface';

const table = (...rows: string[]): string =>
  ['Routing tables', '', 'Internet:', HEADING, ...rows, ''].join('\n');

const inet = (text: string): readonly Route[] => parseRoutes(text).value.inet ?? [];

describe('the routing table of a router with two uplinks', () => {
  const text = table(
    'default            198.51.100.1       UGS        7    48210     -     8 em0  ',
    'default            203.0.113.1        UGS        0        3     -    12 iwn0 ',
    '127/8              127.0.0.1          UGRS       0        0 32768     8 lo0  ',
    '198.51.100.1       c4:04:15:10:20:30  UHLch      1     4120     -     3 em0  ',
  );

  it('reads each row whole, in the order of the kernel', () => {
    const { value, complaints } = parseRoutes(text);
    expect(complaints).toEqual([]);
    expect(value.inet6).toBeNull();
    expect(value.inet?.[1]).toEqual({
      family: 'inet',
      destination: 'default',
      gateway: '203.0.113.1',
      interface: 'iwn0',
      priority: 12,
      up: true,
      multipath: false,
      reject: false,
      flags: 'UGS',
      use: 3,
      refs: 0,
      mtuBytes: null,
      mtuLocked: false,
      label: null,
      weight: 1,
    });
    expect(value.inet?.map((r) => r.gateway)).toEqual([
      '198.51.100.1',
      '203.0.113.1',
      '127.0.0.1',
      'c4:04:15:10:20:30',
    ]);
  });

  it('knows a reject route and a blackhole from a way out', () => {
    expect(inet(text)[2]?.reject).toBe(true);
    expect(inet(text)[0]?.reject).toBe(false);
    expect(inet(table('default 127.0.0.1 UGSB 0 0 - 8 lo0'))[0]?.reject).toBe(true);
    expect(inet(table('192.0.2.255 192.0.2.1 UHb 0 0 - 1 em0'))[0]?.reject).toBe(false);
  });

  it('reads the same with carriage returns from a terminal', () => {
    expect(parseRoutes(text.replaceAll('\n', '\r\n'))).toEqual(parseRoutes(text));
  });
});

describe('flags', () => {
  it('sees two defaults that share a priority, and the one whose link is down', () => {
    const [up, down] = inet(
      table(
        'default            198.51.100.1       UGSP       7    48999     -     8 em0  ',
        'default            203.0.113.1        GSP        0      164     -     8 iwn0 ',
      ),
    );
    expect(up).toMatchObject({ up: true, multipath: true, flags: 'UGSP' });
    expect(down).toMatchObject({ up: false, multipath: true, flags: 'GSP', priority: 8, use: 164 });
  });

  it('takes a row without any flag', () => {
    expect(
      inet(table('192.0.2.0/25       link#3                    0        7  1500     4 em1  '))[0],
    ).toMatchObject({
      flags: '',
      up: false,
      refs: 0,
      use: 7,
      mtuBytes: 1500,
      priority: 4,
      interface: 'em1',
    });
  });
});

describe('columns that move', () => {
  it('reads a locked MTU by its lone L', () => {
    const [route] = inet(
      table('10.8.1/24          192.0.2.4          UGSP       0        0  1000 L   8 lo10004'),
    );
    expect(route).toMatchObject({ mtuBytes: 1000, mtuLocked: true, priority: 8, interface: 'lo10004' });
    expect(inet(table('10.8.1/24 192.0.2.4 UGS 0 0 1000L 8 em0'))[0]).toMatchObject({
      mtuBytes: 1000,
      mtuLocked: true,
    });
    expect(inet(table('10.8.1/24 192.0.2.4 UGS 0 0 1000 8 em0'))[0]?.mtuLocked).toBe(false);
  });

  it('reads labels with blanks, in quotes and bare', () => {
    const rows = inet(
      table().replace('Iface', 'Iface Label') +
        'default            198.51.100.1       UGS        0     6499     -     8 em0   DHCLIENT 16899\n' +
        'default            203.0.113.1        UGS        0        3     -    12 iwn0  "dhcp leased "\n' +
        '127/8              127.0.0.1          UGRS       0        0 32768     8 lo0  \n',
    );
    expect(rows.map((r) => r.label)).toEqual(['DHCLIENT 16899', 'dhcp leased ', null]);
  });

  it('disarms a label that would steer the terminal', () => {
    expect(inet(table('default 198.51.100.1 UGS 0 0 - 8 em0 "a\u001b[2J b"'))[0]?.label).toBe('a?[2J b');
  });

  it('is not led astray by long values that push the others to the right', () => {
    const text = [
      'Internet6:',
      'Destination                                 Gateway                                 Flags   Refs      Use   Mtu  Prio Iface',
      '2001:db8:aaaa:bbbb:cccc:dddd:eeee:ff00/127  fe80::6670:2ff:feaa:bbcc%vether1234567 UGSP   1234 8446744073709551 32768 L  12 vether1234567',
    ].join('\n');
    const { value, complaints } = parseRoutes(text);
    expect(complaints).toEqual([]);
    expect(value.whole).toBe(false);
    expect(value.inet6?.[0]).toMatchObject({
      destination: '2001:db8:aaaa:bbbb:cccc:dddd:eeee:ff00/127',
      gateway: 'fe80::6670:2ff:feaa:bbcc%vether1234567',
      interface: 'vether1234567',
      refs: 1234,
      use: 8446744073709551,
      priority: 12,
    });
  });

  it('says so when there is more in a row than the heading names', () => {
    const { value, complaints } = parseRoutes(table('default 198.51.100.1 UGS 0 0 - 8 em0 extra'));
    expect(value.inet).toHaveLength(1);
    expect(value.inet?.[0]?.label).toBeNull();
    expect(complaints).toEqual([
      {
        line: 5,
        text: 'default 198.51.100.1 UGS 0 0 - 8 em0 extra',
        reason: 'more columns than the heading names',
      },
    ]);
  });
});

describe('tables of old systems and pieces of tables', () => {
  it('leaves the priority unknown where there is no such column', () => {
    const old =
      'Routing tables\n\nInternet:\nDestination        Gateway            Flags    Refs      Use    Mtu  Interface\n' +
      'default            198.51.100.1       UGS         2      134      -   fxp1\n' +
      '127.0.0.1          127.0.0.1          UH          1       10  33224   lo0\n';
    const { value, complaints } = parseRoutes(old);
    expect(complaints).toEqual([]);
    expect(value.inet?.map((r) => [r.interface, r.priority, r.mtuBytes])).toEqual([
      ['fxp1', null, null],
      ['lo0', null, 33224],
    ]);
  });

  it('sorts rows cut out with grep by the addresses in them', () => {
    const { value, complaints } = parseRoutes(
      'default     198.51.100.1      UGS       2      134      -     8 em0\n' +
        'default     fe80::1%em0       UGS       2      310      -     8 em0\n' +
        '192.0.2/24  link#4            UCn       0        0      -     4 em1\n' +
        '2001:db8::/64 2001:db8::1     UCn       0        0      -     4 em1\n',
    );
    expect(complaints).toEqual([]);
    expect(value.inet?.map((r) => r.destination)).toEqual(['default', '192.0.2/24']);
    expect(value.inet6?.map((r) => r.destination)).toEqual(['default', '2001:db8::/64']);
    expect(value.whole).toBe(false);
  });

  it('does not guess the family of a row that has no address, unless the command names it', () => {
    const row = 'default            link#7             UGS        0        3     -     8 pppoe0';
    const { value, complaints } = parseRoutes(row);
    expect(value).toEqual({ inet: null, inet6: null, lost: [], whole: false });
    expect(complaints.map((c) => c.line)).toEqual([1]);
    expect(parseRoutes(row, 'inet6').value.inet6?.[0]?.interface).toBe('pppoe0');
  });

  it('takes names for numbers left out, and titles without blank lines', () => {
    const { value, complaints } = parseRoutes(
      `Routing tables\nInternet:\n${HEADING}\nlocalhost          localhost          UHhl       1        2 32768     1 lo0\n`,
    );
    expect(complaints).toEqual([]);
    expect(value.inet?.[0]).toMatchObject({ destination: 'localhost', gateway: 'localhost' });
  });

  it('complains of rows left out by hand, by their line', () => {
    const { value, complaints } = parseRoutes(table('default 198.51.100.1 UGS 4 8 - 8 trunk0', '...'));
    expect(value).toMatchObject({ inet: [{ interface: 'trunk0' }], inet6: null, whole: false });
    expect(complaints).toEqual([{ line: 6, text: '...', reason: 'rows were left out here' }]);
  });

  it('tells an empty table from one that was not shown', () => {
    expect(parseRoutes('Routing tables\n')).toEqual({
      value: { inet: null, inet6: null, lost: [], whole: true },
      complaints: [],
    });
    expect(parseRoutes('')).toEqual({
      value: { inet: null, inet6: null, lost: [], whole: false },
      complaints: [],
    });
    expect(parseRoutes('Internet6:\n').value.inet6).toEqual([]);
  });

  it('passes over the tables of MPLS, IPsec and other families', () => {
    const { value, complaints } = parseRoutes(
      `${table('default 198.51.100.1 UGS 4 8 - 8 em0')}
MPLS:
In label  Out label  Op      Gateway             Flags   Refs      Use   Mtu  Prio Interface
100       200        SWAP    192.0.2.7           UGT1       0        0     -    32 em0

Encap:
Source             Port  Destination        Port  Proto SA(Address/Proto/Type/Direction)
192.0.2/24         0     198.51.100/24      0     0     203.0.113.9/esp/use/in

Protocol Family 35:
anything goes here

Internet6:
default fe80::1%em0 UGS 4 8 - 8 em0
`,
    );
    expect(complaints).toEqual([]);
    expect(value.inet).toHaveLength(1);
    expect(value.inet6).toHaveLength(1);
  });

  it('complains of another system rather than misreading it', () => {
    const { value, complaints } = parseRoutes('default via 198.51.100.1 dev eth0 proto dhcp metric 100\n');
    expect(value.inet).toBeNull();
    expect(complaints).toHaveLength(1);
  });
});

/** A route as sbin/route/show.c 1.123 prints it: widths, padding, trailing blanks. */
function print(route: Route, width: readonly [number, number]): string {
  const { destination, gateway, flags, refs, use, mtuBytes, mtuLocked, priority, label } = route;
  return [
    `${destination.padEnd(width[0])} ${gateway.padEnd(width[1])} ${flags.padEnd(6)} `,
    `${String(refs).padStart(5)} ${String(use).padStart(8)} ${String(mtuBytes ?? '-').padStart(5)} `,
    `${mtuLocked ? 'L' : ' '}  ${String(priority).padStart(2)} ${route.interface.padEnd(5)}`,
    label === null ? '' : ` "${label}"`,
  ].join('');
}

const hex = fc.nat(0xffff).map((n) => n.toString(16));
const name = fc
  .tuple(fc.constantFrom('em', 'iwn', 'pppoe', 'vether'), fc.nat(99))
  .map(([d, n]) => `${d}${n}`);
const ipv6 = fc.array(hex, { minLength: 2, maxLength: 6 }).map((words) => `2001:${words.join(':')}::1`);
const mac = fc
  .array(fc.nat(255), { minLength: 6, maxLength: 6 })
  .map((b) => b.map((n) => n.toString(16).padStart(2, '0')).join(':'));
const link = fc.nat(64).map((n) => `link#${n}`);

const route = fc.constantFrom('inet' as const, 'inet6' as const).chain((family) => {
  const address = family === 'inet' ? fc.ipV4() : ipv6;
  const scoped = fc.tuple(hex, name).map(([h, n]) => `fe80::${h}%${n}`);
  return fc
    .record({
      destination: fc.oneof(
        fc.constant('default'),
        address,
        fc.tuple(address, fc.integer({ min: 1, max: 32 })).map((p) => p.join('/')),
      ),
      gateway: fc.oneof(address, mac, link, family === 'inet6' ? scoped : address),
      interface: name,
      priority: fc.integer({ min: 1, max: 63 }),
      letters: fc.subarray([...'UGHRDMCmLSB321chPTlFbn']),
      use: fc.oneof(fc.nat(), fc.nat(Number.MAX_SAFE_INTEGER)),
      refs: fc.nat(70_000),
      mtuBytes: fc.option(fc.integer({ min: 1, max: 70_000 })),
      mtuLocked: fc.boolean(),
      label: fc.option(fc.string({ unit: fc.constantFrom(...'abc XYZ09.-"#'), minLength: 1, maxLength: 20 })),
    })
    .map(({ letters, mtuLocked, ...rest }): Route => {
      const flags = letters.slice(0, 6).join('');
      return {
        ...rest,
        family,
        flags: /^[123]+$/.test(flags) ? '' : flags,
        up: flags.includes('U'),
        multipath: flags.includes('P'),
        reject: /[RB]/.test(flags),
        mtuLocked: mtuLocked && rest.mtuBytes !== null,
        weight: 1,
      };
    });
});

describe('whatever the table holds', () => {
  it('reads back every route that the system prints', () => {
    fc.assert(
      fc.property(fc.array(route, { maxLength: 20 }), (routes) => {
        const of = (family: 'inet' | 'inet6'): Route[] => routes.filter((r) => r.family === family);
        const text = [
          'Routing tables',
          '',
          'Internet:',
          `${HEADING} Label`,
          ...of('inet').map((r) => print(r, [18, 18])),
          '',
          'Internet6:',
          `${HEADING} Label`,
          ...of('inet6').map((r) => print(r, [43, 39])),
          '',
        ].join('\n');
        expect(parseRoutes(text)).toEqual({
          value: { inet: of('inet'), inet6: of('inet6'), lost: [], whole: true },
          complaints: [],
        });
      }),
    );
  });

  it('never throws, and takes every line for a title, a row or a complaint', () => {
    const pieces = [
      'Routing tables',
      'Internet:',
      HEADING,
      'default            198.51.100.1       UGSP       7    48210  1500 L   8 em0   "dhcpleased"',
      '2001:db8::/64      fe80::1%em0        UGS        7    48210     -     8 em0  ',
      '',
    ];
    fc.assert(
      fc.property(anyText(pieces), (text) => {
        const parsed = parseRoutes(text);
        expectHonestComplaints(text, parsed);
        const complained = new Set(parsed.complaints.map((c) => c.line));
        const rows = (parsed.value.inet?.length ?? 0) + (parsed.value.inet6?.length ?? 0);
        const other = text
          .split('\n')
          .filter((l, i) => l.trim() !== '' && !complained.has(i + 1))
          .filter(
            (l) => !/^\s*(Routing\s+tables|[A-Z][A-Za-z0-9 ]*:|Destination\s+Gateway\b.*)\s*$/s.test(l),
          );
        if (!/^\s*(?!Internet6?:)[A-Z][A-Za-z0-9 ]*:\s*$/m.test(text)) {
          expect(rows).toBeGreaterThanOrEqual(other.length);
        }
      }),
    );
  });
});
