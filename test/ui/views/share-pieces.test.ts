import { describe, expect, it } from 'vitest';
import type { Uplink } from '../../../src/model/diagnosis.js';
import type { Piece } from '../../../src/ui/canvas/pieces.js';
import { recentPieces, sharePieces } from '../../../src/ui/views/share-pieces.js';
import { em0, healthy } from '../given.js';

const [first = em0] = healthy.uplinks;

const said = (pieces: readonly Piece[]): string[] =>
  pieces.map(({ line }) =>
    line
      .map(({ text }) => text)
      .join('')
      .trim(),
  );

describe('the share of an uplink', () => {
  it('tells what was counted, over how many, and how far the count can be trusted', () => {
    expect(said(sharePieces(first))).toEqual(['50% expected    48% of 312 new connections (43–54%)']);
  });

  it('has no interval where look-ups were counted', () => {
    const lookedUp: Uplink = { ...first, observedShare: { share: 0.5, samples: 90, of: 'look-ups' } };
    expect(said(sharePieces(lookedUp))).toEqual(['50% expected    50% of 90 look-ups']);
  });

  it('says how far the very count that is shown can be trusted, not another one', () => {
    const since: Uplink = {
      ...first,
      observedShare: { share: 0.5, samples: 194, of: 'connections', interval: { low: 0.43, high: 0.57 } },
    };
    expect(said(sharePieces(since))).toEqual(['50% expected    50% of 194 new connections (43–57%)']);
  });

  it('gives no percentage from a handful', () => {
    const few = { share: null, low: null, high: null, samples: 12 };
    const uplink: Uplink = {
      ...first,
      observedShare: { share: null, samples: 12, of: 'connections' },
      newConnections: { sinceStart: few, lastMinute: few, bytesShare: null },
    };
    expect(said(sharePieces(uplink))).toEqual(['50% expected      – of 12 new connections']);
    expect(said(recentPieces(uplink))).toEqual(['– of 12 new connections']);
  });

  it('says what was measured last, and the bytes', () => {
    expect(said(recentPieces(first))).toEqual(['51% of 64 new connections (39–63%)', '28% of bytes']);
  });

  it('has nothing to say of the last minute while nothing new was seen', () => {
    expect(recentPieces(em0)).toEqual([]);
  });
});
