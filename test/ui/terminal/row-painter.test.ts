import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame, StyledLine, Style } from '../../../src/ui/canvas/frame.js';
import { attributeOf } from '../../../src/ui/terminal/blessed-cells.js';
import type { CellRow } from '../../../src/ui/terminal/row-painter.js';
import { RowPainter } from '../../../src/ui/terminal/row-painter.js';

const LOOK = { unicode: true, colour: true };
const COLUMNS = 6;

const blank = (rows: number): CellRow[] =>
  Array.from({ length: rows }, () =>
    Object.assign(
      Array.from({ length: COLUMNS }, (): [number, string] => [0, ' ']),
      { dirty: false },
    ),
  );

function frame(lines: readonly StyledLine[], covered: readonly number[] = []): Frame {
  const sparks = covered.map((row) => ({ row, column: 0, width: 2, values: [1], max: 1, style: {} }));
  return { columns: COLUMNS, rows: lines.length, lines, sparks };
}

const plain = (text: string, style: Style = {}): StyledLine => [{ text: text.padEnd(COLUMNS), style }];
const texts = (rows: readonly CellRow[]): string[] => rows.map((row) => row.map(([, c]) => c).join(''));
const dirty = (rows: readonly CellRow[]): number[] =>
  rows.flatMap((row, i) => {
    const was = row.dirty === true;
    row.dirty = false;
    return was ? [i] : [];
  });

/** On a terminal of which nothing is known. */
const paint = (painter: RowPainter, shown: Frame, rows: CellRow[], sent = blank(rows.length)): void =>
  painter.paint(shown, rows, sent);

describe("a frame among blessed's cells", () => {
  it('is written cell by cell, with its styles', () => {
    const rows = blank(1);
    const style: Style = { colour: 'red', bold: true };
    const line: StyledLine = [
      { text: 'CRIT', style },
      { text: '  ', style: {} },
    ];
    paint(new RowPainter(LOOK), frame([line]), rows);
    expect(texts(rows)).toEqual(['CRIT  ']);
    expect(rows[0]?.map(([attribute]) => attribute)).toEqual([
      ...Array.from({ length: 4 }, () => attributeOf(style, LOOK)),
      ...Array.from({ length: 2 }, () => attributeOf({}, LOOK)),
    ]);
  });

  it('leaves alone the rows that say what they said', () => {
    const rows = blank(3);
    const painter = new RowPainter(LOOK);
    paint(painter, frame([plain('one'), plain('two'), plain('three')]), rows);
    expect(dirty(rows)).toEqual([0, 1, 2]);
    paint(painter, frame([plain('one'), plain('TWO'), plain('three')]), rows);
    expect(dirty(rows)).toEqual([1]);
  });

  it('writes a row again that a widget had drawn on, and when it is gone', () => {
    const rows = blank(2);
    const painter = new RowPainter(LOOK);
    const lines = [plain('a'), plain('')];
    paint(painter, frame(lines, [1]), rows);
    // The widget draws.
    rows[1]?.splice(0, 1, [7, '█']);
    paint(painter, frame(lines), rows);
    expect(texts(rows)[1]).toBe(' '.repeat(COLUMNS));
  });

  it('writes everything when blessed has begun with new cells', () => {
    const painter = new RowPainter(LOOK);
    paint(painter, frame([plain('one')]), blank(1));
    const anew = blank(1);
    paint(painter, frame([plain('one')]), anew);
    expect(texts(anew)).toEqual(['one   ']);
  });

  it('lets nothing through that does not fill one cell, and nothing beyond the edges', () => {
    const rows = blank(1);
    paint(new RowPainter(LOOK), frame([plain('a\u001b漢b-and-more'), plain('below')]), rows);
    expect(texts(rows)).toEqual(['a??b-a']);
  });

  it('gives a wide letter two cells, the second empty, and has both sent again together', () => {
    const [rows, sent] = [blank(1), blank(1)];
    const painter = new RowPainter(LOOK);
    paint(painter, frame([plain('a漢\uffffb')]), rows, sent);
    expect(rows[0]?.map(([, c]) => c)).toEqual(['a', '漢', '', 'b', ' ', ' ']);
    rows[0]?.forEach((cell, i) => Object.assign(sent[0]?.[i] ?? [], cell));
    paint(painter, frame([plain('a字\uffffb')]), rows, sent);
    expect(sent[0]?.map(([, c]) => c)).toEqual(['a', '\0', '\0', 'b', ' ', ' ']);
  });

  it('lets no wide letter reach over the edge', () => {
    const rows = blank(1);
    paint(new RowPainter(LOOK), frame([plain('abcde漢\uffff')]), rows);
    expect(texts(rows)).toEqual(['abcde?']);
  });

  it('shows the last frame, whatever came before it', () => {
    const line = fc
      .string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: COLUMNS })
      .map((text) => plain(text));
    const frames = fc.array(
      fc.tuple(fc.tuple(line, line, line), fc.subarray([0, 1, 2])).map(([lines, on]) => frame(lines, on)),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(frames, (all) => {
        const [rows, expected] = [blank(3), blank(3)];
        const painter = new RowPainter(LOOK);
        for (const each of all) {
          paint(painter, each, rows);
          for (const { row } of each.sparks) rows[row]?.splice(0, 2, [1, '#'], [1, '#']);
        }
        const last = all.at(-1) ?? frame([]);
        paint(new RowPainter(LOOK), last, expected);
        for (const { row } of last.sparks) expected[row]?.splice(0, 2, [1, '#'], [1, '#']);
        expect(rows.map((row) => [...row])).toEqual(expected.map((row) => [...row]));
      }),
    );
  });
});
