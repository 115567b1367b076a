import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../src/diagnose/rates.js';
import { isGap, movedSince, perSecond, spanBetween } from '../../src/diagnose/rates.js';
import {
  START,
  aSnapshot,
  after,
  bytesAfter,
  counters,
  failed,
  ok,
  packetsAfter,
  uplinkOf,
  watch,
} from './given.js';

const sample = (at: number, bytes: number): Sample<'bytes'> => ({ at, goodForMs: 5_000, counts: { bytes } });

describe('a rate', () => {
  it('is what moved between two readings, per second between them', () => {
    const span = spanBetween(sample(1_000, 500), sample(3_000, 2_500));
    expect(span && perSecond(span, 'bytes')).toBe(1_000);
  });

  it('is never negative: a counter that went back is a restart', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 1e7 }), (a, b, elapsed) => {
        const span = spanBetween(sample(0, a), sample(elapsed, b));
        expect(span === null).toBe(b < a);
        if (span !== null) expect(perSecond(span, 'bytes')).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('of two short polls averages to that of one long one', () => {
    const step = fc.record({ ms: fc.integer({ min: 1, max: 1e6 }), bytes: fc.nat(1e9) });
    fc.assert(
      fc.property(step, step, (one, two) => {
        const samples = [
          sample(0, 7),
          sample(one.ms, 7 + one.bytes),
          sample(one.ms + two.ms, 7 + one.bytes + two.bytes),
        ] as const;
        const [first, second] = [spanBetween(samples[0], samples[1]), spanBetween(samples[1], samples[2])];
        const whole = spanBetween(samples[0], samples[2]);
        if (first === null || second === null || whole === null) throw new Error('a span is missing');
        const mean =
          (perSecond(first, 'bytes') * one.ms + perSecond(second, 'bytes') * two.ms) / (one.ms + two.ms);
        expect(Math.abs(perSecond(whole, 'bytes') - mean)).toBeLessThanOrEqual(mean * 1e-9);
      }),
    );
  });

  it('cannot be told when no time has passed, or when the clock went back', () => {
    expect(spanBetween(sample(5, 1), sample(5, 2))).toBeNull();
    expect(spanBetween(sample(5, 1), sample(4, 2))).toBeNull();
  });

  it('is not drawn over a time in which nobody looked', () => {
    expect(isGap(sample(0, 1), sample(5_000, 2))).toBe(false);
    expect(isGap(sample(0, 1), sample(5_001, 2))).toBe(true);
  });

  it('counts a span that began before the window in proportion', () => {
    const spans = [
      { from: 0, to: 1_000, moved: { bytes: 100 } },
      { from: 1_000, to: 2_000, moved: { bytes: 30 } },
    ];
    expect(movedSince(spans, ['bytes'], 500)).toEqual({ moved: 80, measuredMs: 1_500 });
  });
});

describe('the rates of an uplink', () => {
  it('wait for a second sample', () => {
    const em0 = uplinkOf(after(1), 'em0');
    expect(em0.rates).toBeNull();
    expect(em0.sinceStart).toBeNull();
    expect(em0.recentErrors).toBeNull();
    expect(em0.waitingFor).toBe('waiting for a second sample');
    expect(em0.counters).toMatchObject({ inBytes: 1_000_000, outPackets: 500 });
  });

  it('are there with the second', () => {
    const em0 = uplinkOf(after(2), 'em0');
    expect(em0.rates).toEqual({
      inBitsPerSecond: 1_000_000,
      outBitsPerSecond: 200_000,
      inPacketsPerSecond: 100,
      outPacketsPerSecond: 50,
    });
    expect(em0.sinceStart).toEqual({ inBytes: 125_000, outBytes: 25_000 });
    expect(em0.waitingFor).toBeNull();
  });

  it('know bytes before packets when packets are counted less often', () => {
    const em0 = uplinkOf(
      after(2, () => ({ packets: ok(packetsAfter(0)) })),
      'em0',
    );
    expect(em0.rates).toMatchObject({ inBitsPerSecond: 1_000_000, inPacketsPerSecond: null });
  });

  it('say of which seconds the packets are where the bytes are newer', () => {
    const slow = (s: number): number => Math.min(s, 5) - (Math.min(s, 5) % 5);
    const em0 = uplinkOf(
      after(8, (s) => ({ packets: ok(packetsAfter(slow(s)), START + slow(s) * 1_000) })),
      'em0',
    );
    expect(em0.rates?.packetsAgo).toEqual({ fromMs: 7_000, toMs: 2_000 });
  });

  it('take both from one source where one shows both', () => {
    const both = (s: number): ReturnType<typeof bytesAfter> =>
      bytesAfter(s).map((row, i) => ({ ...row, inPackets: 10 * s + i, outPackets: 5 * s }));
    const em0 = uplinkOf(
      after(2, (s) => ({ bytes: both(s), packets: failed('not-recorded') })),
      'em0',
    );
    expect(em0.rates).toMatchObject({ inPacketsPerSecond: 10, outPacketsPerSecond: 5 });
    expect(em0.rates?.packetsAgo).toBeUndefined();
    expect(em0.recentErrors).toBeNull();
  });

  it('go by the instants of the readings, not of the rounds', () => {
    const at = [START, START + 500];
    const em0 = uplinkOf(
      after(2, (s) => ({ bytes: ok(bytesAfter(s), at[s]) })),
      'em0',
    );
    expect(em0.rates?.inBitsPerSecond).toBe(2_000_000);
  });

  it('are unknown at a restart, and what moved since the start stays', () => {
    const rounds = [bytesAfter(0), bytesAfter(1), [counters('em0', { inBytes: 5, outBytes: 5 })]];
    const em0 = uplinkOf(
      after(3, (s) => ({ bytes: rounds[s] ?? [] })),
      'em0',
    );
    expect(em0.rates).toBeNull();
    expect(em0.sinceStart).toEqual({ inBytes: 125_000, outBytes: 25_000 });
    expect(em0.waitingFor).toBe('waiting for a second sample');
  });

  it('are unknown once the counters are stale, and it says how old they are', () => {
    const last = ok(bytesAfter(1), START + 1_000);
    const killed = {
      ok: false,
      why: 'timeout',
      reason: 'netstat was killed after 3 s',
      at: START,
      last,
    } as const;
    const rounds = [0, 1, 9].map((s) => aSnapshot(s, s === 9 ? { bytes: killed } : {}));
    const em0 = uplinkOf(watch(rounds).at(-1) as never, 'em0');
    expect(em0.rates).toBeNull();
    expect(em0.waitingFor).toBe('counters 8 s old: netstat was killed after 3 s');
    expect(em0.counters?.inBytes).toBe(1_125_000);
  });

  it('say when the transcript holds no counters, or none of this interface', () => {
    expect(uplinkOf(after(2, { bytes: failed('not-recorded') }), 'em0').waitingFor).toBe(
      'counters not recorded',
    );
    expect(uplinkOf(after(2, { bytes: [] }), 'em0').waitingFor).toBe('no counters of em0');
  });

  it('count the errors of the last minute, not of the last week', () => {
    const errors = (s: number) => [counters('em0', { inErrors: 1_000 + s, outErrors: 7 })];
    const em0 = uplinkOf(
      after(100, (s) => ({ packets: errors(s) })),
      'em0',
    );
    expect(em0.recentErrors).toBe(60);
  });
});
