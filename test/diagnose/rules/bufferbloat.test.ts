import { describe, expect, it } from 'vitest';
import type { Queue } from '../../../src/model/queue.js';
import { rankCorrelation } from '../../../src/diagnose/rank-correlation.js';
import type { Change } from '../given.js';
import { after, aProbe, counters, findingOf, idsOf, START } from '../given.js';

const SHAPER: Queue = {
  ...{ interface: 'em0', name: 'up', parent: null, kind: 'hfsc', shapes: true, limitBitsPerSecond: 1e6 },
  ...{ sentPackets: 0, sentBytes: 0, droppedPackets: 0, droppedBytes: 0 },
  ...{ backlogPackets: 0, backlogLimitPackets: 50 },
};

/** An upload of 1 Mbit/s for 40 s, then none for 40 s. Its bytes up to a second, and whether it runs then. */
const uploads = (s: number): boolean => Math.floor(s / 40) % 2 === 0;
const outBytes = (s: number): number => {
  const rest = s % 80;
  return 125_000 * (Math.floor(s / 80) * 40 + Math.min(rest, 40)) + 1_000 * s;
};

/** The gateway's round trip by whether an upload runs; it is asked every 5 s. */
const bloat =
  (roundTripMs: (busy: boolean, s: number) => number, queues: readonly Queue[] = []) =>
  (s: number): Change => {
    const asked = s - (s % 5);
    const probe = aProbe('192.168.1.1', 1, START + asked * 1_000);
    if (!probe.reading.ok) throw new Error('an echo was answered');
    const value = { ...probe.reading.value, roundTripMs: [roundTripMs(uploads(asked - 1), asked)] };
    return {
      bytes: ['em0', 'iwn0'].map((name) => counters(name, { inBytes: 9_000 * s, outBytes: outBytes(s) })),
      probes: [
        { ...probe, reading: { ...probe.reading, value } },
        aProbe('192.168.0.1', 1, START + s * 1_000),
      ],
      queues,
    };
  };

const RISING = (busy: boolean, s: number): number => (busy ? 180 : 12) + (s % 3);

describe('bufferbloat', () => {
  it('tells that the round trip rises with the upload', () => {
    const finding = findingOf(after(300, bloat(RISING)), 'bufferbloat');
    expect(finding).toMatchObject({ severity: 'info', subject: 'em0' });
    expect(finding?.message).toMatch(
      /^em0: the gateway's round trip rises from 13\.0 ms to 181 ms with the upload/,
    );
    expect(finding?.evidence[2]).toMatch(/^rank correlation 0\.[789]\d over \d\d echoes in 4 min/);
  });

  it('is not told where a queue limits the upload', () => {
    expect(idsOf(after(300, bloat(RISING, [SHAPER])))).toEqual([]);
    expect(idsOf(after(300, bloat(RISING, [{ ...SHAPER, shapes: null }])))).toEqual([]);
  });

  it('is not told of too few echoes, a small rise, or a round trip that rises by itself', () => {
    expect(idsOf(after(80, bloat(RISING)))).toEqual([]);
    expect(
      idsOf(
        after(
          300,
          bloat((busy) => (busy ? 42 : 12)),
        ),
      ),
    ).toEqual([]);
    expect(
      idsOf(
        after(
          300,
          bloat((_, s) => ((s / 5) % 2 === 0 ? 200 : 12)),
        ),
      ),
    ).toEqual([]);
  });
});

describe('rank correlation', () => {
  it('is one for what rises together, however unevenly, and nothing where one never changes', () => {
    expect(rankCorrelation([1, 2, 3, 400], [1, 5, 6, 7])).toBeCloseTo(1);
    expect(rankCorrelation([1, 2, 3], [9, 4, 1])).toBeCloseTo(-1);
    expect(rankCorrelation([1, 1, 2, 2], [1, 2, 1, 2])).toBeCloseTo(0);
    expect(rankCorrelation([1, 1], [1, 2])).toBeNull();
    expect(rankCorrelation([], [])).toBeNull();
  });
});
