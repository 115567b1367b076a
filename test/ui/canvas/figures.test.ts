import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesFigure,
  countFigure,
  rateFigure,
  roundTripFigure,
  shareFigure,
} from '../../../src/ui/canvas/figures.js';

describe('figures', () => {
  it.each([
    [rateFigure(3_210_000, false), '3.21 Mb/s'],
    [rateFigure(412_000, false), ' 412 kb/s'],
    [rateFigure(340, false), ' 340  b/s'],
    [rateFigure(0, false), '   0  b/s'],
    [rateFigure(null, false), '   –     '],
    [rateFigure(NaN, false), '   –     '],
    [rateFigure(1e30, false), '>999 Tb/s'],
    [rateFigure(3_210_000, true), ' 401 kB/s'],
    [bytesFigure(1_825_361_101), '1.70 GiB'],
    [bytesFigure(null), '   –    '],
    [roundTripFigure(12.3), '12.3 ms'],
    [roundTripFigure(1_200), '1.20  s'],
    [shareFigure(0.48), ' 48%'],
    [shareFigure(1), '100%'],
    [shareFigure(null), '   –'],
    [countFigure(312), '  312'],
    [countFigure(99_999), '99999'],
    [countFigure(123_456), ' 123k'],
    [countFigure(12_345_678), '12346k'.slice(0, 0) + '  12M'],
    [countFigure(null), '    –'],
  ])('%j', (shown, wanted) => {
    expect(shown).toBe(wanted);
  });

  it('are as wide whatever they say, so that nothing moves', () => {
    fc.assert(
      fc.property(fc.option(fc.double()), fc.boolean(), (value, bytes) => {
        expect(rateFigure(value, bytes)).toHaveLength(9);
        expect(bytesFigure(value)).toHaveLength(8);
        expect(roundTripFigure(value)).toHaveLength(7);
        expect(shareFigure(value)).toHaveLength(4);
        expect(countFigure(value)).toHaveLength(5);
      }),
    );
  });
});
