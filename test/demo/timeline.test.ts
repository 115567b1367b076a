import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Timeline } from '../../src/demo/timeline.js';

describe('the timeline', () => {
  it('lets things happen in order, those of one instant as they were planned', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 200 }), (instants) => {
        const timeline = new Timeline();
        const seen: [number, number][] = [];
        instants.forEach((at, i) => timeline.plan(at, (when) => seen.push([when, i])));
        timeline.runUntil(25);
        timeline.runUntil(60);
        const sorted = instants
          .map((at, i): [number, number] => [at, i])
          .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(seen).toEqual(sorted);
      }),
    );
  });

  it('waits with what is not due, and takes what is planned meanwhile', () => {
    const timeline = new Timeline();
    const seen: number[] = [];
    timeline.plan(10, (at) => {
      seen.push(at);
      timeline.plan(15, (later) => seen.push(later));
      timeline.plan(30, (later) => seen.push(later));
    });
    timeline.runUntil(9);
    expect(seen).toEqual([]);
    timeline.runUntil(20);
    expect(seen).toEqual([10, 15]);
  });
});
