import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStateReader } from '../../../../src/systems/openbsd/states/states.js';
import type { StateSummary } from '../../../../src/states/state-table.js';
import { RateTable } from '../../../../src/states/rates.js';
import type { PrintedState } from '../states-printer.js';
import { connections, encode, only, print, read, UPLINKS } from '../states-printer.js';

/** What is on the screen: everything in a summary, as plain values. */
function plain(summary: StateSummary): unknown {
  return { ...summary, kept: connections(summary) };
}

const OUT: PrintedState = {
  left: '198.51.100.7:61001',
  leftBefore: '10.9.0.20:50112',
  arrow: '->',
  right: '203.0.113.69:443',
};

describe('a connection of the state table', () => {
  it('is shown with everything the table says of it', () => {
    const text = print({
      ...OUT,
      windows: '[1190331224 + 66560] wscale 7  [3029114455 + 64128] wscale 9',
      age: '00:04:51',
      expires: '23:59:58',
      packets: '451:443',
      bytes: '45574:4356600000',
      suffixes: ', anchor 2, rule 4, source-track',
      id: '66f0c1d2f000002d',
    });
    expect(only(text)).toEqual({
      id: '66f0c1d2f000002d',
      uplink: 'em0',
      attributedBy: 'address',
      interface: null,
      protocol: 'tcp',
      direction: 'outgoing',
      insideHost: '10.9.0.20',
      insidePort: 50112,
      wireHost: '198.51.100.7',
      wirePort: 61001,
      remoteHost: '203.0.113.69',
      remotePort: 443,
      rdomain: 0,
      state: 'ESTABLISHED:ESTABLISHED',
      gateway: null,
      ageSeconds: 291,
      expiresInSeconds: 86398,
      packetsFromInside: 451,
      packetsToInside: 443,
      bytesFromInside: 45574,
      bytesToInside: 4356600000,
      bytesPerSecondFromInside: null,
      bytesPerSecondToInside: null,
      rule: 4,
      anchor: 2,
    });
  });

  it('is read without counters and id when the table was printed without -v', () => {
    const { id, ageSeconds, bytesFromInside, insideHost, rule } = only(print(OUT, 0));
    expect({ id, ageSeconds, bytesFromInside, insideHost, rule }).toEqual({
      id: null,
      ageSeconds: null,
      bytesFromInside: null,
      insideHost: '10.9.0.20',
      rule: null,
    });
    const summary = read(print(OUT, 0));
    expect(summary.total).toMatchObject({ states: 1, connections: 1, outBytes: null, inPackets: null });
  });

  it('is read without an id when the table was printed with one -v', () => {
    expect(only(print(OUT, 1))).toMatchObject({ id: null, ageSeconds: 100, bytesToInside: 7000 });
  });

  it.each([
    ['a sequence window that was modulated', { windows: '[1 + 2](+4242)  [3 + 4](+17)' }],
    ['windows without scale', { windows: '[4294967295 + 65535]  [0 + 1]' }],
    ['all suffixes', { suffixes: ', anchor 1, rule 12, sloppy, pflow, source-track, sticky-address' }],
    ['a suffix nobody knows yet', { suffixes: ', rule 12, teleport' }],
    ['more after the id', { id: '66f0c1d200000001 gateway: 10.64.3.1 creatorid: 00000000' }],
    ['an id with 0x', { id: '0x66f0c1d200000001' }],
  ] satisfies [string, Partial<PrintedState>][])('is understood with %s', (_, parts) => {
    expect(only(print({ ...OUT, ...parts }))).toMatchObject({ bytesToInside: 7000, id: '66f0c1d200000001' });
  });

  it('may be older than 99 hours', () => {
    expect(only(print({ ...OUT, age: '1203:00:09', expires: '101:06:55' }))).toMatchObject({
      ageSeconds: 1203 * 3600 + 9,
      expiresInSeconds: 101 * 3600 + 6 * 60 + 55,
    });
  });

  it.each([
    'SYN_SENT:CLOSED',
    'PROXY:SRC',
    'PROXY:DST',
    '<BAD STATE LEVELS 12:13>',
    'NO_TRAFFIC:SINGLE',
    'FIN_WAIT_2:CLOSE_WAIT',
    '0:0',
  ])('may be in the state %s', (state) => {
    expect(only(print({ ...OUT, state })).state).toBe(state);
    expect(read(print({ ...OUT, state })).byState).toEqual({ [`tcp ${state}`]: 1 });
  });

  it('has no port in a protocol without ports, and may have a number for a protocol', () => {
    const text = print({
      protocol: '47',
      left: '198.51.100.7',
      leftBefore: '10.9.0.5',
      arrow: '->',
      right: '203.0.113.8',
    });
    expect(only(text)).toMatchObject({
      protocol: '47',
      insidePort: null,
      wirePort: null,
      remotePort: null,
      uplink: 'em0',
    });
    const esp = print({ protocol: 'esp', left: '2001:db8:51::5', arrow: '->', right: '2001:db8:ff::9' });
    expect(only(esp)).toMatchObject({
      protocol: 'esp',
      insideHost: '2001:db8:51::5',
      remoteHost: '2001:db8:ff::9',
    });
  });

  it('shows an ICMP id where others have a port', () => {
    const text = print({
      protocol: 'icmp',
      left: '10.64.3.9:41213',
      arrow: '->',
      right: '203.0.113.9:8',
      state: '0:0',
    });
    expect(only(text)).toMatchObject({ uplink: 'umb0', insidePort: 41213, remotePort: 8, state: '0:0' });
  });

  it('may be IPv6, with ports in brackets', () => {
    const text = print({ left: '2001:db8:64::1f[49152]', arrow: '->', right: '2001:db8:f:0:1::a[443]' });
    expect(only(text)).toMatchObject({
      uplink: 'umb0',
      insideHost: '2001:db8:64::1f',
      wireHost: '2001:db8:64::1f',
      insidePort: 49152,
      remoteHost: '2001:db8:f:0:1::a',
      remotePort: 443,
    });
  });

  it('may be IPv4 that is written as IPv6', () => {
    const text = print({
      left: '::ffff:198.51.100.7[53]',
      arrow: '->',
      right: '0:0:0:0:0:ffff:cb00:7109[443]',
    });
    const whole = { wireHost: '198.51.100.7', wirePort: 53, remoteHost: '203.0.113.9', remotePort: 443 };
    expect(only(text)).toMatchObject(whole);
    expect(connections(read(text + text))).toMatchObject([whole, whole]);
    expect(read(text.replace('::ffff:198.51.100.7[53]', '198.51.100.7[53]')).notUnderstood).toBe(1);
  });

  it('may be in another routing domain on either side', () => {
    const text = print({
      ...OUT,
      left: '(1) 198.51.100.7:61001',
      leftBefore: '(2) 10.9.0.20:50112',
      right: '(1) 203.0.113.69:443',
    });
    expect(only(text)).toMatchObject({ rdomain: 1, uplink: 'em0', insideHost: '10.9.0.20', remotePort: 443 });
  });

  it('is the same when its line ends in CR and LF', () => {
    expect(only(print(OUT).replaceAll('\n', '\r\n'))).toEqual(only(print(OUT)));
  });
});

describe('the lines of a table that are no states', () => {
  it('passes over what FreeBSD prints in addition', () => {
    const extra = '   origif: em0\n   gateway: 198.51.100.1\n   route-to: 198.51.100.1@em0\n';
    const summary = read(print(OUT) + extra + print({ ...OUT, id: '66f0c1d200000002' }));
    expect(summary).toMatchObject({ states: 2, connections: 2, notUnderstood: 0 });
  });

  it('are counted and told, and cost only the state they touch', () => {
    const broken =
      'all tcp 198.51.100.7:61001 (10.9.0 -> somewhere       ESTABLISHED:ESTABLISHED\n   age 1\n   id: 1\n';
    const summary = read(print(OUT) + broken + print({ ...OUT, id: '66f0c1d200000002' }));
    expect(summary).toMatchObject({ states: 2, notUnderstood: 1, connections: 2 });
    expect(summary.complaints).toEqual([{ line: 4, text: broken.split('\n')[0], reason: 'not understood' }]);
  });

  it('cost a state its counters when they are damaged, and never make them zero', () => {
    const summary = read(print({ ...OUT, bytes: '12:x' }) + print(OUT));
    expect(summary).toMatchObject({ states: 2, notUnderstood: 1 });
    expect(connections(summary).map((c) => c.bytesFromInside)).toEqual([null, 500]);
    expect(summary.total.outBytes).toBe(500);
  });

  it('are disarmed before anyone sees them', () => {
    expect(read('\u001b]0;gotcha\u0007\n').complaints[0]?.text).toBe('?]0;gotcha?');
  });

  it('belong to no state at the head of a table that was cut', () => {
    const tail = print(OUT).split('\n').slice(1).join('\n');
    expect(read(tail + print(OUT))).toMatchObject({ states: 1, notUnderstood: 2, total: { outBytes: 500 } });
  });

  it('may be blank', () => {
    expect(read(`\n${print(OUT).replaceAll('\n', '\n \n\n')}\r\n`)).toMatchObject({
      states: 1,
      notUnderstood: 0,
      total: { outBytes: 500 },
    });
  });

  it('may be too long to be true', () => {
    const summary = read(`${print(OUT)}${'x'.repeat(200_000)}\n${print(OUT)}`);
    expect(summary).toMatchObject({ states: 2, notUnderstood: 1 });
    expect(summary.complaints[0]?.text.length).toBeLessThanOrEqual(200);
  });

  it('are told up to a number, and counted beyond', () => {
    const summary = read('nonsense\n'.repeat(500));
    expect(summary.notUnderstood).toBe(500);
    expect(summary.complaints.length).toBe(20);
  });
});

describe('what a table adds up to', () => {
  const lan = { left: '203.0.113.69:443', arrow: '<-', right: '10.9.0.20:50112' } as const;

  it('counts a forwarded connection once and its states twice', () => {
    const summary = read(print(lan) + print(OUT));
    expect(summary).toMatchObject({
      states: 2,
      connections: 1,
      unattributed: { states: 1, connections: 0, halves: 1 },
    });
    expect(summary.uplinks[0]).toMatchObject({
      interface: 'em0',
      states: 1,
      connections: 1,
      outBytes: 500,
      inBytes: 7000,
    });
    expect(summary.uplinks[1]).toMatchObject({ interface: 'umb0', states: 0, connections: 0, outBytes: 0 });
  });

  it('counts hosts inside by their bytes on uplinks', () => {
    const summary = read(
      print(lan) +
        print(OUT) +
        print({ ...OUT, leftBefore: '10.9.0.21:1', bytes: '1:1' }) +
        print({ ...OUT, bytes: '1:0' }),
    );
    expect(summary.byInsideHost).toEqual([
      { host: '10.9.0.20', bytes: 7501, bytesPerSecond: null },
      { host: '10.9.0.21', bytes: 2, bytesPerSecond: null },
    ]);
    expect(
      read(print(OUT) + print({ ...OUT, leftBefore: '10.9.0.3:1' }), { hosts: 1 }).byInsideHost,
    ).toHaveLength(1);
  });

  it('tells protocols and half-open connections apart', () => {
    const syn = { ...OUT, state: 'SYN_SENT:CLOSED', age: '00:00:03', bytes: '60:0' };
    const udp = { ...OUT, protocol: 'udp', state: 'SINGLE:NO_TRAFFIC', age: '00:00:03', bytes: '70:0' };
    const text = [
      syn,
      { ...syn, leftBefore: '10.9.0.21:9' },
      udp,
      { ...syn, age: '00:02:00' },
      OUT,
      { ...OUT, protocol: 'esp' },
    ];
    const [em0] = read(text.map((state) => print(state)).join('')).uplinks;
    expect(em0).toMatchObject({
      byProtocol: { tcp: 4, udp: 1, icmp: 0, other: 1 },
      halfOpen: 3,
    });
  });

  it('tells how many are finished at both ends, and of how many there are counters', () => {
    const states = ['TIME_WAIT:TIME_WAIT', 'FIN_WAIT_2:CLOSING', 'ESTABLISHED:FIN_WAIT_2', 'SYN_SENT:CLOSED'];
    const text = states.map((state) => print({ ...OUT, state })).join('') + print(OUT, 0);
    expect(read(text)).toMatchObject({ connections: 5, counted: 4, finished: 2 });
  });

  it('is nothing for a table without states', () => {
    expect(read('')).toMatchObject({
      states: 0,
      connections: 0,
      notUnderstood: 0,
      byState: {},
      total: { outBytes: 0 },
    });
  });
});

const octet = fc.integer({ min: 0, max: 255 });
const ipv4 = fc
  .tuple(fc.constantFrom(8, 10, 100, 172, 192, 203), octet, octet, octet)
  .map((parts) => parts.join('.'));
const ipv6 = fc
  .array(fc.constantFrom('0', '1', 'db8', '2001', 'fe80', 'ffff'), { minLength: 8, maxLength: 8 })
  .map((parts) => parts.join(':'));
const port = fc.integer({ min: 1, max: 65535 });
const host = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(ipv4, port).map(([address, number]) => `${address}:${number}`) },
  fc.tuple(ipv6, port).map(([address, number]) => `${address}[${number}]`),
  ipv4,
  fc.tuple(port, ipv4).map(([rdomain, address]) => `(${rdomain}) ${address}:53`),
  fc.constantFrom('198.51.100.7:4000', '10.64.3.9:53', '2001:db8:51::9[443]', '10.9.0.20:1'),
);
const pair = fc.tuple(fc.nat(), fc.nat()).map((numbers) => numbers.join(':'));
const state: fc.Arbitrary<PrintedState> = fc.record(
  {
    interface: fc.constantFrom('all', 'em0', 'umb0', 'em1', 'vlan10'),
    protocol: fc.constantFrom('tcp', 'udp', 'icmp', 'ipv6-icmp', 'esp', '47'),
    left: host,
    leftBefore: host,
    arrow: fc.constantFrom('->' as const, '<-' as const),
    right: host,
    rightBefore: host,
    gateway: fc.constantFrom('198.51.100.1', '10.64.3.1', '10.9.0.254', 'fe80::1'),
    state: fc.constantFrom(
      'ESTABLISHED:ESTABLISHED',
      'SYN_SENT:CLOSED',
      'PROXY:DST',
      '<BAD STATE LEVELS 1:99>',
      '0:0',
    ),
    windows: fc.constantFrom('[1 + 2]  [3 + 4]', '[1 + 2](+3) wscale 4  [5 + 6] wscale 7'),
    age: fc.constantFrom('00:00:01', '12:34:56', '123:00:00'),
    packets: pair,
    bytes: pair,
    suffixes: fc.constantFrom('', ', rule 3', ', anchor 1, rule 44, sloppy'),
    id: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((id) => id.toString(16).padStart(16, '0')),
  },
  { requiredKeys: ['left', 'right', 'arrow'] },
);
const table = fc
  .array(fc.tuple(state, fc.integer({ min: 0, max: 2 })), { maxLength: 12 })
  .map((states) => states.map(([one, verbose]) => print(one, verbose)).join(''));
/** Lines that begin no state and are no detail of one. */
const garbage = fc
  .uint8Array({ minLength: 1, maxLength: 60 })
  .map((bytes) => `#${String.fromCharCode(...bytes).replaceAll('\n', '')}\n`);

const wound = fc.tuple(
  fc.nat(),
  fc.nat(9),
  fc.constantFrom('', ' ', '\n', '\u0000', ':', '0', 'e', '(', '{', ', ', '9'.repeat(30), ' '.repeat(1100)),
);
type Damage = readonly [place: number, length: number, inserted: string];

function damage(text: string, wounds: readonly Damage[]): string {
  return wounds.reduce((whole, [place, length, inserted]) => {
    const at = place % (whole.length + 1);
    return whole.slice(0, at) + inserted + whole.slice(at + length);
  }, text);
}

describe('any table at all', () => {
  it('reads the same however the stream is cut', () => {
    fc.assert(
      fc.property(table, garbage, fc.array(fc.nat(), { maxLength: 30 }), (text, noise, cuts) => {
        const bytes = encode(text + noise + text);
        const reader = createStateReader({ uplinks: UPLINKS });
        const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((x, y) => x - y);
        [0, ...places].forEach((from, i) => reader.write(bytes.slice(from, places[i] ?? bytes.length)));
        expect(plain(reader.end())).toEqual(plain(read(text + noise + text)));
      }),
      { numRuns: 300 },
    );
  });

  it('reads the same however it is cut when it is damaged in the middle of its lines', () => {
    fc.assert(
      fc.property(
        table,
        fc.array(wound, { maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (text, wounds, cuts) => {
          const damaged = damage(text, wounds);
          const bytes = encode(damaged);
          const reader = createStateReader({ uplinks: UPLINKS });
          const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((x, y) => x - y);
          [0, ...places].forEach((from, i) => reader.write(bytes.slice(from, places[i] ?? bytes.length)));
          expect(plain(reader.end())).toEqual(plain(read(damaged)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads the same in one go and line by line, damaged or not', () => {
    fc.assert(
      fc.property(table, fc.array(wound, { maxLength: 4 }), (text, wounds) => {
        const damaged = damage(text + text, wounds);
        // A line of just the length that is still read would be too long with its CR.
        fc.pre(damaged.split('\n').every((line) => line.length < 1_000));
        // Lines that end in CR and LF are not of the usual form.
        const apart = plain({ ...read(damaged.replaceAll('\n', '\r\n')), complaints: [] });
        expect(plain({ ...read(damaged), complaints: [] })).toEqual(apart);
      }),
      { numRuns: 500 },
    );
  });

  it.each([27, 33, 37, 41])('complains of an id line that is broken off at %i, and of its rest', (at) => {
    const whole = print(OUT).repeat(2);
    const id = whole.indexOf('   id: ');
    const damaged = `${whole.slice(0, id + at)}\n${whole.slice(id + at + 1)}`;
    const { notUnderstood } = read(damaged);
    expect(notUnderstood).toBeGreaterThan(0);
    expect(notUnderstood).toBe(read(damaged.replaceAll('\n', '\r\n')).notUnderstood);
  });

  it('reads the same wherever in a state a piece of it ends', () => {
    const windows = '[1190331224 + 66560] wscale 7  [3029114455 + 64128] wscale 9';
    const text = print({ ...OUT, windows }).repeat(275);
    const whole = read(text);
    expect(whole).toMatchObject({ states: 275, notUnderstood: 0, total: { outBytes: 275 * 500 } });
    const period = text.length / 275;
    for (let before = 0; before <= period; before += 3) {
      const reader = createStateReader({ uplinks: UPLINKS });
      // A piece that is full leaves behind it what the next one must not take for its own.
      reader.write(encode('\n'.repeat(before) + text));
      expect(reader.end().total).toEqual(whole.total);
    }
  });

  it('reads the same byte by byte', () => {
    fc.assert(
      fc.property(table, (text) => {
        const reader = createStateReader({ uplinks: UPLINKS });
        for (const byte of encode(text)) reader.write(Uint8Array.of(byte));
        expect(plain(reader.end())).toEqual(plain(read(text)));
      }),
      { numRuns: 60 },
    );
  });

  it('loses nothing to garbage between its states', () => {
    fc.assert(
      fc.property(
        fc.array(state, { minLength: 1, maxLength: 8 }),
        fc.array(garbage, { maxLength: 4 }),
        (states, noise) => {
          const whole = read(states.map((one) => print(one)).join(''));
          const mixed = read(states.map((one, i) => print(one) + (noise[i] ?? '')).join(''));
          expect(mixed.notUnderstood).toBe(Math.min(noise.length, states.length));
          expect(plain({ ...mixed, notUnderstood: 0, complaints: [] })).toEqual(plain(whole));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('adds up: the uplinks and the rest are the whole', () => {
    fc.assert(
      fc.property(table, (text) => {
        const { total, uplinks, unattributed, states, connections: count, byState } = read(text);
        const parts = [...uplinks, unattributed];
        const sum = (of: (part: (typeof parts)[number]) => number | null): number =>
          parts.reduce((all, part) => all + (of(part) ?? 0), 0);
        expect(states).toBe(sum((part) => part.states));
        expect(count).toBe(sum((part) => part.connections));
        expect(total.outBytes ?? 0).toBe(sum((part) => part.outBytes));
        expect(total.inBytes ?? 0).toBe(sum((part) => part.inBytes));
        expect(count).toBe(states - unattributed.halves);
        expect(Object.values(byState).reduce((x, y) => x + y, 0)).toBe(states);
        expect(states).toBe(text.split('\n').filter((line) => /^\S/.test(line)).length);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws, whatever the bytes, and accounts for every line', () => {
    const lines = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 90 }).map((bytes) => String.fromCharCode(...bytes)),
        table,
        garbage,
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(lines, (parts) => {
        const text = parts.join('\n');
        const summary = read(text, { rates: new RateTable() });
        const begun = text.split('\n').filter((line) => /^[^ \t\r]/.test(line)).length;
        expect(summary.states + summary.notUnderstood).toBeGreaterThanOrEqual(begun);
        expect(connections(summary).length).toBe(Math.min(20, summary.connections));
      }),
      { numRuns: 500 },
    );
  });
});
