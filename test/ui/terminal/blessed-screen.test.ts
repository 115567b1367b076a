import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import blessed from 'blessed';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../patience.js';
import type { Frame, StyledLine, Spark, Style } from '../../../src/ui/canvas/frame.js';
import { NoTerminal, openScreen } from '../../../src/ui/terminal/blessed-screen.js';
import type { Screen, ScreenOptions } from '../../../src/ui/terminal/blessed-screen.js';
import { sparkline } from '../../../src/ui/canvas/sparkline.js';
import { isWideLetter } from '../../../src/ui/canvas/wide-letters.js';

/** A headless terminal in this process, with a screen on it. */
class Bench {
  readonly terminal: InstanceType<typeof xterm.Terminal>;
  readonly input = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode: this.#raw.bind(this),
  });
  readonly output: Writable & { isTTY: boolean; columns: number; rows: number };
  readonly keys: string[] = [];
  readonly closed: string[] = [];
  readonly screen: Screen;
  bytes = 0;
  written = '';
  onResize: () => void = () => undefined;

  constructor({
    columns = 80,
    rows = 24,
    ...options
  }: { columns?: number; rows?: number } & Partial<ScreenOptions> = {}) {
    this.terminal = new xterm.Terminal({ cols: columns || 80, rows: rows || 24, allowProposedApi: true });
    const output = new Writable({
      write: (chunk: Buffer, _, done) => {
        this.bytes += chunk.length;
        this.written += chunk.toString();
        this.terminal.write(chunk, done);
      },
    });
    this.output = Object.assign(output, { isTTY: true, columns, rows });
    this.screen = openScreen({
      input: this.input,
      output: this.output,
      env: { TERM: 'xterm', LC_ALL: 'C.UTF-8' },
      onKey: (key) => this.keys.push(key),
      onResize: () => {
        this.onResize();
      },
      onClose: ({ kind }) => void this.closed.push(kind),
      ...options,
    });
  }

  #raw(mode: boolean): void {
    this.input.isRaw = mode;
  }

  /** Everything written has reached the terminal. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise<void>((resolve) => {
      this.terminal.write('', resolve);
    });
  }

  async show(frame: Frame): Promise<void> {
    this.screen.show(frame);
    await this.settle();
  }

  /** Every cell, as `sgrOf` writes it. */
  cells(): string[][] {
    const { active } = this.terminal.buffer;
    return Array.from({ length: this.terminal.rows }, (_, y) =>
      Array.from({ length: this.terminal.cols }, (_, x) => {
        const cell = active.getLine(y)?.getCell(x);
        if (cell === undefined) throw new Error(`no cell at ${x}, ${y}`);
        const flags = [cell.isBold() && 'b', cell.isUnderline() && 'u', cell.isInverse() && 'i'].filter(
          Boolean,
        );
        return `${cell.getChars() || ' '}${flags.join('')}${cell.isFgDefault() ? '' : cell.getFgColor()}`;
      }),
    );
  }

  lines(): string[] {
    const { active } = this.terminal.buffer;
    return Array.from(
      { length: this.terminal.rows },
      (_, y) => active.getLine(y)?.translateToString().trimEnd() ?? '',
    );
  }
}

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

function cellOf(text: string, style: Style): string {
  const flags = [style.bold && 'b', style.underline && 'u', style.inverse && 'i'].filter(Boolean);
  return `${text}${flags.join('')}${style.colour === undefined ? '' : COLOURS.indexOf(style.colour)}`;
}

/** What the terminal must show of a frame. */
function cellsOf(frame: Frame): string[][] {
  const rows = frame.lines.map((line) =>
    line.flatMap(({ text, style }) =>
      // The headless terminal says a blank for the cell that a wide letter's second half covers.
      Array.from(text, (character) => cellOf(character === SECOND ? ' ' : character, style)),
    ),
  );
  for (const { row, column, width, values, max, style } of frame.sparks) {
    Array.from(sparkline(values, width, max, true)).forEach((bar, i) => {
      const cells = rows[row];
      if (cells !== undefined) cells[column + i] = cellOf(bar, style);
    });
  }
  return rows;
}

const styles: fc.Arbitrary<Style> = fc.record(
  { colour: fc.constantFrom(...COLOURS), bold: fc.boolean(), inverse: fc.boolean(), underline: fc.boolean() },
  { requiredKeys: [] },
);

const SECOND = '\uffff';
const CHARACTERS = [
  ...'abc019 .:/%·→…│─┌┐└┘├┤▁▅█{}',
  ...[...'漢字かカ한（、Ａ'].map((letter) => letter + SECOND),
];

/** A line of exactly so many cells, in parts of any style. */
function lines(columns: number): fc.Arbitrary<StyledLine> {
  return fc
    .array(
      fc.record({
        length: fc.integer({ min: 1, max: columns }),
        character: fc.constantFrom(...CHARACTERS),
        style: styles,
      }),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((parts) => {
      let left = columns;
      const line = parts.map(({ length, character, style }) => {
        const text = character.repeat(Math.floor(Math.min(length, left) / character.length));
        left -= text.length;
        return { text, style };
      });
      return [...line, { text: ' '.repeat(left), style: {} }].filter(({ text }) => text !== '');
    });
}

function sparks(columns: number, rows: number): fc.Arbitrary<Spark> {
  return fc.integer({ min: 0, max: columns - 1 }).chain((column) =>
    fc.record({
      row: fc.integer({ min: 0, max: rows - 1 }),
      column: fc.constant(column),
      width: fc.integer({ min: 1, max: columns - column }),
      values: fc.array(fc.option(fc.double({ min: 0, max: 2e10, noNaN: true })), { maxLength: 8 }),
      max: fc.constantFrom(1, 1e6, 1e10),
      style: styles,
    }),
  );
}

function frames(columns: number, rows: number): fc.Arbitrary<Frame> {
  return fc
    .record({
      columns: fc.constant(columns),
      rows: fc.constant(rows),
      lines: fc.array(lines(columns), { minLength: rows, maxLength: rows }),
      // Two sparks never share a row, so that neither covers the other.
      sparks: fc.uniqueArray(sparks(columns, rows), { maxLength: 3, selector: (spark) => spark.row }),
    })
    .map((frame) => ({
      ...frame,
      // Nor does one cover half of a wide letter (sheet.test.ts).
      lines: frame.lines.map((line, row) =>
        frame.sparks.some((spark) => spark.row === row)
          ? line.map(({ text, style }) => ({ text: text.replace(/.\uffff/g, 'ww'), style }))
          : line,
      ),
    }));
}

function plain(columns: number, rows: number, text: string): Frame {
  const line = [{ text: text.padEnd(columns).slice(0, columns), style: {} }];
  return { columns, rows, lines: Array.from({ length: rows }, () => line), sparks: [] };
}

let bench: Bench | undefined;

function open(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  bench = new Bench(options);
  return bench;
}

afterEach(() => {
  bench?.screen.close();
});

describe('frames on a terminal', () => {
  it('are shown cell for cell, one after another, whatever was shown before', async () => {
    const [columns, rows] = [24, 6];
    await fc.assert(
      fc.asyncProperty(fc.array(frames(columns, rows), { minLength: 1, maxLength: 8 }), async (sequence) => {
        const it = open({ columns, rows });
        try {
          for (const frame of sequence) {
            await it.show(frame);
            expect(it.cells()).toEqual(cellsOf(frame));
          }
        } finally {
          bench?.screen.close();
        }
      }),
      { seed: 20261122, numRuns: 150 },
    );
  });

  it('fill each of their columns once with every character there is', async () => {
    const it = open({ columns: 66, rows: 32 });
    for (let block = 0; block < 0x10000; block += 64 * 32) {
      const rows = Array.from({ length: 32 }, (_, row) => [
        {
          text: `${Array.from({ length: 64 }, (_, i) => String.fromCharCode(block + row * 64 + i)).join('')}||`,
          style: {},
        },
      ]);
      await it.show({ columns: 66, rows: 32, lines: rows, sparks: [] });
      expect(it.lines().map((line) => line.slice(-2))).toEqual(Array(32).fill('||'));
    }
  });

  it('give each wide letter there is exactly two cells', async () => {
    const all = Array.from({ length: 0x10000 }, (_, i) => String.fromCharCode(i)).filter(isWideLetter);
    expect(all.length).toBeGreaterThan(35_000);
    expect(all.filter((letter) => blessed.unicode.charWidth(letter) !== 2)).toEqual([]);
    const it = open({ columns: 66, rows: 40 });
    for (let from = 0; from < all.length; from += 32 * 40) {
      const rows = Array.from({ length: 40 }, (_, row): StyledLine => {
        const letters = all.slice(from + 32 * row, from + 32 * (row + 1));
        const text = letters.map((letter) => letter + SECOND).join('');
        return [{ text: `${text.padEnd(64)}||`, style: {} }];
      });
      await it.show({ columns: 66, rows: 40, lines: rows, sparks: [] });
      expect(it.cells().map((row) => row.slice(-2).join(''))).toEqual(Array(40).fill('||'));
    }
  });

  it('cost nothing when nothing changed, and only the changed cells when something did', async () => {
    const it = open();
    await it.show(plain(80, 24, 'counting 100'));
    const first = it.bytes;
    await it.show(plain(80, 24, 'counting 100'));
    expect(it.bytes).toBe(first);

    const one = plain(80, 24, 'counting 100');
    await it.show({
      ...one,
      lines: [[{ text: 'counting 101'.padEnd(80), style: {} }], ...one.lines.slice(1)],
    });
    expect(it.bytes - first).toBeLessThan(40);
    expect(it.lines()[0]).toBe('counting 101');
  });

  it('reuse the widgets of their sparklines, and hide those they do not need', async () => {
    const it = open({ columns: 20, rows: 4 });
    const spark: Spark = { row: 1, column: 2, width: 4, values: [1, 2, 4, 8], max: 8, style: {} };
    for (let i = 0; i < 3; i++) {
      await it.show({ ...plain(20, 4, ''), sparks: [spark, { ...spark, row: 2, column: i }] });
      expect(it.lines()).toEqual(['', '  ▂▃▅█', `${' '.repeat(i)}▂▃▅█`, '']);
      await it.show(plain(20, 4, ''));
      expect(it.lines().join('')).toBe('');
    }
  });

  it('are not steered by what is in them', async () => {
    const it = open({ columns: 40, rows: 3 });
    await it.show(plain(40, 3, 'a\u001b[2Jb\u009b31mc{bold}d{/}\u001b]0;x\u0007e'));
    expect(it.lines()[0]).toBe('a?[2Jb?31mc{bold}d{/}?]0;x?e');
    expect(it.cells()[0]?.[0]).toBe('a');
  });

  it('are written again, every cell, by redraw', async () => {
    const it = open({ columns: 20, rows: 3 });
    await it.show(plain(20, 3, 'whole'));
    await new Promise<void>((resolve) => {
      it.terminal.write('\u001b[2;1Hsomebody scribbled', resolve);
    });
    it.screen.redraw();
    await it.settle();
    expect(it.lines()).toEqual(['whole', 'whole', 'whole']);
  });

  it('never switch to the VT100 line-drawing set, which tmux and PuTTY show as letters', async () => {
    for (const unicode of [true, false]) {
      const it = open({ abilities: { unicode, colour: true }, columns: 20, rows: 2 });
      await it.show(plain(20, 2, '┌──┬──┐│└┴┘'));
      expect(it.written).not.toMatch(/[\u000e\u000f]|\u001b[()]0/);
      expect(it.lines()[0]).toBe(unicode ? '┌──┬──┐│└┴┘' : '+--+--+|+++');
      it.screen.close();
    }
  });

  it('are ASCII where the terminal shows no more', async () => {
    const it = open({ abilities: { unicode: false, colour: false }, columns: 20, rows: 2 });
    await it.show({
      ...plain(20, 2, 'café → x'),
      sparks: [
        { row: 1, column: 0, width: 8, values: [0, 1, 2, 3, 4, 5, 6, 7], max: 8, style: { colour: 'red' } },
      ],
    });
    expect(it.lines().join('')).toMatch(/^[ -~]+$/);
    expect(it.lines()[1]).toBe('_.-=+*#@');
    expect(it.cells()[1]?.[7]).toBe('@');
  });
});

describe('a screen that changes its size', () => {
  it('asks for the new frame before it draws, and draws once', async () => {
    const it = open({ columns: 40, rows: 10 });
    await it.show(plain(40, 10, 'old'));
    const asked: string[] = [];
    it.onResize = () => {
      const { columns, rows } = it.screen.size();
      asked.push(`${columns}x${rows}`);
      it.screen.show(plain(columns, rows, `new ${columns}`));
    };
    const resized = new Promise<void>((resolve) => {
      it.output.once('resize', resolve);
    });
    it.terminal.resize(20, 5);
    Object.assign(it.output, { columns: 20, rows: 5 });
    const before = it.bytes;
    it.output.emit('resize');
    await resized;
    await until(() => asked.length > 0);
    expect(asked).toEqual(['20x5']);
    await it.settle();
    expect(it.lines()).toEqual(Array(5).fill('new 20'));
    expect(it.bytes - before).toBeLessThan(200);
  });

  it('draws a frame that is too large as far as it goes', async () => {
    const it = open({ columns: 10, rows: 3 });
    await it.show(plain(30, 9, 'abcdefghijklmnopqrstuvwxyz'));
    expect(it.lines()).toEqual(Array(3).fill('abcdefghij'));
  });

  it('takes a terminal that does not know its size for 80 by 24', () => {
    expect(open({ columns: 0, rows: 0 }).screen.size()).toEqual({ columns: 80, rows: 24 });
  });
});

describe('keys on a screen', () => {
  it('come once each, by their names', async () => {
    const it = open();
    for (const bytes of ['x', '\r', '\u001b[A', ' ', 'R', '\u001b[Z', '\u0003', '\u007f']) {
      it.input.write(bytes);
      await it.settle();
    }
    expect(it.keys).toEqual(['x', 'enter', 'up', 'space', 'R', 'S-tab', 'C-c', 'backspace']);
  });
});

describe('a paste on a screen', () => {
  it('comes as a paste, in its place between the keys', async () => {
    const typed: string[] = [];
    const it = open({ onKey: (key) => typed.push(key), onPaste: (text) => typed.push(`pasted ${text}`) });
    it.input.write('/\u001b[200~10.0.0.20\u001b[201~x');
    await it.settle();
    expect(typed).toEqual(['/', 'pasted 10.0.0.20', 'x']);
  });
});

describe('the end of a screen', () => {
  it('gives everything back, and is told once', async () => {
    const listeners = (): number[] =>
      ['SIGTERM', 'SIGHUP', 'SIGTSTP', 'SIGCONT', 'uncaughtException', 'exit', 'warning'].map((event) =>
        process.listenerCount(event),
      );
    const before = listeners();
    const it = open();
    expect(it.input.isRaw).toBe(true);
    await it.show(plain(80, 24, 'shown'));
    it.screen.close();
    it.screen.close();
    await it.settle();
    expect(it.closed).toEqual(['asked']);
    expect(it.input.isRaw).toBe(false);
    expect(it.terminal.buffer.active.type).toBe('normal');
    expect(it.terminal.modes.bracketedPasteMode).toBe(false);
    expect(listeners()).toEqual(before);
  });

  it('lets nothing more be drawn', async () => {
    const it = open();
    it.screen.close();
    await it.settle();
    const { bytes } = it;
    await it.show(plain(80, 24, 'late'));
    it.screen.redraw();
    await it.settle();
    expect(it.bytes).toBe(bytes);
  });
});

describe('no terminal', () => {
  it('is said in a sentence, and nothing is touched', () => {
    const output = Object.assign(new PassThrough(), { isTTY: false });
    const options = { onKey: () => undefined, onResize: () => undefined, env: { TERM: 'xterm' } };
    expect(() =>
      openScreen({ ...options, input: Object.assign(new PassThrough(), { isTTY: true }), output }),
    ).toThrow(NoTerminal);
    expect(output.read()).toBeNull();
  });
});
