import { describe, expect, it } from 'vitest';
import { cells, paint } from '../../src/ui/paint.js';
import type { Frame, Style } from '../../src/ui/frame.js';

const frame = (text: string, style: Style): Frame => ({
  columns: text.length,
  rows: 1,
  lines: [[{ text, style }]],
  sparks: [],
});

describe('a frame as text', () => {
  it('carries colour, bold, inverse and underline as SGR, and ends each', () => {
    const style: Style = { colour: 'red', bold: true, inverse: true, underline: true };
    expect(paint(frame('CRIT', style), { unicode: true, colour: true })).toBe(
      '\u001b[1;4;7;31mCRIT\u001b[0m',
    );
  });

  it('keeps bold and inverse where there is no colour', () => {
    const style: Style = { colour: 'red', bold: true };
    expect(paint(frame('CRIT', style), { unicode: true, colour: false })).toBe('\u001b[1mCRIT\u001b[0m');
    expect(paint(frame('calm', { colour: 'red' }), { unicode: true, colour: false })).toBe('calm');
  });

  it('is plain where the style is', () => {
    expect(paint(frame('plain', {}), { unicode: true, colour: true })).toBe('plain');
  });
});

describe('cells', () => {
  it('leave alone what fills one', () => {
    const fine = 'em0 → Ærø ·…│┌▁█⣿↑ жλ';
    expect(cells(fine)).toBe(fine);
  });

  it.each([
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
    expect(cells(text)).toBe(replaced);
  });
});
