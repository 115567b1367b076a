import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnWidths, tableOf } from '../../../src/ui/canvas/table.js';
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
