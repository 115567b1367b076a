import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection, ConnectionOrder } from '../../src/model/connection.js';
import type { PrintedState } from '../systems/openbsd/states-printer.js';
import { connections, print, read } from '../systems/openbsd/states-printer.js';

const base = { left: '198.51.100.7:61001', arrow: '->', right: '203.0.113.69:443' } as const;

function out(host: string, bytes: string, parts: Partial<PrintedState> = {}): string {
  return print({ ...base, leftBefore: `${host}:5000`, bytes, ...parts });
}

function ordered(
  text: string,
  by: ConnectionOrder,
  descending: boolean,
  of: (c: Connection) => unknown,
): unknown[] {
  const { kept } = read(text, { keep: 1000 });
  return [...kept.sorted(by, descending)].map((row) => of(kept.at(row)));
}

describe('the connections that are kept', () => {
  it('are those with the most bytes; of equal ones those that came first', () => {
    const text = ['1:1', '90:1', '50:0', '50:0', '7:70', '50:0']
      .map((bytes, i) => out(`10.9.0.${i}`, bytes))
      .join('');
    const { kept } = read(text, { keep: 4 });
    expect([...kept.sorted('bytes', true)].map((row) => kept.at(row).insideHost)).toEqual([
      '10.9.0.1',
      '10.9.0.4',
      '10.9.0.2',
      '10.9.0.3',
    ]);
  });

  it('are the same as if all had been kept and sorted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(30), { maxLength: 200 }),
        fc.integer({ min: 0, max: 40 }),
        (bytes, keep) => {
          const text = bytes.map((count, i) => out(`10.9.${i >> 8}.${i & 255}`, `${count}:0`)).join('');
          const { kept } = read(text, { keep });
          const all = bytes.map((count, i) => ({ count, i })).sort((x, y) => y.count - x.count || x.i - y.i);
          expect([...kept.sorted('bytes', true)].map((row) => kept.at(row).insideHost)).toEqual(
            all.slice(0, keep).map(({ i }) => `10.9.${i >> 8}.${i & 255}`),
          );
        },
      ),
    );
  });

  it('are the same looked at as taken out', () => {
    const { kept } = read(out('10.9.0.1', '1:1') + out('10.9.0.2', '7:9'), { keep: 4 });
    for (let row = 0; row < kept.length; row++) {
      const value = kept.at(row);
      const seen = kept.peek(row);
      expect(
        Object.fromEntries(Object.keys(value).map((key) => [key, seen[key as keyof Connection]])),
      ).toEqual(value);
    }
    expect(() => kept.peek(2)).toThrow(RangeError);
  });

  it('may be none', () => {
    const { kept, connections: count } = read(out('10.9.0.1', '1:1'), { keep: 0 });
    expect([kept.length, count]).toEqual([0, 1]);
  });

  it('are asked for by a row that exists', () => {
    const { kept } = read(out('10.9.0.1', '1:1'));
    expect(() => kept.at(1)).toThrow(RangeError);
    expect(() => kept.at(-1)).toThrow(RangeError);
    expect(() => kept.at(0.5)).toThrow(RangeError);
  });
});

/** Numbers below, at and beyond what 32 bits tell. */
const anyNumber = fc.oneof(
  fc.nat(2_000),
  fc.integer({ min: 2 ** 31 - 2, max: 2 ** 31 + 2 }),
  fc.integer({ min: 2 ** 32 - 3, max: 2 ** 32 + 3 }),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
);
const anyAge = fc.oneof(fc.nat(99 * 3600), fc.nat(2_000_000 * 3600));
const pair = (two: readonly [number, number]): string => two.join(':');
const clock = (seconds: number): string =>
  [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');

const anyConnection = fc.record({
  isIpv6: fc.boolean(),
  isTranslated: fc.boolean(),
  hasPorts: fc.boolean(),
  isInward: fc.boolean(),
  age: anyAge,
  expires: anyAge,
  packets: fc.tuple(anyNumber, anyNumber),
  bytes: fc.tuple(anyNumber, anyNumber),
  rule: fc.option(fc.nat(999_999_999)),
  gateway: fc.constantFrom(undefined, '198.51.100.1', 'fe80::1'),
  verbose: fc.constantFrom(0, 1, 2, 2, 2),
});
type AnyConnection = typeof anyConnection extends fc.Arbitrary<infer Value> ? Value : never;

function printed(given: AnyConnection, number: number): string {
  const { isIpv6, hasPorts, isTranslated } = given;
  const end = (address: string, port: number): string =>
    !hasPorts ? address : isIpv6 ? `${address}[${port}]` : `${address}:${port}`;
  const inside = isIpv6 ? `2001:db8:51::${number.toString(16)}` : `10.9.${number >> 8}.${number & 255}`;
  const own = end(isIpv6 ? '2001:db8:51::7' : '198.51.100.7', 1 + number);
  return print(
    {
      left: isTranslated ? own : end(inside, 65_535 - number),
      ...(isTranslated ? { leftBefore: end(inside, 65_535 - number) } : {}),
      arrow: given.isInward ? '<-' : '->',
      right: end(isIpv6 ? `2001:db8:f::${number.toString(16)}` : `203.0.${number >> 8}.${number & 255}`, 443),
      ...(given.gateway === undefined ? {} : { gateway: given.gateway }),
      age: clock(given.age),
      expires: clock(given.expires),
      packets: pair(given.packets),
      bytes: pair(given.bytes),
      suffixes: given.rule === null ? '' : `, rule ${given.rule}`,
      id: number.toString(16).padStart(16, '9'),
    },
    given.verbose,
  );
}

describe('what is kept of a connection', () => {
  it('is what was printed, whatever its family and however large its numbers', () => {
    fc.assert(
      fc.property(anyConnection, fc.integer({ min: 1, max: 60_000 }), (given, number) => {
        const text = printed(given, number);
        for (const c of connections(read(text))) {
          const [first, second] = c.direction === 'incoming' ? [1, 0] : [0, 1];
          const isCounted = given.verbose > 0;
          expect([c.ageSeconds, c.expiresInSeconds]).toEqual(
            isCounted ? [given.age, given.expires] : [null, null],
          );
          expect([c.packetsFromInside, c.packetsToInside]).toEqual(
            isCounted ? [given.packets[first], given.packets[second]] : [null, null],
          );
          expect([c.bytesFromInside, c.bytesToInside]).toEqual(
            isCounted ? [given.bytes[first], given.bytes[second]] : [null, null],
          );
          expect(c.rule).toBe(isCounted ? given.rule : null);
          expect(c.gateway ?? undefined).toBe(given.gateway);
          expect(c.id).toBe(given.verbose < 2 ? null : number.toString(16).padStart(16, '9'));
          for (const host of [c.insideHost, c.remoteHost, ...(c.wireHost === null ? [] : [c.wireHost])])
            expect(text).toContain(`${host}${given.hasPorts ? (given.isIpv6 ? '[' : ':') : ''}`);
          for (const port of [c.insidePort, c.remotePort])
            expect(port === null ? !given.hasPorts : [443, 1 + number, 65_535 - number].includes(port)).toBe(
              true,
            );
        }
      }),
    );
  });

  it('stays the same when lighter ones are dropped around it', () => {
    fc.assert(
      fc.property(fc.array(anyConnection, { minLength: 80, maxLength: 160 }), fc.nat(20), (given, keep) => {
        const text = given.map(printed).join('');
        const all = connections(read(text, { keep: 1_000 }));
        const weight = (c: Connection): number => (c.bytesFromInside ?? 0) + (c.bytesToInside ?? 0);
        const heaviest = all
          .map((connection, row) => ({ connection, row }))
          .sort((x, y) => weight(y.connection) - weight(x.connection) || x.row - y.row)
          .slice(0, keep)
          .sort((x, y) => x.row - y.row);
        expect(connections(read(text, { keep }))).toEqual(heaviest.map(({ connection }) => connection));
      }),
      { numRuns: 40 },
    );
  });
});

describe('the order of connections', () => {
  const text =
    out('10.9.0.20', '5:5', { age: '00:00:09', state: 'SYN_SENT:CLOSED' }) +
    out('10.9.0.3', '500:5', { age: '10:00:00', right: '9.9.9.9:53', protocol: 'udp' }) +
    print({ ...base, leftBefore: '10.9.0.3:60' }, 0) +
    print({
      left: '2001:db8:64::2[9]',
      arrow: '->',
      right: '2001:db8:f::1[9]',
      bytes: '1:1',
      age: '00:01:00',
    }) +
    print({
      left: '2001:db8:64::1:2[9]',
      arrow: '->',
      right: '2001:db8:f::1[8]',
      bytes: '1:2',
      age: '00:01:00',
    });

  it('may be by bytes or age, the unknown ones last either way', () => {
    const bytes = (c: Connection): unknown => c.bytesFromInside;
    expect(ordered(text, 'bytes', true, bytes)).toEqual([500, 5, 1, 1, null]);
    expect(ordered(text, 'bytes', false, bytes)).toEqual([1, 1, 5, 500, null]);
    expect(ordered(text, 'age', true, (c) => c.ageSeconds)).toEqual([36000, 60, 60, 9, null]);
    expect(ordered(text, 'rate', true, bytes)).toEqual(connections(read(text)).map(bytes));
  });

  it('may be by address, as numbers and not as text, then by port', () => {
    expect(ordered(text, 'inside-host', false, (c) => `${c.insideHost} ${c.insidePort}`)).toEqual([
      '10.9.0.3 60',
      '10.9.0.3 5000',
      '10.9.0.20 5000',
      '2001:db8:64::2 9',
      '2001:db8:64::1:2 9',
    ]);
    expect(ordered(text, 'remote', true, (c) => `${c.remoteHost} ${c.remotePort}`)).toEqual([
      '2001:db8:f::1 9',
      '2001:db8:f::1 8',
      '203.0.113.69 443',
      '203.0.113.69 443',
      '9.9.9.9 53',
    ]);
  });

  it('may be by the words for state, protocol and uplink', () => {
    expect(ordered(text, 'state', true, (c) => c.state)[0]).toBe('SYN_SENT:CLOSED');
    expect(ordered(text, 'protocol', false, (c) => c.protocol)).toEqual(['tcp', 'tcp', 'tcp', 'tcp', 'udp']);
    expect(ordered(text, 'uplink', true, (c) => c.uplink)).toEqual(['umb0', 'umb0', 'em0', 'em0', 'em0']);
  });
});
