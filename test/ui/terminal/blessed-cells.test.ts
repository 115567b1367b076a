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
    expect(cells(fine).join('')).toBe(fine);
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
    expect(cells(text).join('')).toBe(replaced);
  });
});
