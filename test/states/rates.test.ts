import { describe, expect, it } from 'vitest';
import { createStateReader } from '../../src/systems/openbsd/states/states.js';
import type { StateSummary } from '../../src/states/state-table.js';
import { RateTable } from '../../src/states/rates.js';
import type { PrintedState } from '../systems/openbsd/states-printer.js';
import { connections, encode, print, UPLINKS } from '../systems/openbsd/states-printer.js';

/** One connection out of em0, by number. */
function out(number: number, parts: Partial<PrintedState> = {}): PrintedState {
  return {
    left: `198.51.100.7:${1024 + (number % 60000)}`,
    leftBefore: `10.9.${(number >> 8) & 255}.${number & 255}:5000`,
    arrow: '->',
    right: '203.0.113.69:443',
    id: number.toString(16).padStart(16, '0'),
    ...parts,
  };
}

function round(
  rates: RateTable,
  atSeconds: number,
  states: readonly PrintedState[],
  verbose = 2,
): StateSummary {
  rates.startRound(atSeconds * 1000);
  const reader = createStateReader({ uplinks: UPLINKS, rates, keep: 10_000, keepBy: 'rate' });
  for (const state of states) reader.write(encode(print(state, verbose)));
  return reader.end();
}

function rateOf(summary: StateSummary): unknown {
  return connections(summary).map((c) => [c.bytesPerSecondFromInside, c.bytesPerSecondToInside]);
}

describe('the rate of a connection', () => {
  it('is not known in the first round', () => {
    const summary = round(new RateTable(), 0, [out(1)]);
    expect(rateOf(summary)).toEqual([[null, null]]);
    expect(summary.rates).toEqual({ measured: 0, forgotten: 0 });
  });

  it('is what its counters moved between two rounds', () => {
    const rates = new RateTable();
    round(rates, 0, [out(1, { bytes: '500:7000' })]);
    const summary = round(rates, 10, [out(1, { bytes: '700:9000' })]);
    expect(rateOf(summary)).toEqual([[20, 200]]);
    expect(summary.rates).toEqual({ measured: 1, forgotten: 0 });
    expect(summary.byInsideHost[0]?.bytesPerSecond).toBe(220);
  });

  it('is zero, and known, for one that moved nothing', () => {
    const rates = new RateTable();
    round(rates, 0, [out(1)]);
    expect(rateOf(round(rates, 5, [out(1)]))).toEqual([[0, 0]]);
  });

  it('is turned round for one that was opened from outside', () => {
    const rates = new RateTable();
    const incoming = {
      left: '10.9.0.80:22',
      leftBefore: '10.64.3.9:2200',
      arrow: '<-',
      right: '203.0.113.4:1',
    } as const;
    round(rates, 0, [{ ...incoming, bytes: '0:0' }]);
    expect(rateOf(round(rates, 10, [{ ...incoming, bytes: '100:2000' }]))).toEqual([[200, 10]]);
  });

  it('is known at once for one that began since the last round', () => {
    const rates = new RateTable();
    round(rates, 0, []);
    expect(rateOf(round(rates, 10, [out(1, { age: '00:00:04', bytes: '100:1000' })]))).toEqual([[10, 100]]);
    expect(rateOf(round(rates, 20, [out(2, { age: '01:00:00', bytes: '100:1000' })]))).toEqual([
      [null, null],
    ]);
  });

  it('is never negative: counters that went back are another connection', () => {
    const rates = new RateTable();
    round(rates, 0, [out(1, { bytes: '9000:9000' })]);
    expect(rateOf(round(rates, 10, [out(1, { bytes: '10:10' })]))).toEqual([[null, null]]);
    expect(rateOf(round(rates, 20, [out(1, { bytes: '20:30' })]))).toEqual([[1, 2]]);
  });

  it('is found without an id by protocol and ends', () => {
    const rates = new RateTable();
    const both = (bytes: string): PrintedState[] => [
      out(1, { bytes }),
      out(1, { bytes: '0:0', protocol: 'udp' }),
    ];
    round(rates, 0, both('100:100'), 1);
    expect(rateOf(round(rates, 10, both('200:1100'), 1))).toEqual([
      [10, 100],
      [0, 0],
    ]);
  });

  it('outlives a reading that was cut short', () => {
    const rates = new RateTable();
    round(rates, 0, [out(1, { bytes: '0:0' }), out(2)]);
    round(rates, 10, [out(2)]);
    expect(rateOf(round(rates, 20, [out(1, { bytes: '400:0' })]))).toEqual([[20, 0]]);
    round(rates, 30, []);
    round(rates, 40, []);
    round(rates, 50, []);
    expect(rateOf(round(rates, 60, [out(1, { bytes: '500:0' })]))).toEqual([[null, null]]);
  });

  it('is not made of nothing when two rounds begin at the same instant', () => {
    const rates = new RateTable();
    round(rates, 5, [out(1, { bytes: '0:0' })]);
    expect(rateOf(round(rates, 5, [out(1, { bytes: '400:0' })]))).toEqual([[null, null]]);
  });

  it('stays unknown without counters', () => {
    const rates = new RateTable();
    round(rates, 0, [out(1)], 0);
    expect(rateOf(round(rates, 5, [out(1)], 0))).toEqual([[null, null]]);
  });
});

describe('a rate table with more connections than it may hold', () => {
  const many = Array.from({ length: 4000 }, (_, number) => out(number + 1));
  const busy = (number: number): boolean => number % 40 === 0;
  const at = (seconds: number): PrintedState[] =>
    many.map((state, i) => ({ ...state, bytes: busy(i) ? `${500 + seconds * 1000}:7000` : '500:7000' }));

  it('says that it has forgotten some', () => {
    const rates = new RateTable({ maxConnections: 1000 });
    expect(round(rates, 0, many).rates?.forgotten).toBeGreaterThanOrEqual(3000);
    expect(round(new RateTable(), 0, many).rates?.forgotten).toBe(0);
  });

  it('keeps the busy ones', () => {
    const rates = new RateTable({ maxConnections: 1000 });
    for (let seconds = 0; seconds < 100; seconds += 10) round(rates, seconds, at(seconds));
    const summary = round(rates, 100, at(100));
    const measured = connections(summary).filter((c) => (c.bytesPerSecondFromInside ?? 0) > 0);
    expect(summary.rates?.measured).toBeLessThanOrEqual(1000);
    expect(measured.length).toBeGreaterThanOrEqual(80);
  });

  it('keeps the new ones before idle ones', () => {
    const rates = new RateTable({ maxConnections: 1000 });
    round(rates, 0, many);
    round(rates, 10, many);
    const young = Array.from({ length: 50 }, (_, i) => out(90_000 + i, { age: '00:00:02' }));
    round(rates, 20, [...many, ...young]);
    const later = round(rates, 30, [
      ...many,
      ...young.map((state) => ({ ...state, age: '00:00:12', bytes: '600:7000' })),
    ]);
    const measured = connections(later).filter((c) => c.bytesPerSecondFromInside === 10);
    expect(measured.length).toBeGreaterThanOrEqual(40);
  });

  it('gives the room of those that ended to others', () => {
    const rates = new RateTable({ maxConnections: 1000 });
    for (let turn = 0; turn < 12; turn++)
      round(
        rates,
        turn * 10,
        Array.from({ length: 200 }, (_, i) => out(turn * 1000 + i)),
      );
    const last = Array.from({ length: 200 }, (_, i) => out(11_000 + i));
    expect(round(rates, 120, last).rates).toEqual({ measured: 200, forgotten: 0 });
  });

  it('holds a large table whole', () => {
    const rates = new RateTable();
    const large = Array.from({ length: 50_000 }, (_, number) => out(number + 1));
    round(rates, 0, large);
    expect(round(rates, 10, large).rates).toEqual({ measured: 50_000, forgotten: 0 });
  });
});

describe('the age of a connection in a table without ages', () => {
  const seen = (summary: StateSummary): unknown => connections(summary).map(({ ageSeconds }) => ageSeconds);

  it('is the time since it appeared, and unknown for what was there before', () => {
    const rates = new RateTable();
    expect(seen(round(rates, 0, [out(1)], 0))).toEqual([null]);
    expect(seen(round(rates, 5, [out(1), out(2)], 0))).toEqual([null, 0]);
    expect(seen(round(rates, 7, [out(1), out(2)], 0))).toEqual([null, 2]);
    expect(seen(round(rates, 8.5, [out(2), out(3)], 0))).toEqual([3.5, 0]);
  });

  it('is taken from the table where that tells it', () => {
    const rates = new RateTable();
    round(rates, 0, []);
    expect(seen(round(rates, 5, [out(1, { age: '00:10:00' })]))).toEqual([600]);
    expect(seen(round(rates, 9, [out(1, { age: '00:10:04' })]))).toEqual([604]);
  });

  it('begins anew when its ends come back after some rounds', () => {
    const rates = new RateTable();
    round(rates, 0, []);
    round(rates, 1, [out(1)], 0);
    for (const second of [2, 3, 4, 5]) round(rates, second, []);
    expect(seen(round(rates, 6, [out(1)], 0))).toEqual([0]);
  });

  it('is unknown after readings cut short for so long that what was there is forgotten', () => {
    const rates = new RateTable();
    round(rates, 0, [out(1)], 0);
    for (const second of [1, 2, 3]) rates.startRound(second * 1000);
    const late = round(rates, 4, [out(1), out(2)], 0);
    expect(seen(late)).toEqual([null, null]);
    expect(seen(round(rates, 5, [out(1), out(2), out(3)], 0))).toEqual([null, null, 0]);
  });

  it('is known in spite of one reading that was cut short', () => {
    const rates = new RateTable();
    round(rates, 0, [out(1)], 0);
    rates.startRound(1000);
    expect(seen(round(rates, 2, [out(1), out(2)], 0))).toEqual([null, 0]);
  });

  it('is unknown where others had to be forgotten for want of room: it may be one of them', () => {
    const rates = new RateTable({ maxConnections: 100 });
    const many = Array.from({ length: 200 }, (_, number) => out(number + 1));
    round(rates, 0, many, 0);
    expect(new Set(connections(round(rates, 5, many, 0)).map((c) => c.ageSeconds))).toEqual(new Set([null]));
  });
});
