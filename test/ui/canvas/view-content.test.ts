import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ViewContent } from '../../../src/ui/canvas/view-content.js';
import { settle } from '../../../src/ui/canvas/view-content.js';

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
