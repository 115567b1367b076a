import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ceilingOf, graph, peakOf } from '../../../src/ui/canvas/graph.js';
import { INK } from '../../../src/ui/canvas/ink.js';
import { sparkline } from '../../../src/ui/canvas/sparkline.js';

function drawn(values: readonly (number | null)[], rows: number, max: number): string[] {
  return graph(values, { row: 0, column: 0, columns: values.length, rows }, max, INK.inward).map((spark) =>
    sparkline(spark.values, spark.width, spark.max, true),
  );
}

describe('a graph of several rows', () => {
  it('fills from below', () => {
    expect(drawn([0, 25, 50, 75, 100], 2, 100)).toEqual(['   ▅█', '▁▅███']);
  });

  it('leaves a gap where nothing was read', () => {
    expect(drawn([100, null, 100], 2, 100)).toEqual(['█ █', '█ █']);
  });

  it('is full above its scale', () => {
    expect(drawn([500], 3, 100)).toEqual(['█', '█', '█']);
  });

  it('grows with the value', () => {
    const height = (value: number): number =>
      drawn([value], 4, 1_000).reduce((sum, cell) => sum + ' ▁▂▃▄▅▆▇█'.indexOf(cell), 0);
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), (a, b) => {
        expect(height(Math.max(a, b))).toBeGreaterThanOrEqual(height(Math.min(a, b)));
      }),
    );
  });
});

describe('the scale', () => {
  it.each([
    [0, 10_000],
    [9_999, 10_000],
    [7_140_000, 10_000_000],
    [10_000_001, 20_000_000],
    [412_000, 500_000],
    [NaN, 10_000],
  ])('of %d is %d', (peak, full) => {
    expect(ceilingOf(peak)).toBe(full);
  });

  it('knows no peak where nothing is known', () => {
    expect(peakOf([null, NaN, null])).toBeNull();
    expect(peakOf([null, 0])).toBe(0);
  });
});
