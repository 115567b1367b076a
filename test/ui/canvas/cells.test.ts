import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellText, clipCells, firstCells, lastCells, wrapCells } from '../../../src/ui/canvas/cells.js';

/** Letters of all kinds, wide ones among them; `\\uffff` is the second cell of one. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'ab 漢字かカ한、Ａé→😀\u0301\uffff'.split('')) }),
);
/** A wide letter has both its cells, and no second cell is alone. */
const isWhole = (cells: string): boolean => /^(?:[\u2e80-\uffe6]\uffff|[^\uffff\u2e80-\uffe6])*$/.test(cells);

describe('text as cells', () => {
  it.each([
    ['plain text', 'plain text', 'plain text'],
    ['café …', 'café …', 'cafe ~'],
    ['中国 📶', '中\uffff国\uffff ?', '???? ?'],
    ['tiếng Việt', 'tiếng Việt', 'tieng Viet'],
    ['한 ｱ ①⌚️', '한\uffff ? ???', '?? ? ???'],
    ['a\uffff\u202eb', 'a??b', 'a??b'],
    ['a\u001b[31mb\u009bc', 'a?[31mb?c', 'a?[31mb?c'],
    ['e\u0301', 'é', 'e'],
    ['192.168.1.1 → 10.0.0.1', '192.168.1.1 → 10.0.0.1', '192.168.1.1 > 10.0.0.1'],
  ])('%j', (text, unicode, ascii) => {
    expect(cellText(text, true)).toBe(unicode);
    expect(cellText(text, false)).toBe(ascii);
  });

  it('is as long with Unicode as without, and the second time is the first', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const cells = cellText(text, true);
        expect(cellText(text, false).length).toBe(cells.length);
        expect(cellText(cells, true)).toBe(cells);
        expect(cellText(text, false)).toMatch(/^[ -~]*$/);
        // What was cleaned for Unicode can still be shown without.
        expect(cellText(cells, false)).toBe(cellText(text, false));
        expect(isWhole(cells)).toBe(true);
      }),
    );
  });

  it('clips with an ellipsis, and to nothing when there is no room', () => {
    expect(clipCells('mifi-of-the-neighbour', 8, '…')).toBe('mifi-of…');
    expect(clipCells('mifi', 4, '…')).toBe('mifi');
    expect(clipCells('mifi', 0, '…')).toBe('');
  });

  it('cuts a sentence after a whole word, and names, figures and long words where it must', () => {
    const sentence = 'Only em0 is used: the default route via iwn0 has priority 12';
    expect(clipCells(sentence, 55, '…')).toBe('Only em0 is used: the default route via iwn0 has…');
    expect(clipCells(sentence, 50, '…')).toBe('Only em0 is used: the default route via iwn0 has…');
    expect(clipCells('routes are 14 s old: wait', 22, '…')).toBe('routes are 14 s old…');
    expect(clipCells('mifi of neighbours', 12, '…')).toBe('mifi of nei…');
    expect(clipCells('it was seen by 2001:db8:f00:6:7:8:9:86a', 34, '…')).toBe(
      'it was seen by 2001:db8:f00:6:7:8…',
    );
  });

  it('wraps at blanks, and breaks a word only when it is longer than a line', () => {
    expect(wrapCells('only em0 is used', 8)).toEqual(['only em0', 'is used']);
    expect(wrapCells('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl']);
    expect(wrapCells('', 4)).toEqual(['']);
  });

  it('is never cut through a wide letter, nor longer than it may be', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 30 }), (text, width) => {
        const cells = cellText(text, true);
        const parts = [clipCells(cells, width, '…'), firstCells(cells, width), lastCells(cells, width)];
        for (const part of [...parts, ...(width > 0 ? wrapCells(cells, width) : [])]) {
          expect(part.length).toBeLessThanOrEqual(width);
          expect(isWhole(part)).toBe(true);
        }
      }),
    );
  });

  it('wraps without losing a letter and without a line too long', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 30 }), (text, width) => {
        const lines = wrapCells(text, width);
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});
