import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateTable } from '../../../../src/states/rates.js';
import type { StateSummary } from '../../../../src/states/state-table.js';
import type { PrintedEntry } from '../conntrack-printer.js';
import { connections, encode, FORMS, only, out, KNOWN_ADDRESSES, print, read } from '../conntrack-printer.js';
import { createConntrackReader } from '../../../../src/systems/linux/states/conntrack.js';

/** What is on the screen: everything in a summary, as plain values. */
function plain(summary: StateSummary): unknown {
  return { ...summary, kept: connections(summary) };
}

const CLOSING = 'conntrack v1.4.7 (conntrack-tools): 589 flow entries have been shown.\n';

describe('an entry of connection tracking', () => {
  it('is shown with everything the table says of it', () => {
    const entry = out(45653, { bytes: [45_574, 4_356_600_000], age: 291, id: 2_189_513_869 });
    expect(only(print(entry, 'extended,id,ktimestamp'))).toEqual({
      id: '2189513869',
      uplink: 'em0',
      attributedBy: 'address',
      interface: null,
      protocol: 'tcp',
      direction: 'outgoing',
      insideHost: '10.77.0.20',
      insidePort: 45653,
      wireHost: '192.0.2.10',
      wirePort: 45653,
      remoteHost: '203.0.113.69',
      remotePort: 443,
      rdomain: 0,
      state: 'ESTABLISHED',
      gateway: null,
      ageSeconds: 291,
      expiresInSeconds: 431_999,
      packetsFromInside: 3,
      packetsToInside: 3,
      bytesFromInside: 45_574,
      bytesToInside: 4_356_600_000,
      bytesPerSecondFromInside: null,
      bytesPerSecondToInside: null,
      rule: null,
      anchor: null,
    });
  });

  it.each(FORMS)('is the same connection in every form it is printed in: %s', (form) => {
    const four = out(45653);
    const six = out(45654, {
      host: '2001:db8:77::10',
      wire: '2001:db8:2::10',
      remote: '2001:db8:ffff::1',
      unreplied: true,
      state: 'SYN_SENT',
    });
    const summary = read(print(four, form) + print(six, form));
    expect(summary).toMatchObject({ states: 2, connections: 2, counted: 2, notUnderstood: 0 });
    expect(connections(summary)).toMatchObject([
      { uplink: 'em0', insideHost: '10.77.0.20', wireHost: '192.0.2.10', bytesToInside: 7_000 },
      { uplink: 'wwan0', insideHost: '2001:db8:77::10', wireHost: '2001:db8:2::10', state: 'SYN_SENT' },
    ]);
    expect(connections(summary).map(({ id }) => id !== null)).toEqual(
      form.includes('id') ? [true, true] : [false, false],
    );
  });

  it('has neither counters nor age where the kernel keeps none', () => {
    const summary = read(print(out(1, { bytes: null }), 'file'));
    expect(connections(summary)[0]).toMatchObject({
      ageSeconds: null,
      expiresInSeconds: 431_999,
      packetsFromInside: null,
      bytesToInside: null,
    });
    expect(summary).toMatchObject({ connections: 1, counted: 0, total: { outBytes: null, inPackets: null } });
  });

  it('counts those that have counters among those that have none', () => {
    const text = print(out(1)) + print(out(2, { bytes: null })) + print(out(3));
    expect(read(text)).toMatchObject({ connections: 3, counted: 2, total: { outBytes: 1_000 } });
  });

  it('may have been taken over by a flow table or by hardware: then it neither expires nor has a state', () => {
    for (const flag of ['OFFLOAD', 'HW_OFFLOAD'] as const) {
      const connection = only(print(out(1, { timeout: null, state: null, flag }), 'file'));
      expect(connection).toMatchObject({ state: flag, expiresInSeconds: null, uplink: 'em0' });
    }
  });

  it('has its flags for a state where the protocol has none', () => {
    const udp = { protocol: 'udp', number: 17, timeout: 29 } as const;
    const text =
      print(out(1, { ...udp, unreplied: true })) + print(out(2, { ...udp, flag: null })) + print(out(3, udp));
    expect(connections(read(text)).map(({ state }) => state)).toEqual(['UNREPLIED', 'REPLIED', 'ASSURED']);
    expect(read(text).byState).toEqual({ 'udp UNREPLIED': 1, 'udp REPLIED': 1, 'udp ASSURED': 1 });
  });

  it('shows the id of an echo where others have a port, and does not take it for its own', () => {
    const ping: PrintedEntry = {
      protocol: 'icmp',
      number: 1,
      timeout: 28,
      state: null,
      flag: null,
      id: 1_842_684_639,
      original: { src: '10.77.0.10', dst: '203.0.113.1', ends: 'type=8 code=0 id=6437', counters: [1, 84] },
      reply: { src: '203.0.113.1', dst: '192.0.2.10', ends: 'type=0 code=0 id=6437', counters: [1, 84] },
    };
    expect(only(print(ping))).toMatchObject({
      id: '1842684639',
      protocol: 'icmp',
      state: 'REPLIED',
      uplink: 'em0',
      insidePort: 6437,
      wirePort: 6437,
      remotePort: 8,
    });
    expect(only(print(ping, 'file')).id).toBeNull();
    expect(read(print(ping)).uplinks[0]?.byProtocol).toEqual({ tcp: 0, udp: 0, icmp: 1, other: 0 });
  });

  it('is ICMPv6 also where an older kernel has no name for it', () => {
    const ends = 'type=128 code=0 id=6438';
    const entry = (protocol: string): PrintedEntry => ({
      protocol,
      number: 58,
      state: null,
      original: { src: '2001:db8:77::10', dst: '2001:db8:ffff::1', ends },
      reply: { src: '2001:db8:ffff::1', dst: '2001:db8:1::10', ends: 'type=129 code=0 id=6438' },
    });
    for (const name of ['icmpv6', 'unknown']) {
      expect(only(print(entry(name), 'file'))).toMatchObject({ protocol: 'icmpv6', remotePort: 128 });
    }
  });

  it('may be of a protocol without ports, or one the kernel has no name for', () => {
    const bare = (protocol: string, number: number, ends = ''): PrintedEntry => ({
      protocol,
      number,
      state: null,
      original: { src: '10.77.0.5', dst: '203.0.113.8', ends, counters: [1, 2] },
      reply: { src: '203.0.113.8', dst: '198.51.100.10', ends, counters: [3, 4] },
    });
    expect(only(print(bare('unknown', 41), 'file'))).toMatchObject({
      protocol: '41',
      uplink: 'wwan0',
      insidePort: null,
      remotePort: null,
      bytesToInside: 4,
    });
    expect(only(print(bare('gre', 47, 'srckey=0x0 dstkey=0x4a1')))).toMatchObject({
      protocol: 'gre',
      insidePort: null,
      remotePort: null,
      uplink: 'wwan0',
    });
    for (const [protocol, number, state] of [
      ['sctp', 132, 'ESTABLISHED'],
      ['dccp', 33, 'PARTOPEN'],
      ['udplite', 136, null],
    ] as const)
      expect(only(print({ ...out(7), protocol, number, state }))).toMatchObject({ protocol, insidePort: 7 });
  });

  it('may be in a zone, carry a context and labels, and whatever a later release adds', () => {
    const more = 'secctx=system_u:object_r:unlabeled_t:s0 zone=3 helper=ftp labels=web,from the guest';
    expect(only(print({ ...out(7), more })).bytesToInside).toBe(7_000);
    const zoned = out(7);
    const { original, reply } = zoned;
    expect(
      only(print({ ...zoned, original: { ...original, ends: `${original.ends} zone-orig=5` } })).remotePort,
    ).toBe(443);
    expect(
      only(print({ ...zoned, reply: { ...reply, ends: `${reply.ends} zone-reply=5` } }, 'file')).remotePort,
    ).toBe(443);
    const stamped = print(out(7, { age: 12 }), 'extended,id,ktimestamp').replace(
      'use=1',
      '[stop=?] new=x use=1',
    );
    expect(only(stamped)).toMatchObject({ ageSeconds: 12, id: '2189513869' });
  });

  it('is the same when its line ends in CR and LF, or when the last newline is missing', () => {
    expect(only(print(out(7)).replace('\n', '\r\n')).id).toBe('2189513869');
    expect(only(print(out(7)).trimEnd()).id).toBe('2189513869');
  });
});

describe('the lines that are no entries', () => {
  it('are counted and told, and cost no other', () => {
    const summary = read(`${print(out(1))}tcp 6 what is this\n\n${print(out(2))}nfct: \u001b[31mred\n`);
    expect(summary).toMatchObject({
      states: 2,
      notUnderstood: 2,
      complaints: [
        { line: 2, text: 'tcp 6 what is this', reason: 'not understood' },
        { line: 5, text: 'nfct: ?[31mred', reason: 'not understood' },
      ],
    });
  });

  it('are no complaint when it is how conntrack ends', () => {
    expect(read(print(out(1)) + CLOSING)).toMatchObject({ states: 1, notUnderstood: 0 });
    expect(read(CLOSING)).toMatchObject({ states: 0, notUnderstood: 0 });
  });

  it.each([
    ['one address is none', (line: string) => line.replace('203.0.113.69', '203.0.113.691')],
    ['one address is missing', (line: string) => line.replace(/dst=192\S+ /, '')],
    ['there is a third direction', (line: string) => line.replace('mark', 'src=192.0.2.1 mark')],
    ['source and destination are exchanged', (line: string) => line.replace('src', 'dst')],
    ['a port is too large', (line: string) => line.replace('sport=7', 'sport=77777')],
    ['a port is no number', (line: string) => line.replace('dport=443', 'dport=https')],
    ['a counter is no number', (line: string) => line.replace('packets=3', 'packets=many')],
    [
      'a counter has more digits than any',
      (line: string) => line.replace('bytes=500', `bytes=${'5'.repeat(21)}`),
    ],
    ['its protocol has no number', (line: string) => line.replace('tcp      6', 'tcp')],
    ['its state is no word', (line: string) => line.replace('ESTABLISHED', 'EST?')],
    ['it is an event', (line: string) => `    [NEW] ${line}`],
    ['a flag does not end', (line: string) => line.replace('ASSURED]', 'ASSURED')],
    ['it is cut', (line: string) => `${line.slice(0, 130)}\n`],
  ])('among them is an entry of which %s', (_, damage) => {
    const line = print(out(7));
    const damaged = damage(line);
    expect(damaged).not.toBe(line);
    expect(read(damaged)).toMatchObject({ states: 0, notUnderstood: 1 });
  });

  it('may be too long to be true', () => {
    const long = print(out(7)).replace('mark=0', `labels=${'x'.repeat(2_000)}`);
    expect(read(long)).toMatchObject({
      notUnderstood: 1,
      complaints: [{ reason: 'too long for a line of the state table' }],
    });
  });
});

describe('what the entries add up to', () => {
  it('counts every entry as one connection: as many as conntrack -C tells', () => {
    const text =
      print(out(1)) +
      print(out(2, { wire: '198.51.100.10' })) +
      print(out(3, { remote: '10.77.0.1', wire: '10.77.0.20' }));
    expect(read(text)).toMatchObject({
      states: 3,
      connections: 3,
      uplinks: [{ connections: 1 }, { connections: 1 }],
      unattributed: { connections: 1, local: 1, halves: 0 },
    });
  });

  it('tells how many only wait to be forgotten', () => {
    const states = ['TIME_WAIT', 'CLOSE', 'LAST_ACK', 'FIN_WAIT', 'CLOSE_WAIT', 'ESTABLISHED', 'SYN_SENT'];
    expect(read(states.map((state, i) => print(out(i, { state }))).join(''))).toMatchObject({
      connections: 7,
      finished: 3,
    });
  });

  it('counts an unfinished handshake as half open, from either end, unless it is over', () => {
    const text =
      print(out(1, { state: 'SYN_SENT', unreplied: true })) +
      print(out(2, { state: 'CLOSE', unreplied: true })) +
      print(out(3, { protocol: 'udp', number: 17, unreplied: true })) +
      print(out(4, { state: 'SYN_RECV' }));
    expect(read(text).uplinks[0]).toMatchObject({ halfOpen: 2, byProtocol: { tcp: 3, udp: 1 } });
  });
});

const port = fc.nat(65_535);
const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'));
const anyEntry: fc.Arbitrary<PrintedEntry> = fc
  .record({
    port,
    host: fc.oneof(fc.constantFrom('10.77.0.20', '10.77.0.21', '192.0.2.10', '203.0.113.5'), octets),
    wire: fc.oneof(fc.constantFrom('192.0.2.10', '198.51.100.10'), octets),
    remote: fc.oneof(fc.constantFrom('203.0.113.69', '10.77.0.1', '224.0.0.251'), octets),
    bytes: fc.option(fc.tuple(fc.maxSafeNat(), fc.maxSafeNat()), { nil: null }),
    protocol: fc.constantFrom<[string, number][]>(['tcp', 6], ['udp', 17], ['unknown', 41]),
    state: fc.constantFrom('ESTABLISHED', 'TIME_WAIT', 'SYN_SENT'),
    unreplied: fc.boolean(),
    age: fc.option(fc.nat(100_000), { nil: 5 }),
    timeout: fc.option(fc.nat(432_000), { nil: null }),
    id: fc.nat(0xffffffff),
  })
  .map(({ port: number, protocol: [protocol, ofProtocol], ...rest }) => ({
    ...out(number, rest),
    protocol,
    number: ofProtocol,
    state: protocol === 'tcp' ? rest.state : null,
  }));

const anyTable = fc
  .tuple(fc.array(anyEntry, { maxLength: 30 }), fc.constantFrom(...FORMS))
  .map(([entries, form]) => entries.map((entry) => print(entry, form)).join(''));

function readInPieces(bytes: Uint8Array, cuts: readonly number[]): StateSummary {
  const reader = createConntrackReader({ ...KNOWN_ADDRESSES, keep: 1_000 });
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((x, y) => x - y);
  let start = 0;
  for (const end of [...places, bytes.length]) {
    reader.write(bytes.slice(start, end));
    start = end;
  }
  return reader.end();
}

describe('any table at all', () => {
  it('is read to the last entry, in every form', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 30 }), fc.constantFrom(...FORMS), (entries, form) => {
        const summary = read(entries.map((entry) => print(entry, form)).join(''), { keep: 1_000 });
        expect(summary).toMatchObject({ states: entries.length, notUnderstood: 0 });
        const told = entries.filter(({ original }) => (original.counters ?? null) !== null);
        expect(summary.counted).toBe(told.length);
      }),
    );
  });

  it('adds up: the uplinks and the rest are the whole', () => {
    fc.assert(
      fc.property(anyTable, (text) => {
        const { connections: all, uplinks, unattributed, byState } = read(text);
        expect(uplinks.reduce((sum, uplink) => sum + uplink.connections, unattributed.connections)).toBe(all);
        expect(Object.values(byState).reduce((sum, count) => sum + count, 0)).toBe(all);
      }),
    );
  });

  it('reads the same however the stream is cut, damaged or not', () => {
    fc.assert(
      fc.property(
        anyTable,
        fc.array(fc.nat(100_000), { maxLength: 20 }),
        fc.array(fc.tuple(fc.nat(100_000), fc.nat(255)), { maxLength: 10 }),
        (text, cuts, damages) => {
          const bytes = encode(text);
          for (const [at, byte] of damages) if (bytes.length > 0) bytes[at % bytes.length] = byte;
          expect(plain(readInPieces(bytes, cuts))).toEqual(plain(readInPieces(bytes, [])));
        },
      ),
    );
  });

  it('says the same of an entry whatever stands before it, also where many end alike', () => {
    const tail = fc
      .array(
        fc.constantFrom(
          ...[
            '[ASSURED]',
            '[OFFLOAD]',
            '[HW_OFFLOAD]',
            '[UNREPLIED]',
            '[SEEN]',
            'mark=0',
            'mark=257',
            'use=2',
          ],
          ...[
            'zone=3',
            'zone-orig=4',
            'id=77',
            'id=4294967295',
            'id=7x',
            'id=',
            'id=123456789012345678901',
            'delta-time=9',
            'sport=8',
            'packets=3',
            'type=8',
            'secctx=a b',
          ],
        ),
        { maxLength: 4 },
      )
      .map((words) => words.map((word) => ` ${word}`).join(''));
    const line = fc.tuple(anyEntry, fc.constantFrom(...FORMS), tail).map(([entry, form, end]) => ({
      text: print(entry, form).replace(/( (\[ASSURED\]|\w+=\d+))*\n$/, (last) => `${last.trimEnd()}${end}\n`),
    }));
    const told = (summary: StateSummary): unknown =>
      Array.from({ length: summary.kept.length }, (_, row) => summary.kept.at(row));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const all = [...lines, ...lines].map(({ text }) => text);
        const alone = all.flatMap((text) => told(read(text, { keep: 1_000 })));
        expect(told(read(all.join(''), { keep: 1_000 }))).toEqual(alone);
      }),
      { numRuns: 200 },
    );
  });

  it('takes nothing from an end like those before it whose id is none', () => {
    const [good = '', bad = ''] = ['77', '7x'].map((id) =>
      print(out(5_000, { more: 'zone=3' })).replace(/id=\d+\n/, `id=${id}\n`),
    );
    const flags = (text: string): unknown[] => connections(read(text)).map(({ id, state }) => [id, state]);
    const rates = new RateTable();
    rates.startRound(0);
    read(bad, { rates });
    rates.startRound(1_000);
    // What it is known by has its zone in it: in another it would be new, and have moved all its bytes since.
    expect(connections(read(good + good + bad, { rates })).at(-1)?.bytesPerSecondFromInside).toBe(0);
    expect(flags(good + good + bad)).toEqual([...flags(good), ...flags(good), ...flags(bad)]);
  });

  it('does not take an entry for answered that says at its end that it is not', () => {
    const odd = (unreplied: boolean): string =>
      print(out(5_000, { unreplied, flag: null })).replace(' mark=0', ' [UNREPLIED] mark=0');
    const half = (text: string): number | undefined => read(text).uplinks[0]?.halfOpen;
    expect(half(odd(true) + odd(true) + odd(false))).toBe(3);
  });

  it('reads the same in one go and word by word, damaged or not', () => {
    const damage = fc.tuple(
      fc.nat(100_000),
      fc.nat(3),
      fc.constantFrom('', ' ', '0', ':', '.', '=', '-', 'f', '99999'),
    );
    fc.assert(
      fc.property(anyTable, fc.array(damage, { maxLength: 6 }), (text, damages) => {
        const damaged = damages.reduce((whole, [place, length, inserted]) => {
          const at = place % (whole.length + 1);
          return whole.slice(0, at) + inserted + whole.slice(at + length);
        }, text);
        // Words that stand further apart are not of the usual form.
        const apart = plain({ ...read(damaged.replaceAll(' ', '  ')), complaints: [] });
        expect(plain({ ...read(damaged), complaints: [] })).toEqual(apart);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, whatever the bytes, and accounts for every line', () => {
    const words = [
      'src=',
      'dst=1.2.3.4 ',
      'tcp 6 ',
      ' [',
      ']',
      '\n',
      'ipv6 10 ',
      'sport=',
      '::',
      CLOSING,
      '\r\n',
    ];
    const piece = fc.oneof(
      fc.constantFrom(...words).map(encode),
      fc.uint8Array({ maxLength: 40 }),
      anyTable.map(encode),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const bytes = Uint8Array.from(pieces.flatMap((each) => [...each]));
        const summary = readInPieces(bytes, []);
        const lines = new TextDecoder('latin1').decode(bytes).split('\n');
        const filled = lines.filter((line) => !/^[ \t]*\r?$/.test(line) && !line.startsWith('conntrack v'));
        expect(summary.states + summary.notUnderstood).toBe(filled.length);
      }),
    );
  });
});
