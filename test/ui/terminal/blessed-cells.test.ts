import { eastAsianWidth } from 'get-east-asian-width';
import { describe, expect, it } from 'vitest';
import { attributeOf, cells } from '../../../src/ui/terminal/blessed-cells.js';
import type { Style } from '../../../src/ui/canvas/frame.js';

const PLAIN = (0x1ff << 9) | 0x1ff;
const flag = (bits: number): number => bits << 18;

describe('a style as blessed has it', () => {
  it('carries colour, bold, inverse and underline', () => {
    const style: Style = { colour: 'red', bold: true, inverse: true, underline: true };
    expect(attributeOf(style, { unicode: true, colour: true })).toBe(flag(1 | 2 | 8) | (1 << 9) | 0x1ff);
  });

  it('keeps bold and inverse where there is no colour', () => {
    const style: Style = { colour: 'red', bold: true };
    expect(attributeOf(style, { unicode: true, colour: false })).toBe(flag(1) | PLAIN);
    expect(attributeOf({ colour: 'red' }, { unicode: true, colour: false })).toBe(PLAIN);
  });

  it("is the terminal's own where the style is plain", () => {
    expect(attributeOf({}, { unicode: true, colour: true })).toBe(PLAIN);
  });
});

describe('cells', () => {
  it('leave alone what fills one', () => {
    const fine = 'em0 → Ærø ·…│┌▁█⣿↑ жλ';
    expect(Array.from(cells(fine)).join('')).toBe(fine);
  });

  it('are one for each sign that the screen draws with, by the tables of Unicode', () => {
    for (const [first, last] of [
      [0x2500, 0x257f],
      [0x2581, 0x2588],
      [0x2800, 0x28ff],
      [0x2190, 0x2193],
      [0xb7, 0xb7],
      [0x2026, 0x2026],
    ] as const)
      for (let code = first; code <= last; code++) {
        const sign = String.fromCharCode(code);
        expect(cells(sign)).toBe(sign);
        expect(eastAsianWidth(code), sign).toBe(1);
        expect(sign).not.toMatch(/[\p{C}\p{M}\p{Z}\p{Emoji_Presentation}]/u);
      }
  });

  it('are two for a wide letter, the second empty', () => {
    expect(cells('a漢\uffff字\uffffb')).toEqual(['a', '漢', '', '字', '', 'b']);
  });

  it.each([
    ['a second half of nothing', 'a\uffffb', '??b'],
    ['an escape', '\u001b[2J', '?[2J'],
    ['an 8-bit CSI', '\u009b2J', '?2J'],
    ['a line feed', 'a\nb', 'a?b'],
    ['a tab', 'a\tb', 'a?b'],
    ['wide characters', '漢字', '??'],
    ['a BMP emoji', '⚡net', '?net'],
    ['an astral emoji, two units', '😀!', '??!'],
    ['a combining accent', 'e\u0301', 'e?'],
    ['a bidi override', 'a\u202eb', 'a?b'],
    ['a lone surrogate', '\ud800x', '?x'],
  ])('replace what does not, unit by unit: %s', (_, text, replaced) => {
    expect(Array.from(cells(text)).join('')).toBe(replaced);
  });
});
