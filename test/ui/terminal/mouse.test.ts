import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyFilter } from '../../../src/ui/terminal/key-input.js';
import { readMouse } from '../../../src/ui/terminal/mouse.js';

const ESC = '\u001b';

describe('what a mouse reports', () => {
  it.each([
    [`${ESC}[<0;1;1M`, { did: 'click', column: 0, row: 0 }],
    [`${ESC}[<64;80;24M`, { did: 'wheel-up', column: 79, row: 23 }],
    [`${ESC}[<65;300;2M`, { did: 'wheel-down', column: 299, row: 1 }],
  ] as const)('is understood: %j', (bytes, pointing) => {
    expect(readMouse(bytes)).toEqual(pointing);
  });

  it.each([
    ['a button that is let go', `${ESC}[<0;1;1m`],
    ['the right button', `${ESC}[<2;1;1M`],
    ['a motion', `${ESC}[<35;1;1M`],
    ['a click with control held', `${ESC}[<16;1;1M`],
    ['a cell outside of the screen', `${ESC}[<0;0;1M`],
    ['half a report', `${ESC}[<0;1M`],
  ])('is nothing of ours: %s', (_, bytes) => {
    expect(readMouse(bytes)).toBeNull();
  });

  it('is told apart from keys, wherever the network splits it', () => {
    const bytes = `j${ESC}[<65;9;7Mk`;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length }), (cut) => {
        const filter = new KeyFilter();
        expect([...filter.feed(bytes.slice(0, cut)), ...filter.feed(bytes.slice(cut))]).toEqual([
          'j',
          { pointed: { did: 'wheel-down', column: 8, row: 6 } },
          'k',
        ]);
      }),
    );
  });

  it('is no paste, however fast the wheel is turned', () => {
    const turned = new KeyFilter().feed(`${ESC}[<65;9;7M`.repeat(50));
    expect(turned).toHaveLength(50);
    expect(new Set(turned.map((each) => typeof each === 'object' && 'pointed' in each))).toEqual(
      new Set([true]),
    );
  });

  it('does nothing within a paste', () => {
    const pasted = new KeyFilter().feed(`${ESC}[200~${ESC}[<0;1;1M${ESC}[201~`);
    expect(pasted).toEqual([{ pasted: `${ESC}[<0;1;1M` }]);
  });
});
