import { describe, expect, it } from 'vitest';
import { sourceTroubles } from '../../../src/ui/screen/key-bar.js';
import { draw } from '../../../src/ui/screen/draw.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { NOW, showing, SIZES, source, story, three, UNICODE } from '../given.js';

describe('a source that fails', () => {
  it('says so with its age', () => {
    expect(sourceTroubles(three)).toEqual(['routes 14 s old: route was killed after 3 s']);
  });

  it('says only why when it never answered', () => {
    expect(
      sourceTroubles({
        ...story,
        sources: [
          source({ ok: false, why: 'not-found', reason: 'there is no /sbin/route', lastGoodAt: null }),
        ],
      }),
    ).toEqual(['routes: there is no /sbin/route']);
  });

  it.each(['waiting', 'not-asked', 'not-recorded', 'no-permission'] as const)(
    'is none when it is %s',
    (why) => {
      expect(
        sourceTroubles({ ...story, sources: [source({ ok: false, why, reason: 'x', lastGoodAt: NOW })] }),
      ).toEqual([]);
    },
  );

  it('stands in the last line beside the keys, and quit stays there', () => {
    for (const size of [SIZES.normal, SIZES.classic, SIZES.small]) {
      const bar = frameText(draw(showing(three), size, UNICODE), UNICODE)
        .trimEnd()
        .split('\n')
        .at(-1);
      expect(bar).toContain('q quit');
      expect(bar).toContain('routes 14 s');
    }
  });
});

describe('the last line', () => {
  it('has an entry for each view, and how to get help and out, from 80 columns on', () => {
    for (const size of [SIZES.classic, SIZES.normal, SIZES.big])
      for (const view of ['uplinks', 'connections', 'findings', 'hosts'] as const) {
        const bar = frameText(draw(showing(story, { view }), size, UNICODE), UNICODE)
          .trimEnd()
          .split('\n')
          .at(-1);
        for (const words of [
          '1 uplinks',
          '2 connections',
          '3 routes',
          '4 findings',
          '5 journal',
          '6 hosts',
          'R reset',
          '?',
          'q quit',
        ])
          expect(bar).toContain(words);
      }
  });
});

describe('queues, where the router has some', () => {
  const queue = {
    ...{ name: 'bulk', parent: null, kind: 'hfsc', shapes: null, limitBitsPerSecond: null },
    ...{ droppedPackets: 0, bitsPerSecond: 48_000, dropsPerSecond: 0, backlogPackets: 1 },
    backlogLimitPackets: 50,
  };
  const queued = {
    ...story,
    uplinks: story.uplinks.map((uplink) => ({ ...uplink, queues: [queue, { ...queue, name: 'ack' }] })),
  };
  const linesOf = (diagnosis: typeof story, columns: number, rows: number) =>
    frameText(draw(showing(diagnosis), { columns, rows }, UNICODE), UNICODE)
      .trimEnd()
      .split('\n');

  it('have the key of their view in the last line of a usual terminal, beside all other views', () => {
    for (const columns of [120, 110, 100]) {
      const bar = linesOf(queued, columns, 40).at(-1);
      for (const words of ['6 hosts', '7 queues', 'R reset', '?', 'q quit']) expect(bar).toContain(words);
      expect(linesOf(story, columns, 40).at(-1)).not.toContain('7 queues');
    }
  });

  it('have it in their row of the pane, where the last line is too short for it', () => {
    for (const [columns, rows] of [
      [80, 24],
      [60, 20],
    ] as const) {
      const lines = linesOf(queued, columns, rows);
      expect(lines.filter((line) => line.includes('│ 7 queues '))).toHaveLength(1);
      expect(lines.at(-1)).not.toContain('7 queues');
      expect(linesOf(story, columns, rows).join()).not.toContain('queues');
    }
  });
});
