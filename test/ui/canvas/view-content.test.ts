import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { INK } from '../../../src/ui/canvas/ink.js';
import { penOf } from '../../../src/ui/canvas/pen.js';
import { Sheet } from '../../../src/ui/canvas/sheet.js';
import type { Aside, Heading, ViewContent } from '../../../src/ui/canvas/view-content.js';
import { drawContent, drawHeading, settle } from '../../../src/ui/canvas/view-content.js';

const LOOK = { unicode: true, colour: true };
const PEN = penOf(LOOK);

const content = (length: number, items: ViewContent['items'] = null): ViewContent => ({
  heading: [],
  length,
  items,
  empty: '',
  line: () => [],
});

describe('where one stands in a content', () => {
  it('never scrolls past the end', () => {
    expect(settle({ selected: 0, top: 99 }, content(30), 10).top).toBe(20);
    expect(settle({ selected: 0, top: 5 }, content(3), 10).top).toBe(0);
  });

  it('keeps the chosen item whole and in sight', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.nat(60),
        fc.nat(120),
        fc.integer({ min: 2, max: 20 }),
        (count, selected, top, rows) => {
          const items = { count, firstLine: (i: number) => 1 + 2 * i, lines: () => 2 };
          const settled = settle({ selected, top }, content(1 + 2 * count, items), rows);
          expect(settled.selected).toBeLessThan(count);
          const from = 1 + 2 * settled.selected;
          if (rows > 2) expect(from >= settled.top && from + 2 <= settled.top + rows).toBe(true);
        },
      ),
    );
  });
});

describe('a heading', () => {
  const plain = (text: string) => [{ text, style: INK.plain }];
  const aside: Aside = [plain('  c opens the plan of the cure'), plain('  c cures')];
  const shown = (columns: number, heading: Partial<Heading>): string => {
    const sheet = new Sheet({ columns, rows: 1 }, LOOK, PEN);
    drawHeading(sheet, { row: 0, column: 0, columns, rows: 1 }, { name: plain('12 findings'), ...heading });
    return frameText(sheet.frame(), LOOK).trim();
  };

  it('says beside its name what has room whole, and cuts no word of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 14, max: 70 }), (columns) => {
        const text = shown(columns, { asides: [aside] });
        expect(text).toMatch(/^12 findings( {2}c opens the plan of the cure| {2}c cures)?( ─*)?$/);
      }),
    );
    expect(shown(43, { asides: [aside] })).toContain('plan of the cure');
    expect(shown(42, { asides: [aside] })).toContain('c cures');
  });

  it('names the filter before all that stands beside it, the position before a word of it is cut', () => {
    const filtered = { asides: [aside], filter: 'host:10.0.0.29', where: '1–4 of 12' };
    expect(shown(80, filtered)).toMatch(/plan of the cure {2}filter host:10\.0\.0\.29 ─* 1–4 of 12$/);
    expect(shown(50, filtered)).toMatch(/^12 findings {2}filter host:10\.0\.0\.29 ─* 1–4 of 12$/);
    expect(shown(40, filtered)).toMatch(/^12 findings {2}filter host:10\.0\.0\.29 ─*$/);
    expect(shown(34, filtered)).toMatch(/^12 findings {2}\/host:10\.0\.0\.29 ─*$/);
  });
});

describe('a list without a line', () => {
  it('says why in as many lines as it takes', () => {
    const area = { row: 0, column: 0, columns: 30, rows: 6 };
    const sheet = new Sheet({ columns: 30, rows: 6 }, LOOK, PEN);
    const empty = '999.1.1.1 is no address, nor a part of one';
    drawContent(sheet, { ...content(0), empty }, { selected: 0, top: 0 }, '', area);
    const text = frameText(sheet.frame(), LOOK).replace(/\s+/g, ' ');
    expect(text).toContain(empty);
  });
});
