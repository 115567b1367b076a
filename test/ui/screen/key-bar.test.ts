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
