import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/demo/random.js';

const many = (draw: () => number, n = 20_000): number[] => Array.from({ length: n }, draw);
const mean = (of: readonly number[]): number => of.reduce((sum, x) => sum + x, 0) / of.length;

describe('chance', () => {
  it('repeats itself for a seed, and for no other', () => {
    const draw = (seed: number): number[] => many(createRandom(seed).next, 50);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('is even, exponential and log-normal as asked', () => {
    const random = createRandom(3);
    expect(mean(many(random.next))).toBeCloseTo(0.5, 1);
    expect(new Set(many(() => random.below(6)))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    const gaps = many(() => random.gap(100));
    expect(mean(gaps)).toBeGreaterThan(95);
    expect(mean(gaps)).toBeLessThan(105);
    const sizes = many(() => random.spread(10, 1)).sort((a, b) => a - b);
    expect(sizes[10_000]).toBeGreaterThan(9.5);
    expect(sizes[10_000]).toBeLessThan(10.5);
    expect(['a', 'b']).toContain(random.pick(['a', 'b']));
  });
});
