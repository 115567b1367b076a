import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from '../../../src/ui/canvas/table.js';
import { columnWidths, fittedTo, tableOf } from '../../../src/ui/canvas/table.js';
import { penFor } from '../../../src/ui/state/pen-for-state.js';
import { showing, story } from '../given.js';

const columns = [
  { min: 4, normal: 8, max: 12, keep: 0 },
  { min: 4, normal: 6, max: 6, keep: 2 },
  { min: 5, normal: 10, max: 30, keep: 1 },
];

describe('the columns of a table', () => {
  it('have their normal width when there is just the room', () => {
    expect(columnWidths(columns, 28)).toEqual([8, 6, 10]);
  });

  it('share what is left over, each up to its most', () => {
    expect(columnWidths(columns, 34)).toEqual([11, 6, 13]);
    expect(columnWidths(columns, 100)).toEqual([12, 6, 30]);
  });

  it('shrink first where it matters least, then go', () => {
    expect(columnWidths(columns, 27)).toEqual([8, 5, 10]);
    expect(columnWidths(columns, 17)).toEqual([4, 4, 5]);
    expect(columnWidths(columns, 16)).toEqual([8, 0, 6]);
    expect(columnWidths(columns, 3)).toEqual([3, 0, 0]);
  });

  it('never fill more than there is', () => {
    const column = fc.record({
      min: fc.integer({ min: 1, max: 20 }),
      more: fc.nat(20),
      most: fc.nat(40),
      keep: fc.nat(9),
    });
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 250 }),
        (given, width) => {
          const table = given.map(({ min, more, most, keep }) => ({
            min,
            normal: min + more,
            max: min + more + most,
            keep,
          }));
          const widths = columnWidths(table, width).filter((w) => w > 0);
          expect(widths.reduce((sum, w) => sum + w, 0) + 2 * (widths.length - 1)).toBeLessThanOrEqual(
            Math.max(width, 1),
          );
        },
      ),
    );
  });

  it('set figures flush right under their heading', () => {
    const table = tableOf<number>(
      [{ heading: 'use', min: 6, normal: 6, max: 6, keep: 0, align: 'right', text: String }],
      6,
      penFor(showing(story)),
    );
    expect(table.heading[0]?.text).toBe('   use');
    expect(table.row(42)[0]?.text).toBe('    42');
  });
});

describe('columns that are measured', () => {
  interface Row {
    readonly name: string;
    readonly host: string;
    readonly note: string;
  }
  const pen = penFor(showing(story));
  const table: readonly Column<Row>[] = [
    { heading: 'uplink', min: 4, normal: 11, max: 11, keep: 1, text: ({ name }) => name },
    {
      heading: 'host',
      min: 8,
      normal: 12,
      max: 40,
      keep: 0,
      shorten: 1.5,
      needs: ({ host }) => ({ least: Math.min(host.length, 20), whole: host.length }),
      text: ({ host }) => host,
    },
    { heading: 'note', min: 4, normal: 8, max: 30, keep: 2, text: ({ note }) => note },
  ];
  const rows = [{ name: 'em0', host: '10.0.0.144', note: 'a note that goes on' }];
  const widthsIn = (width: number, given: readonly Row[] = rows): number[] =>
    columnWidths(fittedTo(table, given, { width, pen }), width);

  it('give a short name no more than its heading while an address is cut beside it', () => {
    expect(widthsIn(30)).toEqual([6, 10, 10]);
  });

  it('leave a lesser column out before an address is cut, and cut it before a greater one goes', () => {
    const long = [{ name: 'em0', host: '192.168.100.144', note: 'x' }];
    expect(widthsIn(26, long)).toEqual([7, 17, 0]);
    expect(widthsIn(23, long)).toEqual([6, 15, 0]);
    expect(widthsIn(20, long)).toEqual([6, 12, 0]);
    expect(widthsIn(12, long)).toEqual([0, 12, 0]);
  });

  it('stand where they always stand when all of it fits there', () => {
    const short = [{ name: 'em0', host: '10.0.0.1', note: 'x' }];
    expect(widthsIn(60, short)).toEqual(columnWidths(table, 60));
  });

  it('never cut a heading, nor a row that there is room for', () => {
    const word = fc.string({ unit: fc.constantFrom('a', '1', '.'), maxLength: 45 });
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: word, host: word, note: word }), { maxLength: 9 }),
        fc.integer({ min: 14, max: 140 }),
        (given, width) => {
          const laid = tableOf(fittedTo(table, given, { width, pen }), width, pen);
          expect(laid.heading.map(({ text }) => text).join('')).not.toContain('…');
          const needed = table.map((column) =>
            Math.max(
              column.heading.length,
              ...given.map((row) => Math.min(column.max, column.text(row, Infinity).length)),
            ),
          );
          const fits = needed.reduce((sum, cells) => sum + cells, 0) + 2 * (table.length - 1) <= width;
          const isLong = given.some(
            ({ name, host, note }) => name.length > 11 || host.length > 40 || note.length > 30,
          );
          if (fits && !isLong)
            for (const row of given)
              expect(
                laid
                  .row(row)
                  .map(({ text }) => text)
                  .join(''),
              ).not.toContain('…');
        },
      ),
    );
  });
});
