import { describe, expect, it } from 'vitest';
import type { Change } from '../given.js';
import { after, counters, findingOf, idsOf } from '../given.js';
import { onLinux } from '../given-linux.js';

/** em0 and iwn0 move so many packets a second, with so many errors in by that second. */
const errors =
  (of: (second: number) => number, packetsPerSecond = 100) =>
  (s: number): Change => ({
    packets: ['em0', 'iwn0'].map((name) =>
      counters(name, {
        inPackets: packetsPerSecond * s,
        outPackets: packetsPerSecond * s,
        inErrors: name === 'em0' ? of(s) : 4,
        outErrors: 0,
      }),
    ),
  });

describe('errors rising', () => {
  it('warns of an uplink that keeps losing packets', () => {
    const diagnosis = after(
      61,
      errors((s) => s),
    );
    const finding = findingOf(diagnosis, 'errors-rising');
    expect(finding).toMatchObject({ severity: 'warning', subject: 'em0' });
    expect(finding?.message).toBe(
      'em0 loses packets: 60 errors and drops in the last minute, and still rising.',
    );
    expect(finding?.evidence[0]).toBe('60 among 12,000 packets in 60 s');
  });

  it('keeps quiet at nine a minute, and at any number that stands still', () => {
    expect(
      idsOf(
        after(
          90,
          errors((s) => Math.floor((s * 9) / 60)),
        ),
      ),
    ).toEqual([]);
    expect(
      idsOf(
        after(
          90,
          errors(() => 90_000),
        ),
      ),
    ).toEqual([]);
  });

  it('keeps quiet about one burst', () => {
    expect(
      idsOf(
        after(
          61,
          errors((s) => (s < 30 ? 0 : 500)),
        ),
      ),
    ).toEqual([]);
  });

  it('keeps quiet about a handful among millions', () => {
    expect(
      idsOf(
        after(
          61,
          errors((s) => s, 100_000),
        ),
      ),
    ).toEqual([]);
  });

  it('clears at half of what raised it', () => {
    const falling = (perMinute: number) =>
      after(
        200,
        errors((s) => (s < 100 ? s : 100 + ((s - 100) * perMinute) / 60), 10),
      );
    expect(idsOf(falling(7))).toEqual(['errors-rising']);
    expect(idsOf(falling(4))).toEqual([]);
    expect(
      idsOf(
        after(
          100,
          errors((s) => (s * 7) / 60, 10),
        ),
      ),
    ).toEqual([]);
  });
});

describe('errors where drops are counted apart', () => {
  it('are called errors alone, and no full queue is suspected', () => {
    const finding = findingOf(
      onLinux(
        61,
        errors((s) => s, 10),
      ),
      'errors-rising',
    );
    expect(finding?.message).toMatch(/errors in the last minute/);
    expect(finding?.unknown).not.toContain('queue');
  });
});
