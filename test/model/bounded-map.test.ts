import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedMap } from '../../src/model/bounded-map.js';

const uses = fc.array(fc.record({ key: fc.nat(30), isSet: fc.boolean() }), { maxLength: 200 });

describe('a bounded map', () => {
  it('never holds more than its limit, and never loses one of the half used last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), uses, (limit, all) => {
        const map = new BoundedMap<number, string>(limit);
        let used: number[] = [];
        for (const { key, isSet } of all) {
          const isHit = map.has(key);
          if (isSet) map.set(key, `${key}`);
          else expect(map.get(key)).toBe(isHit ? `${key}` : undefined);
          if (isSet || isHit) used = [...used.filter((other) => other !== key), key];
          expect(map.size).toBeLessThanOrEqual(limit);
          for (const recent of used.slice(-Math.floor(limit / 2))) expect(map.has(recent)).toBe(true);
        }
      }),
    );
  });

  it('takes a new value for a key it has', () => {
    const map = new BoundedMap<string, number>(4);
    map.set('a', 1);
    map.set('b', 2);
    map.set('c', 3);
    map.set('a', 4);
    expect([map.get('a'), map.size]).toEqual([4, 3]);
  });

  it('refuses a limit that would hold nothing', () => {
    for (const limit of [1, 0, -3, Number.NaN]) expect(() => new BoundedMap(limit)).toThrow(/at least 2/);
  });
});
