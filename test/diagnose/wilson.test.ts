import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedShare } from '../../src/diagnose/wilson.js';

describe('a counted share', () => {
  it('says nothing of fewer than twenty', () => {
    expect(countedShare(19, 19)).toEqual({ share: null, low: null, high: null, samples: 19 });
    expect(countedShare(0, 0)).toEqual({ share: null, low: null, high: null, samples: 0 });
  });

  it('has the interval of the textbooks (Newcombe 1998, table I)', () => {
    const many = countedShare(81, 263);
    expect(many.low).toBeCloseTo(0.2553, 4);
    expect(many.high).toBeCloseTo(0.3662, 4);
    const few = countedShare(1, 29);
    expect(few.low).toBeCloseTo(0.0061, 4);
    expect(few.high).toBeCloseTo(0.1718, 4);
    const none = countedShare(0, 20);
    expect(none.low).toBe(0);
    expect(none.high).toBeCloseTo(0.1611, 4);
  });

  it('lies in its interval, which lies in 0..1 and narrows with the samples', () => {
    const counts = fc.integer({ min: 20, max: 5_000 }).chain((n) => fc.tuple(fc.nat(n), fc.constant(n)));
    fc.assert(
      fc.property(counts, ([hits, samples]) => {
        const { share, low, high } = countedShare(hits, samples);
        const more = countedShare(hits * 4, samples * 4);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(share).toBeGreaterThanOrEqual(low ?? 1);
        expect(share).toBeLessThanOrEqual(high ?? 0);
        expect((more.high ?? 1) - (more.low ?? 0)).toBeLessThan((high ?? 0) - (low ?? 1));
      }),
    );
  });
});
