import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Meter, NO_TRAFFIC } from '../../src/demo/meter.js';

const LINE = { inBytes: 1_000, outBytes: 100 };
const rate = (inBytes: number, outBytes = 0) => ({ inBytes, outBytes, inPackets: 0, outPackets: 0 });

describe('a meter', () => {
  it('counts what its connections move, no more and no less', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5_000), fc.nat(90), fc.nat(3_000)), { maxLength: 20 }),
        (flows) => {
          const meter = new Meter(NO_TRAFFIC, 0, { inBytes: Infinity, outBytes: Infinity });
          const events = flows.flatMap(([from, inBytes, lasts], i) => [
            { at: from, i, inBytes, times: 1 as const },
            { at: from + lasts, i, inBytes, times: -1 as const },
          ]);
          let level = 1;
          const began = new Map<number, number>();
          let moved = 0;
          for (const { at, i, inBytes, times } of events.sort((a, b) => a.at - b.at || b.times - a.times)) {
            if (times === 1) began.set(i, meter.work(at));
            else moved += inBytes * (meter.work(at) - (began.get(i) ?? 0));
            meter.flow(at, rate(inBytes), times);
            meter.setLevel(at, (level = (level * 7) % 3));
          }
          expect(meter.read(10_000).inBytes).toBeCloseTo(moved, 3);
        },
      ),
    );
  });

  it('never moves more than the line carries', () => {
    const meter = new Meter(NO_TRAFFIC, 0, LINE);
    meter.flow(0, rate(4_000, 50), 1);
    meter.setLevel(0, 2);
    expect(meter.read(100)).toMatchObject({ inBytes: 100_000, outBytes: 1_250 });
  });

  it('does not change by being read', () => {
    const meter = new Meter(rate(7), 0, LINE);
    meter.flow(0, rate(1 / 3), 1);
    const once = meter.read(9_999);
    for (let at = 0; at < 9_999; at += 7) meter.read(at);
    expect(meter.read(9_999)).toEqual(once);
  });
});
