import { describe, expect, it } from 'vitest';
import { flowsOf } from '../../../src/ui/views/uplink-traffic.js';
import { em0, showing, story } from '../given.js';

describe('the graph of an uplink', () => {
  it('ends with what was read last, at its right edge, in every second', () => {
    const { inBitsPerSecond, outBitsPerSecond } = em0.history[1_000];
    for (const at of [0, 1_000, 2_000, 3_000, 4_000]) {
      const state = showing({ ...story, at: story.at + at });
      const [inward, outward] = flowsOf(state, em0, 20);
      expect(inward.values).toEqual(inBitsPerSecond.slice(-20));
      expect(outward.values).toEqual(outBitsPerSecond.slice(-20));
    }
  });

  it('is empty where there is no room for one', () => {
    expect(flowsOf(showing(story), em0, 0)[0].values).toEqual([]);
  });
});
