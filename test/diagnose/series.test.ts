import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SERIES_CELLS } from '../../src/model/diagnosis.js';
import { NO_SERIES, extendSeries, showSeries } from '../../src/diagnose/series.js';
import { aSnapshot, after, bytesAfter, failed, uplinkOf, watch } from './given.js';

const span = (from: number, to: number, inBytes: number) => ({ from, to, moved: { inBytes, outBytes: 0 } });

describe('the series of an uplink', () => {
  it('draws one cell a second from one poll a second', () => {
    const { history } = uplinkOf(after(4), 'em0');
    expect(history[1_000].inBitsPerSecond).toEqual([1_000_000, 1_000_000, 1_000_000]);
    expect(history[1_000].outBitsPerSecond).toEqual([200_000, 200_000, 200_000]);
  });

  it('fills every second of a poll that takes longer', () => {
    const series = showSeries(extendSeries(NO_SERIES, span(0, 3_000, 3_000)), 3_000);
    expect(series[1_000].inBitsPerSecond).toEqual([8_000, 8_000, 8_000]);
  });

  it('makes a coarse cell the mean of what was measured in it, weighted by time', () => {
    let series = extendSeries(NO_SERIES, span(0, 2_000, 2_000));
    series = extendSeries(series, span(2_000, 10_000, 80_000));
    expect(showSeries(series, 10_000)[10_000].inBitsPerSecond).toEqual([(82_000 * 8) / 10]);
  });

  it('leaves a gap where nobody looked, and a zero where nothing came', () => {
    let series = extendSeries(NO_SERIES, span(0, 1_000, 0));
    series = extendSeries(series, span(4_000, 5_000, 1_000));
    expect(showSeries(series, 6_000)[1_000].inBitsPerSecond).toEqual([0, null, null, null, 8_000, null]);
  });

  it('keeps its bytes however the polls fall on the cells', () => {
    const steps = fc.array(fc.record({ ms: fc.integer({ min: 1, max: 4_000 }), bytes: fc.nat(1e6) }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(steps, (polls) => {
        let series = NO_SERIES;
        let at = 0;
        for (const { ms, bytes } of polls) {
          series = extendSeries(series, span(at, at + ms, bytes));
          at += ms;
        }
        for (const scale of [1_000, 10_000, 60_000, 600_000] as const) {
          const cells = showSeries(series, at)[scale].inBitsPerSecond;
          const measured = cells.map((value, i) => ((value ?? 0) / 8_000) * Math.min(scale, at - i * scale));
          const all = polls.reduce((sum, { bytes }) => sum + bytes, 0);
          expect(measured.reduce((sum, value) => sum + value, 0)).toBeCloseTo(all, 3);
          expect(cells.every((value) => value !== null && value >= 0)).toBe(true);
        }
      }),
    );
  });

  it('never holds more cells than a screen could ask for', () => {
    let series = NO_SERIES;
    for (let s = 0; s < 1_000; s++) series = extendSeries(series, span(s * 1_000, (s + 1) * 1_000, s));
    const shown = showSeries(series, 1_000_000);
    expect(shown[1_000].inBitsPerSecond).toHaveLength(SERIES_CELLS);
    expect(shown[1_000].inBitsPerSecond.at(-1)).toBe(999 * 8);
    expect(shown[10_000].inBitsPerSecond).toHaveLength(100);
    expect(series[1_000]).toHaveLength(SERIES_CELLS);
  });

  it('takes a poll longer than the whole screen', () => {
    const shown = showSeries(extendSeries(NO_SERIES, span(0, 1_000_000, 1_000_000)), 1_000_000);
    expect(shown[1_000].inBitsPerSecond).toEqual(new Array<number>(SERIES_CELLS).fill(8_000));
  });

  it('begins anew when the clock was set back', () => {
    let series = extendSeries(NO_SERIES, span(100_000, 101_000, 5));
    series = extendSeries(series, span(50_000, 51_000, 1_000));
    expect(showSeries(series, 51_000)[1_000].inBitsPerSecond).toEqual([8_000]);
  });

  it('is empty before anything was measured', () => {
    expect(showSeries(NO_SERIES, 5_000)[60_000]).toEqual({ inBitsPerSecond: [], outBitsPerSecond: [] });
  });

  it('ends in gaps once the last counters are stale, at the same instant for all uplinks', () => {
    const rounds = [0, 1, 2, 3, 9].map((s) => aSnapshot(s, s > 2 ? { bytes: failed('timeout') } : {}));
    const last = watch(rounds).at(-1);
    if (last === undefined) throw new Error('no diagnosis');
    const silence = new Array<null>(7).fill(null);
    const cells = last.uplinks.map(({ history }) => history[1_000].inBitsPerSecond);
    expect(cells).toEqual([
      [1_000_000, 1_000_000, ...silence],
      [1_000_000, 1_000_000, ...silence],
    ]);
  });

  it('shows a restart as a gap', () => {
    const rounds = [bytesAfter(50), bytesAfter(51), bytesAfter(0), bytesAfter(1)];
    const em0 = uplinkOf(
      after(4, (s) => ({ bytes: rounds[s] ?? [] })),
      'em0',
    );
    expect(em0.history[1_000].inBitsPerSecond).toEqual([1_000_000, null, 1_000_000]);
  });
});
