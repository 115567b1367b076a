import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { words as linuxWords } from '../../../src/systems/linux/explain/words.js';
import { atMost } from '../../../src/diagnose/rules/unused-path.js';
import type { Change } from '../given.js';
import {
  EM0,
  EM0_ALONE,
  IWN0,
  IWN0_AT_12,
  EXPLAINER,
  after,
  counters,
  failed,
  findingOf,
  idsOf,
  remedyOf,
} from '../given.js';

interface Pace {
  readonly lookUps: readonly [number, number];
  readonly outBytes: readonly [number, number];
}

/** So many look-ups and bytes out a second, on em0 and on iwn0. */
const at =
  ({ lookUps, outBytes }: Pace) =>
  (s: number): Change => ({
    inet: [
      { ...EM0, use: 1_000 + Math.floor(lookUps[0] * s) },
      { ...IWN0, use: 900 + Math.floor(lookUps[1] * s) },
    ],
    bytes: ['em0', 'iwn0'].map((name, i) => counters(name, { inBytes: 0, outBytes: (outBytes[i] ?? 0) * s })),
  });

const BIASED: Pace = { lookUps: [5, 0], outBytes: [10_000, 98] };

describe('unused path', () => {
  it('warns when the table is perfect and one path is never chosen', () => {
    const finding = findingOf(after(60, at(BIASED)), 'unused-path');
    expect(finding).toMatchObject({ severity: 'warning', subject: 'iwn0', family: 'inet' });
    expect(finding?.message).toBe(
      'The table is right, yet nothing goes by iwn0: it got 0 of 295 look-ups, 50% were due.',
    );
    expect(finding?.evidence.slice(0, 2)).toEqual([
      '0 of 295 look-ups in 59 s chose iwn0',
      '0 B of 559 KiB went out by iwn0, pings left out',
    ]);
    expect(remedyOf(finding)).toMatchObject({
      kind: 'balance-by-firewall',
      uplinks: [
        { interface: 'em0', gateway: '192.168.1.1' },
        { interface: 'iwn0', gateway: '192.168.0.1' },
      ],
    });
  });

  it('says what is only suspected, and of OpenBSD only what is of OpenBSD', () => {
    expect(findingOf(after(60, at(BIASED)), 'unused-path')?.unknown).toContain('not verified');
    const elsewhere = after(60, at(BIASED), { explainer: { ...EXPLAINER, words: linuxWords } });
    expect(findingOf(elsewhere, 'unused-path')?.unknown).not.toContain('OpenBSD');
  });

  it('is said after twenty look-ups where the release is suspected of it, and suspects no other', () => {
    const onRelease = (isSuspected: boolean) => ({
      explainer: { ...EXPLAINER, missesLastOfEqual: () => isSuspected },
    });
    const SLOW = { ...BIASED, lookUps: [3, 0] as const };
    expect(idsOf(after(9, at(SLOW), onRelease(true)))).toEqual(['unused-path']);
    expect(idsOf(after(6, at(SLOW), onRelease(true)))).toEqual([]);
    expect(idsOf(after(9, at(SLOW), onRelease(false)))).toEqual([]);
    expect(idsOf(after(30, at({ ...SLOW, lookUps: [3, 3] }), onRelease(true)))).toEqual([]);
    const elsewhere = findingOf(after(60, at(BIASED), onRelease(false)), 'unused-path');
    expect(elsewhere?.unknown).not.toContain('suspected');
  });

  it('waits for fifty look-ups and for half a minute', () => {
    expect(idsOf(after(30, at(BIASED)))).toEqual([]);
    expect(idsOf(after(31, at(BIASED)))).toEqual(['unused-path']);
    expect(idsOf(after(45, at({ ...BIASED, lookUps: [1, 0] })))).toEqual([]);
  });

  it('keeps quiet when the split is even, or merely uneven', () => {
    expect(idsOf(after(120, at({ lookUps: [3, 3], outBytes: [10_000, 10_000] })))).toEqual([]);
    expect(idsOf(after(120, at({ lookUps: [5, 0.2], outBytes: [10_000, 900] })))).toEqual([]);
  });

  it('keeps quiet when bytes leave by it all the same: the packet filter may send them there', () => {
    expect(idsOf(after(120, at({ lookUps: [5, 0], outBytes: [10_000, 9_000] })))).toEqual([]);
  });

  it('keeps quiet when the bytes are not counted, or too few', () => {
    expect(idsOf(after(120, (s) => ({ ...at(BIASED)(s), bytes: failed('not-recorded') })))).toEqual([]);
    expect(idsOf(after(120, at({ lookUps: [5, 0], outBytes: [200, 98] })))).toEqual([]);
  });

  it('keeps quiet while priorities differ, and measures anew when they are put right', () => {
    const mismatch = (s: number): Change => ({
      ...at(BIASED)(s),
      inet: [{ ...EM0_ALONE, use: 1_000 + 5 * s }, IWN0_AT_12],
    });
    expect(idsOf(after(120, mismatch))).toEqual(['priority-mismatch']);
    const healed = (s: number): Change => (s < 100 ? mismatch(s) : at(BIASED)(s));
    expect(idsOf(after(125, healed))).toEqual([]);
    expect(idsOf(after(140, healed))).toEqual(['unused-path']);
  });

  it('keeps quiet while it is not known whether multipath is on', () => {
    expect(idsOf(after(60, (s) => ({ ...at(BIASED)(s), settings: failed('not-recorded') })))).toEqual([]);
  });
});

describe('the chance of so few', () => {
  it('is that of the binomial distribution', () => {
    expect(atMost(0, 10, 0.5)).toBeCloseTo(1 / 1_024, 12);
    expect(atMost(1, 3, 0.5)).toBeCloseTo(0.5, 12);
    expect(atMost(5, 5, 0.3)).toBe(1);
  });

  it('never leaves 0..1, and grows with the hits', () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (hits, trials, chance) => {
          const [less, more] = [atMost(hits, trials, chance), atMost(hits + 1, trials, chance)];
          expect(less).toBeGreaterThanOrEqual(0);
          expect(more).toBeLessThanOrEqual(1);
          expect(more).toBeGreaterThanOrEqual(less - 1e-12);
        },
      ),
    );
  });
});
