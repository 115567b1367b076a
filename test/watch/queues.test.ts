import { describe, expect, it } from 'vitest';
import { OneAtATime } from '../../src/watch/one-at-a-time.js';
import { RateLimit } from '../../src/watch/rate-limit.js';

describe('a queue that works on one thing at a time', () => {
  it('begins the next when the one before has ended, in order, and tells what there was no room for', async () => {
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const dropped: number[] = [];
    const queue = new OneAtATime<number>({
      most: 2,
      work: (item) => {
        begun.push(item);
        return new Promise((settle) => ends.push(settle));
      },
      onDropped: (item) => dropped.push(item),
    });
    [1, 2, 3, 4].forEach((item) => queue.add(item));
    expect({ begun, dropped }).toEqual({ begun: [1], dropped: [4] });
    ends[0]?.();
    await Promise.resolve();
    await Promise.resolve();
    expect(begun).toEqual([1, 2]);
    queue.close();
    queue.add(5);
    expect(dropped).toEqual([4, 3, 5]);
    ends[1]?.();
    await queue.idle();
    expect(begun).toEqual([1, 2]);
  });
});

describe('a limit of messages', () => {
  it('lets a burst pass, then one for each period, and never forgets those who wait', () => {
    const limit = new RateLimit({ burst: 2, everyMs: 1_000 }, 0);
    expect([0, 0, 0, 0].map((at) => limit.take(at))).toEqual([0, 0, 1_000, 2_000]);
    // Two are owed for; after four seconds two are to be had.
    expect([6_000, 6_000, 6_000].map((at) => limit.take(at))).toEqual([0, 0, 1_000]);
  });
});
