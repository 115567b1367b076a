import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StateReaderOptions, StateSummary } from '../../../../src/states/state-table.js';
import { createStateReader } from '../../../../src/systems/openbsd/states/states.js';
import type { PrintedState } from '../states-printer.js';
import { connections, encode, print, read, UPLINKS } from '../states-printer.js';

/** What is read four bytes at a time must come out as what is read byte by byte, which is told by its CR before each LF. */
function byteByByte(text: string, options: Partial<StateReaderOptions>): StateSummary {
  return read(text.replaceAll('\n', '\r\n'), options);
}

/** All that a summary says, its complaints only by their number: they quote the line with its CR. */
function said(summary: StateSummary): unknown {
  return { ...summary, complaints: summary.complaints.length, kept: connections(summary), watch: null };
}

const octet = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 9, 10, 99, 100, 255, 256));
const far = fc
  .tuple(fc.constantFrom(8, 34, 93, 203, 224), octet, octet, octet)
  .map((parts) => parts.join('.'));
const near = fc.tuple(fc.constant('10.9'), fc.nat(3), octet).map((parts) => parts.join('.'));
const own = fc.constantFrom('198.51.100.7', '10.64.3.9', '10.9.0.1');
const port = fc.oneof(fc.nat(70_000), fc.constantFrom(0, 9, 10, 999, 1000, 9999, 10_000, 65_535, 65_536));
const ipv6 = fc.constantFrom(
  ...['2001:db8:51::9', '2001:db8:64::1:0', '2a00:1450:4001:82a::200e', '::1', '10::', 'fe80::1%em0'],
);
const host = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.oneof(far, near, own), port).map((parts) => parts.join(':')) },
  { weight: 2, arbitrary: fc.tuple(ipv6, port).map(([address, number]) => `${address}[${number}]`) },
  fc.oneof(far, near, own, ipv6),
);
const number = fc
  .tuple(fc.nat(20), fc.bigInt({ min: 1n, max: 10n ** 21n }))
  .map(([digits, value]) => String(value).slice(0, digits + 1));
const pair = fc.tuple(number, number).map((parts) => parts.join(':'));
const clock = fc.constantFrom('00:00:00', '09:59:59', '23:12:45', '99:00:01', '100:00:00', '1:00:00');
const usual: fc.Arbitrary<PrintedState> = fc.record(
  {
    interface: fc.constantFrom('all', 'em0', 'umb0', 'em1', 'vlan100', 'tun0', 'pppoe12345'),
    protocol: fc.constantFrom('tcp', 'tcp', 'udp', 'icmp', 'ipv6-icmp', '132'),
    left: host,
    leftBefore: host,
    rightBefore: host,
    arrow: fc.constantFrom('->' as const, '<-' as const),
    right: host,
    gateway: fc.constantFrom('198.51.100.1', '10.64.3.1', '10.9.0.254', 'fe80::1'),
    state: fc.constantFrom(
      ...['ESTABLISHED:ESTABLISHED', 'FIN_WAIT_2:FIN_WAIT_2', 'TIME_WAIT:TIME_WAIT', 'SYN_SENT:CLOSED'],
      ...['CLOSED:SYN_SENT', 'MULTIPLE:SINGLE', 'SINGLE:NO_TRAFFIC', 'PROXY:DST', '0:0', '1:2'],
      ...['ESTABLISHED:CLOSING', 'SYN_SENT:ESTABLISHED', 'NO_TRAFFIC:SINGLE', '<BAD STATE LEVELS 11:12>'],
    ),
    windows: fc.constantFrom('[1 + 2]  [3 + 4]', '[4294967295 + 65536](+3) wscale 4  [5 + 6] wscale 7', '['),
    age: clock,
    expires: clock,
    packets: pair,
    bytes: pair,
    suffixes: fc.constantFrom('', ', rule 3', ', rule 12345678', ', anchor 1, rule 44, sloppy', 'x'),
    id: fc.oneof(
      fc.nat(70_000).map((low) => `66f0c1d2${low.toString(16).padStart(8, '0')}`),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((id) => id.toString(16).padStart(16, '0')),
    ),
  },
  { requiredKeys: ['left', 'right', 'arrow', 'interface', 'protocol', 'state', 'packets', 'bytes', 'id'] },
);
const tableOf = ({ maxLength }: { readonly maxLength: number }): fc.Arbitrary<string> =>
  fc.array(usual, { minLength: 1, maxLength }).map((states) => states.map((one) => print(one)).join(''));
const table = tableOf({ maxLength: 12 });

const wound = fc.tuple(
  fc.nat(),
  fc.constantFrom(0, 1, 1, 2, 5),
  fc.constantFrom('', '', ' ', '\n', '\u0000', ':', '/', '0', 'g', 'A', '.', '(', '\u00b0'),
);
function damaged(text: string, wounds: readonly (readonly [number, number, string])[]): string {
  return wounds.reduce((whole, [place, length, inserted]) => {
    const at = place % whole.length;
    return whole.slice(0, at) + inserted + whole.slice(at + length);
  }, text);
}

/** What is known beside the uplinks decides what a state is; how many are kept, whether a record is made of it. */
const options = fc.record(
  {
    keep: fc.constantFrom(0, 1, 20),
    ownAddresses: fc.constant(['10.9.0.1']),
    insideNetworks: fc.constantFrom(['10.9.0.0/23'], ['10.9.0.0/16', '2001:db8:64::/48']),
  },
  { requiredKeys: ['keep'] },
);

describe('a table of which only the sums are wanted', () => {
  it('reads as it does byte by byte', () => {
    fc.assert(
      fc.property(table, options, (text, given) => {
        expect(said(read(text, given))).toEqual(said(byteByByte(text, given)));
      }),
      { numRuns: 400 },
    );
  });

  it('reads as it does byte by byte when it is damaged', () => {
    fc.assert(
      fc.property(table, options, fc.array(wound, { minLength: 1, maxLength: 6 }), (text, given, wounds) => {
        const broken = damaged(text, wounds);
        expect(said(read(broken, given))).toEqual(said(byteByByte(broken, given)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads as it does byte by byte, whichever of its bytes is another', () => {
    const text = ['->', '<-'].map((arrow) =>
      print({
        interface: 'em1',
        left: '198.51.100.7:61234',
        leftBefore: '10.9.0.31:40000',
        arrow: arrow as '->' | '<-',
        right: '203.0.113.8:993',
        windows: '[1190331224 + 66560] wscale 7  [3029114455 + 64128] wscale 9',
        bytes: '4500:123456',
        suffixes: ', rule 20',
      }),
    );
    const whole = text.join('').repeat(2);
    const end = whole.length / 2;
    for (let at = 0; at < end; at++)
      for (const other of [' ', '\n', '0', ':', 'a', 'g', '\u00ff']) {
        const broken = whole.slice(0, at) + other + whole.slice(at + 1);
        expect([at, said(read(broken, { keep: 0 }))]).toEqual([at, said(byteByByte(broken, { keep: 0 }))]);
      }
  });

  it('is not taken in by a name that goes on with a byte that is nothing', () => {
    const states = ['tun0', 'em0', 'vlan1'].map((name) =>
      print({ interface: name, left: '198.51.100.7:61234', arrow: '->', right: '203.0.113.8:993' }),
    );
    const broken = states.map((one) => one.replace(/^\w+/, (name) => `${name}\u0000`));
    const summary = read(states.join('').repeat(2) + broken.join(''), { keep: 0 });
    expect(summary).toMatchObject({ states: 6, notUnderstood: 3 });
  });

  it('reads the same cut in two at every byte', () => {
    const short = tableOf({ maxLength: 4 });
    fc.assert(
      fc.property(short, fc.array(wound, { maxLength: 2 }), (text, wounds) => {
        const bytes = encode(damaged(text, wounds));
        const whole = said(read(damaged(text, wounds), { keep: 0 }));
        for (let cut = 1; cut < bytes.length; cut++) {
          const reader = createStateReader({ uplinks: UPLINKS, keep: 0 });
          reader.write(bytes.slice(0, cut));
          reader.write(bytes.slice(cut));
          expect([cut, said(reader.end())]).toEqual([cut, whole]);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('has the heaviest of more connections than are kept, with all they say', () => {
    fc.assert(
      fc.property(fc.array(usual, { minLength: 150, maxLength: 250 }), (states) => {
        const text = states.map((one) => print(one)).join('');
        expect(said(read(text, { keep: 3 }))).toEqual(said(byteByByte(text, { keep: 3 })));
      }),
      { numRuns: 15 },
    );
  });
});
