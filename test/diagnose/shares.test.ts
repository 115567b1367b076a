import { describe, expect, it } from 'vitest';
import type { Change } from './given.js';
import {
  EM0,
  EM0_ALONE,
  EM0_V6,
  IWN0,
  IWN0_AT_12,
  IWN0_V6,
  after,
  uplinkOf,
  withInterface,
} from './given.js';
import { BOTH, LINUX } from './given-linux.js';

/** One route over both, em0's next hop of this weight. */
const onLinuxRows = (weight: number, em0: number, iwn0: number): Change => ({
  inet: BOTH.map((hop, i) => ({ ...hop, weight: i === 0 ? weight : 1, use: i === 0 ? em0 : iwn0 })),
});

const used = (em0: number, iwn0: number) => ({
  inet: [
    { ...EM0, use: em0 },
    { ...IWN0, use: iwn0 },
  ],
});

describe('the observed share', () => {
  it('is the part of new look-ups that chose the uplink', () => {
    const diagnosis = after(11, (s) => used(1_000 + 3 * s, 900 + s));
    expect(uplinkOf(diagnosis, 'em0').observedShare).toEqual({ share: 0.75, samples: 40, of: 'look-ups' });
    expect(uplinkOf(diagnosis, 'iwn0').observedShare).toEqual({ share: 0.25, samples: 40, of: 'look-ups' });
  });

  it('is no percentage under twenty look-ups, but says how many there were', () => {
    expect(
      uplinkOf(
        after(20, (s) => used(1_000 + s, 900)),
        'em0',
      ).observedShare,
    ).toMatchObject({
      share: null,
      samples: 19,
    });
    expect(
      uplinkOf(
        after(21, (s) => used(1_000 + s, 900)),
        'em0',
      ).observedShare?.share,
    ).toBe(1);
  });

  it('is unknown after one table, and where the table counts nothing', () => {
    expect(uplinkOf(after(1), 'em0').observedShare).toBeNull();
    const uncounted = {
      inet: [
        { ...EM0, use: null },
        { ...IWN0, use: null },
      ],
    };
    expect(uplinkOf(after(5, uncounted), 'em0').observedShare).toBeNull();
  });

  it('never falls when a count goes back: the row was made anew', () => {
    const uses = [50, 80, 2, 10];
    const diagnosis = after(4, (s) => used(uses[s] ?? 0, 900));
    expect(uplinkOf(diagnosis, 'em0').observedShare?.samples).toBe(30 + 0 + 8);
  });

  it('is measured anew when other routes compete', () => {
    const diagnosis = after(40, (s) =>
      s < 20
        ? { inet: [{ ...EM0_ALONE, use: 1_000 + 10 * s }, IWN0_AT_12] }
        : {
            inet: [
              { ...EM0, use: 1_200 + 3 * s },
              { ...IWN0, use: 3 * s },
            ],
          },
    );
    expect(uplinkOf(diagnosis, 'iwn0').observedShare).toEqual({ share: 0.5, samples: 114, of: 'look-ups' });
  });

  it('forgets what is longer ago than ten minutes', () => {
    const diagnosis = after(1_300, (s) => (s < 600 ? used(s, 0) : used(600, s - 600)));
    expect(uplinkOf(diagnosis, 'em0').observedShare?.share).toBe(0);
    expect(uplinkOf(diagnosis, 'iwn0').observedShare?.samples).toBeLessThanOrEqual(600);
  });

  it('counts all default rows of the family, whoever is named', () => {
    const named = new Map([['iwn0', 'mifi']]);
    const diagnosis = after(11, (s) => used(9 * s, s), { named });
    expect(uplinkOf(diagnosis, 'iwn0').observedShare).toMatchObject({ share: 0.1, samples: 100 });
  });
});

describe('a measurement', () => {
  const lookUps = (s: number) => used(1_000 + 6 * s, 900 + (s < 20 ? 6 * s : 120));
  const shareOf = (rounds: number, life: (s: number) => Change) =>
    uplinkOf(after(rounds, life), 'em0').observedShare;

  it('begins anew when a lost link is back: the time of the loss is not counted into it', () => {
    const life = (s: number): Change => {
      const away = s >= 20 && s < 32;
      const iwn0 = 900 + 6 * Math.min(s, 20) + 6 * Math.max(0, s - 32);
      return {
        inet: [
          { ...EM0, use: 1_000 + 6 * s },
          { ...IWN0, use: iwn0 },
        ],
        ...(away ? { interfaces: withInterface('iwn0', { linkUp: false, status: 'no network' }) } : {}),
      };
    };
    expect(shareOf(31, life)?.share).toBe(1);
    expect(shareOf(60, life)?.share).toBe(0.5);
  });

  it('begins anew when a gateway falls silent', () => {
    const life = (s: number): Change => ({ ...lookUps(s), silent: s < 20 ? [] : ['192.168.0.1'] });
    expect(shareOf(50, life)?.share).toBe(1);
    expect(shareOf(50, lookUps)?.share).toBeLessThan(0.8);
  });

  it('begins anew when other shares are due', () => {
    const weighed = (s: number): Change =>
      onLinuxRows(s < 20 ? 1 : 3, 1_000 + 6 * s, 900 + (s < 20 ? 6 * s : 120));
    expect(uplinkOf(after(50, weighed, LINUX), 'em0').observedShare?.share).toBe(1);
  });

  it('is of each family its own, and IPv6 rows show that of IPv6', () => {
    const now = after(21, (s) => ({
      ...used(1_000 + 3 * s, 900 + s),
      inet6: [
        { ...EM0_V6, use: 10 + s },
        { ...IWN0_V6, use: 10 + 3 * s },
      ],
    }));
    const shares = uplinkOf(now, 'em0').routes.map(({ route, observedShare }) => [
      route.family,
      observedShare?.share,
    ]);
    expect(shares).toEqual([
      ['inet', 0.75],
      ['inet6', 0.25],
    ]);
  });
});
