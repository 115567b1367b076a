import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { penOf } from '../../../src/ui/canvas/pen.js';
import { Sheet } from '../../../src/ui/canvas/sheet.js';
import { tableOf } from '../../../src/ui/canvas/table.js';

const LOOK = { unicode: true, colour: true };
const COLUMNS = 12;
const sheetOf = (): Sheet => new Sheet({ columns: COLUMNS, rows: 2 }, LOOK, penOf(LOOK));
const textOf = (sheet: Sheet): string[] =>
  sheet.frame().lines.map((line) => line.map(({ text }) => text).join(''));

/** Every wide letter has its second cell, and there is no second cell without one. */
const WHOLE = /^(?:[漢字한]\uffff|[^\uffff漢字한])*$/;
const anyWords = fc.string({ unit: fc.constantFrom(...'abc 漢字한') });
const anyPlace = fc.record({ row: fc.nat(2), column: fc.nat(COLUMNS), width: fc.nat(COLUMNS) });

describe('a sheet with wide letters', () => {
  it('cuts one at the edge before it, never in half', () => {
    const sheet = sheetOf();
    sheet.put(0, 9, '漢字', {});
    expect(textOf(sheet)[0]).toBe('         漢\uffff…');
  });

  it('takes both halves away when one is written over', () => {
    const sheet = sheetOf();
    sheet.put(0, 0, '漢字한', {});
    sheet.put(0, 1, 'ab', {});
    expect(textOf(sheet)[0]).toBe(' ab 한\uffff      ');
  });

  it('stays as wide as its terminal, whatever is written on what', () => {
    const anyStep = fc.tuple(anyPlace, anyWords, fc.constantFrom('put', 'line', 'spark', 'highlight'));
    fc.assert(
      fc.property(fc.array(anyStep), (steps) => {
        const sheet = sheetOf();
        for (const [{ row, column, width }, text, how] of steps) {
          if (how === 'put') sheet.put(row, column, text, {}, width);
          else if (how === 'line')
            sheet.putLine(row, column, width, [
              { text, style: {} },
              { text, style: { bold: true } },
            ]);
          else if (how === 'spark') sheet.spark({ row, column, width, values: [1], max: 1, style: {} });
          else sheet.highlight(row, column, width, { inverse: true });
        }
        for (const line of sheet.frame().lines) {
          expect(line.map(({ text }) => text).join('')).toHaveLength(COLUMNS);
          for (const { text } of line) expect(text).toMatch(WHOLE);
        }
      }),
    );
  });

  it('has columns that no cell reaches out of', () => {
    const columns = [
      { heading: '名前', min: 3, normal: 6, max: 9, keep: 0, text: (text: string) => text },
      { heading: 'x', min: 1, normal: 1, max: 1, keep: 1, text: () => '|' },
    ];
    fc.assert(
      fc.property(anyWords, fc.integer({ min: 6, max: 20 }), (text, width) => {
        const [cell, , bar] = tableOf(columns, width, penOf(LOOK)).row(text);
        expect(bar?.text).toBe('|');
        expect(cell?.text).toMatch(WHOLE);
        expect(cell?.text).toHaveLength(tableOf(columns, width, penOf(LOOK)).heading[0]?.text.length ?? -1);
      }),
    );
  });
});
