import { describe, expect, it } from 'vitest';
import type { Diagnosis, UplinkQueue } from '../../../src/model/diagnosis.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { draw } from '../../../src/ui/screen/draw.js';
import { queueRows } from '../../../src/ui/views/queues-view.js';
import { showing, SIZES, story, UNICODE } from '../given.js';

const queue = (name: string, parent: string | null, changes: Partial<UplinkQueue> = {}): UplinkQueue => ({
  ...{ name, parent, kind: 'hfsc', shapes: null, limitBitsPerSecond: null, bitsPerSecond: null },
  ...{ dropsPerSecond: null, droppedPackets: null, backlogPackets: null, backlogLimitPackets: null },
  ...changes,
});

const QUEUES = [
  queue('up', null, { shapes: true, limitBitsPerSecond: 1e6, bitsPerSecond: 0, dropsPerSecond: 0 }),
  queue('ack', 'up', {
    bitsPerSecond: 60_000,
    dropsPerSecond: 0,
    droppedPackets: 0,
    backlogPackets: 0,
    backlogLimitPackets: 50,
  }),
  queue('std', 'up', {
    bitsPerSecond: 880_000,
    dropsPerSecond: 0.4,
    droppedPackets: 12_346,
    backlogPackets: 31,
    backlogLimitPackets: 50,
  }),
];

const withQueues = (queues: readonly UplinkQueue[] | undefined): Diagnosis => ({
  ...story,
  uplinks: story.uplinks.map((uplink, i) =>
    i === 0 && queues !== undefined ? { ...uplink, queues } : uplink,
  ),
});

const screen = (
  diagnosis: Diagnosis,
  filter = '',
  size: { columns: number; rows: number } = SIZES.classic,
): string => {
  const state = showing(diagnosis, { view: 'queues' });
  return frameText(draw({ ...state, filters: { ...state.filters, queues: filter } }, size, UNICODE), UNICODE);
};

describe('the view of the queues', () => {
  it('has each below what it is a part of, with its rate, its drops and what waits', () => {
    const text = screen(withQueues(QUEUES), '', SIZES.normal);
    expect(text).toMatch(/em0 +up +hfsc +940 kb\/s +1\.00 Mb\/s +94% +0 +– +–/);
    expect(text).toMatch(/em0 +ack +hfsc +60\.0 kb\/s +– +0 +0 +0\/50/);
    expect(text).toMatch(/em0 +std +hfsc +880 kb\/s +– +<1 +12346 +31\/50/);
    expect(text.indexOf('ack')).toBeGreaterThan(text.indexOf(' up '));
  });

  it('keeps name, rate, drops and what waits on a small screen', () => {
    const text = screen(withQueues(QUEUES), '', { columns: 60, rows: 20 });
    expect(text).toMatch(/em0 +std +880 kb\/s .* 31\/50/);
  });

  it('says that nobody has set one up, or that it is not known', () => {
    expect(screen(withQueues([]))).toContain('nobody has set up a queue');
    expect(screen(withQueues(undefined))).toContain('not known');
    expect(screen(withQueues(QUEUES), 'bulk')).toContain('none of 3 queues match');
    expect(screen(withQueues(QUEUES), 'std')).not.toContain('ack');
  });

  it('shows each queue once and comes to an end, even where a tree turns in itself', () => {
    const turned = [queue('a', 'b'), queue('b', 'a'), queue('c', 'gone')];
    expect(queueRows(withQueues(turned)).map((row) => row.queue.name)).toEqual(['c']);
    expect(queueRows(withQueues([queue('x', 'x'), ...QUEUES])).map((row) => row.queue.name)).toEqual([
      'up',
      'ack',
      'std',
    ]);
  });
});
