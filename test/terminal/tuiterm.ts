import type { IPty } from '@lydell/node-pty';
import type { IBufferCell } from '@xterm/headless';
import xterm from '@xterm/headless';
import { PATIENCE_MS } from '../patience.js';

/** node-pty is prebuilt for Linux, macOS and Windows only; elsewhere (OpenBSD) there is no pty to test in. */
const pty = await import('@lydell/node-pty').catch(() => null);

/** Why no program can be run in a pty here, as a sentence; null when one can. */
export const noPty: string | null =
  pty === null ? `No pty on ${process.platform} ${process.arch}: the tests that need one are skipped.` : null;

/** How a program ended. A signal is its number; 0 is none. */
export interface Exit {
  readonly exitCode: number;
  readonly signal: number;
}

/** One cell as the terminal shows it; colours are the palette's index, null is the terminal's own. */
export interface Cell {
  readonly text: string;
  readonly foreground: number | null;
  readonly background: number | null;
  readonly bold: boolean;
  readonly inverse: boolean;
  readonly underline: boolean;
}

/** What a program may have switched on, and must have switched off when it ends. */
export interface Modes {
  readonly alternateBuffer: boolean;
  readonly cursorVisible: boolean;
  readonly mouse: string;
  readonly bracketedPaste: boolean;
  readonly applicationKeys: boolean;
}

/** A terminal as a shell finds it. */
export const UNTOUCHED: Modes = {
  alternateBuffer: false,
  cursorVisible: true,
  mouse: 'none',
  bracketedPaste: false,
  applicationKeys: false,
};

export interface TuiTermOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Added to PATH, HOME, TERM=xterm-256color and LC_ALL=C.UTF-8. Undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** DECTCEM, a private mode of DEC's: `CSI ? 25 h` shows the cursor. */
const SHOW_CURSOR = 25;

const POLL_MS = 10;

/** A program in a real pty, read through a headless terminal: what a person would see, key by key. */
export class TuiTerm {
  readonly terminal: InstanceType<typeof xterm.Terminal>;
  readonly exited: Promise<Exit>;
  readonly #pty: IPty;
  #bytes = 0;
  /** The headless terminal knows it, but does not tell. */
  #cursorVisible = true;
  #exit: Exit | null = null;

  constructor(file: string, args: readonly string[], options: TuiTermOptions = {}) {
    if (pty === null) throw new Error(noPty ?? '');
    const { columns: cols = 80, rows = 24, cwd = process.cwd() } = options;
    const env = environment(options.env ?? {});
    this.terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 });
    for (const final of ['h', 'l']) {
      this.terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
        if (parameters.includes(SHOW_CURSOR)) this.#cursorVisible = final === 'h';
        return false;
      });
    }
    this.#pty = pty.spawn(file, [...args], { name: env['TERM'] ?? 'xterm', cols, rows, env, cwd });
    this.#pty.onData((data) => {
      this.#bytes += Buffer.byteLength(data);
      this.terminal.write(data);
    });
    this.terminal.onData((answer) => {
      if (this.#exit === null) this.#pty.write(answer);
    });
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal = 0 }) => {
        this.#exit = { exitCode, signal };
        // What the program wrote last may still be on its way into the terminal.
        setTimeout(() => {
          this.terminal.write('', () => {
            resolve({ exitCode, signal });
          });
        }, POLL_MS);
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** Bytes the program has written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The rows as shown, blanks at their ends cut off. */
  lines(): string[] {
    const buffer = this.terminal.buffer.active;
    return Array.from(
      { length: this.terminal.rows },
      (_, y) =>
        buffer
          .getLine(buffer.viewportY + y)
          ?.translateToString()
          .trimEnd() ?? '',
    );
  }

  text(): string {
    return this.lines().join('\n');
  }

  cell(column: number, row: number): Cell {
    const buffer = this.terminal.buffer.active;
    const cell = buffer.getLine(buffer.viewportY + row)?.getCell(column);
    if (cell === undefined) throw new Error(`no cell at column ${column}, row ${row}`);
    return {
      text: cell.getChars() || ' ',
      foreground: cell.isFgDefault() ? null : cell.getFgColor(),
      background: cell.isBgDefault() ? null : cell.getBgColor(),
      bold: isSet(cell, 'isBold'),
      inverse: isSet(cell, 'isInverse'),
      underline: isSet(cell, 'isUnderline'),
    };
  }

  get modes(): Modes {
    const { modes, buffer } = this.terminal;
    return {
      alternateBuffer: buffer.active.type === 'alternate',
      cursorVisible: this.#cursorVisible,
      mouse: modes.mouseTrackingMode,
      bracketedPaste: modes.bracketedPasteMode,
      applicationKeys: modes.applicationCursorKeysMode,
    };
  }

  /**
   * Waits until the screen matches, or holds a text; fails with the screen as it is. A screen comes in pieces: where one
   * piece is there, another may not be yet, so each is waited for.
   */
  async waitFor(wanted: RegExp | string | ((text: string) => boolean), ms = PATIENCE_MS): Promise<void> {
    const matches =
      typeof wanted === 'function'
        ? wanted
        : (text: string): boolean => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text));
    const end = Date.now() + ms;
    while (!matches(this.text())) {
      if (Date.now() > end) {
        const ended = this.#exit === null ? '' : `, and the program has ended: ${JSON.stringify(this.#exit)}`;
        throw new Error(`waited ${ms} ms for ${String(wanted)}${ended}; the screen:\n${this.text()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Presses keys: the bytes a terminal would send for them. */
  write(keys: string): void {
    this.#pty.write(keys);
  }

  /** Nobody reads the terminal any more, as in a half-dead ssh session. */
  stall(): void {
    this.#pty.pause();
  }

  /** It is read again, from where it stood. */
  go(): void {
    this.#pty.resume();
  }

  resize(columns: number, rows: number): void {
    this.#pty.resize(columns, rows);
    this.terminal.resize(columns, rows);
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.#pty.pid, signal);
  }

  /** The terminal goes away under the program, as when an ssh connection breaks. */
  hangUp(): void {
    // node-pty has it on every Unix, and leaves it out of its types.
    (this.#pty as IPty & { destroy(): void }).destroy();
  }

  /** Ends the program, if it has not ended, and lets go of the terminal. */
  async close(): Promise<void> {
    if (this.#exit === null) this.#pty.kill('SIGKILL');
    this.go();
    await this.exited;
    this.terminal.dispose();
  }
}

type Flag = 'isBold' | 'isInverse' | 'isUnderline';
const isSet = (cell: IBufferCell, flag: Flag): boolean => cell[flag]() !== 0;

function environment(changes: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const { PATH, HOME } = process.env;
  const all = { PATH, HOME, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', ...changes };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
