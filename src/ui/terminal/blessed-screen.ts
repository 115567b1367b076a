/**
 * The one file that knows blessed and blessed-contrib: puts frames on a terminal and hands its keys on. The terminal is
 * as it was found after every end (lifecycle.ts).
 */
import blessed from 'blessed';
import type { Widgets } from 'blessed';
import Sparkline from 'blessed-contrib/lib/widget/sparkline.js';
import type { Frame, TerminalAbilities, Spark, Style } from '../canvas/frame.js';
import type { Pointing } from '../canvas/pointing.js';
import type { KeyPress, Keyboard } from './key-input.js';
import { KeyInput, keyName } from './key-input.js';
import type { CloseReason, Terminal } from './lifecycle.js';
import { Lifecycle } from './lifecycle.js';
import { MOUSE_OFF, MOUSE_ON } from './mouse.js';
import { OutputGate } from './output-gate.js';
import { sparkWords } from './blessed-cells.js';
import { RowPainter } from './row-painter.js';
import { OWN_COLOURS } from './palettes.js';
import { sparkline } from '../canvas/sparkline.js';
import type { Environment } from './terminal-abilities.js';
import { abilitiesOf, refusal } from './terminal-abilities.js';

/** A window that is dragged to its size sends dozens of sizes: only the one it stays at is drawn. */
const RESIZE_MS = 100;
/** What a terminal is taken for that does not know its size: a serial line says 0 by 0. */
const UNKNOWN_SIZE = { columns: 80, rows: 24 };

const BRACKETED_PASTE_ON = '\u001b[?2004h';
const BRACKETED_PASTE_OFF = '\u001b[?2004l';

/** The terminal's output: `process.stdout`, or a test's. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean | undefined;
  columns?: number | undefined;
  rows?: number | undefined;
}

export interface ScreenOptions {
  /** Overrides what the environment says the terminal can show. */
  readonly abilities?: Partial<TerminalAbilities>;
  /** A key, by its name in the keymap (see `keyName`). Ctrl-Z never comes here. */
  readonly onKey: (key: string) => void;
  /** Text was pasted: never a key. */
  readonly onPaste?: (text: string) => void;
  /** The mouse was used. Without it the terminal keeps its mouse: to select and copy text. */
  readonly onPoint?: ((pointing: Pointing) => void) | undefined;
  /** The screen has another size: `show` a frame that fits. */
  readonly onResize: () => void;
  /**
   * The screen is closed and the terminal as it was found: stop what must not outlive the program. Called once. The end
   * by a signal, a crash or a lost terminal waits for what it returns, for less than a second.
   */
  readonly onClose?: (reason: CloseReason) => void | Promise<void>;
  /** `process.stdin`, `process.stdout` and `process.env` unless a test says otherwise. */
  readonly input?: Keyboard & { readonly isTTY?: boolean | undefined };
  readonly output?: Output;
  readonly env?: Environment;
}

export interface Screen {
  readonly abilities: TerminalAbilities;
  /** Cells, as of the last `onResize`. */
  size(): { readonly columns: number; readonly rows: number };
  /** Writes the cells that differ from the last frame; nothing while the program is stopped or the screen closed. */
  show(frame: Frame): void;
  /** Clears the terminal and writes every cell again: ctrl-L, after something scribbled on it. */
  redraw(): void;
  /** Sends a sequence that shows nothing: for the clipboard. */
  write(sequence: string): void;
  /** Hands the terminal back; `onClose` hears of it. */
  close(): void;
  /** Settles when the terminal has taken all that was written to it: never, while it is stalled. */
  flushed(): Promise<void>;
}

/** There is no terminal to draw on; the message is a sentence for stderr. */
export class NoTerminal extends Error {
  override readonly name = 'NoTerminal';
}

/**
 * Takes the terminal.
 *
 * @throws NoTerminal when stdin or stdout is none, or cannot address its cursor
 */
export function openScreen(options: ScreenOptions): Screen {
  const { input = process.stdin, output = process.stdout, env = process.env } = options;
  const refused = refusal(env, { stdin: input.isTTY === true, stdout: output.isTTY === true });
  if (refused !== null) throw new NoTerminal(refused);

  const canvas = new Canvas({
    input,
    output,
    abilities: { ...abilitiesOf(env), ...options.abilities },
    onPaste: (text) => options.onPaste?.(text),
    onPoint: options.onPoint,
  });
  const lifecycle = new Lifecycle({
    terminal: canvas,
    onClose: (reason) => options.onClose?.(reason),
    later: (run, ms) => setTimeout(run, ms),
  });
  input.on('end', lifecycle.lost);
  input.on('error', lifecycle.lost);
  output.on('error', lifecycle.lost);
  canvas.onKey((key) => {
    if (key === 'C-z') lifecycle.suspend();
    else options.onKey(key);
  });
  canvas.onResize(options.onResize);
  return {
    abilities: canvas.abilities,
    size: () => canvas.size(),
    show: (frame) => {
      if (lifecycle.isOpen) canvas.show(frame);
    },
    redraw: () => {
      if (lifecycle.isOpen) canvas.redraw();
    },
    write: (sequence) => {
      if (lifecycle.isOpen) canvas.write(sequence);
    },
    close: () => {
      lifecycle.close({ kind: 'asked' });
    },
    flushed: () => canvas.flushed(),
  };
}

/** contrib's sparkline, with a scale that begins at 0: its own is min-max, and overflows above 8 Mb/s. */
class ScaledSparkline extends Sparkline {
  max = 1;
  cells = 0;
  unicode = true;
  /** Of the spark it shows. */
  words = '';

  override setData(_titles: readonly string[], datasets: readonly (readonly (number | null)[])[]): void {
    this.setContent(sparkline(datasets[0] ?? [], this.cells, this.max, this.unicode), true);
  }
}

/** blessed's screen: one box as large as the terminal, and the sparklines above it. */
class Canvas implements Terminal {
  readonly abilities: TerminalAbilities;
  readonly #input: KeyInput;
  readonly #screen: Widgets.Screen;
  readonly #box: Widgets.BoxElement;
  /** Reused and hidden, never destroyed: blessed keeps a destroyed widget for ever. */
  readonly #sparklines: ScaledSparkline[] = [];
  readonly #painter: RowPainter;
  readonly #gate: OutputGate;
  /** Modes of the terminal that are on while the screen is taken, and what ends them. */
  readonly #modes: { readonly on: string; readonly off: string };
  #frame: Frame | null = null;
  /** While blessed draws, a frame only has to be put in place. */
  #isDrawing = false;

  constructor({
    input,
    output,
    abilities,
    onPaste,
    onPoint,
  }: {
    input: Keyboard;
    output: Output;
    abilities: TerminalAbilities;
    onPaste: (text: string) => void;
    onPoint: ScreenOptions['onPoint'];
  }) {
    this.abilities = abilities;
    this.#input = new KeyInput(input, { onPaste, ...(onPoint === undefined ? {} : { onPoint }) });
    this.#modes =
      onPoint === undefined
        ? { on: BRACKETED_PASTE_ON, off: BRACKETED_PASTE_OFF }
        : { on: BRACKETED_PASTE_ON + MOUSE_ON, off: MOUSE_OFF + BRACKETED_PASTE_OFF };
    if (!output.columns) output.columns = UNKNOWN_SIZE.columns;
    if (!output.rows) output.rows = UNKNOWN_SIZE.rows;
    this.#gate = new OutputGate(output);
    this.#screen = blessedScreen({ input: this.#input, output, abilities });
    // blessed draws by itself too, at a new size.
    const render = this.#screen.render.bind(this.#screen);
    this.#screen.render = () => this.#gate.draw(render);
    this.#box = blessed.box({
      parent: this.#screen,
      top: 0,
      left: 0,
      width: '100%',
      height: '100%',
      tags: false,
      wrap: false,
    });
    this.#painter = new RowPainter(abilities);
    this.#box.render = () => {
      if (this.#frame !== null) {
        const { lines, olines } = this.#screen;
        this.#painter.paint(this.#frame, lines, olines);
      }
    };
    this.#screen.program.write(this.#modes.on);
  }

  onKey(listener: (key: string) => void): void {
    this.#screen.on('keypress', (character: string | undefined, press: KeyPress) => {
      const key = keyName(character, press);
      if (key !== null) listener(key);
    });
  }

  /** Asks for the frame of the new size just before blessed draws it: one drawing, not two. */
  onResize(listener: () => void): void {
    let { columns, rows } = this.size();
    this.#screen.on('prerender', () => {
      const now = this.size();
      if (now.columns === columns && now.rows === rows) return;
      ({ columns, rows } = now);
      this.#isDrawing = true;
      try {
        listener();
      } finally {
        this.#isDrawing = false;
      }
    });
  }

  size(): { columns: number; rows: number } {
    return { columns: this.#screen.width as number, rows: this.#screen.height as number };
  }

  show(frame: Frame): void {
    this.#frame = frame;
    frame.sparks.forEach((spark, i) => {
      this.#place(this.#sparklines[i] ?? this.#another(), spark);
    });
    for (const unused of this.#sparklines.slice(frame.sparks.length)) unused.hidden = true;
    if (!this.#isDrawing) this.#screen.render();
  }

  write(sequence: string): void {
    this.#screen.program.write(sequence);
  }

  redraw(): void {
    this.#screen.realloc();
    this.#screen.render();
  }

  enter(): void {
    // First: a job in the background stops here (SIGTTOU), before it has written a byte.
    this.#input.setRawMode(true);
    this.#screen.enter();
    this.#screen.program.write(this.#modes.on);
    this.redraw();
  }

  leave(): void {
    this.#screen.program.write(this.#modes.off);
    this.#screen.leave();
    this.#input.setRawMode(false);
  }

  flushed(): Promise<void> {
    return this.#gate.flushed();
  }

  close(): void {
    this.#gate.close();
    this.#screen.program.write(this.#modes.off);
    this.#screen.destroy();
    this.#input.release();
  }

  #another(): ScaledSparkline {
    const made = new ScaledSparkline({
      parent: this.#screen,
      height: 1,
      tags: false,
      wrap: false,
      style: {},
    });
    made.unicode = this.abilities.unicode;
    this.#sparklines.push(made);
    return made;
  }

  #place(widget: ScaledSparkline, spark: Spark): void {
    const words = sparkWords(spark);
    if (!widget.hidden && widget.words === words) return;
    widget.words = words;
    widget.hidden = false;
    widget.top = spark.row;
    widget.left = spark.column;
    widget.width = spark.width;
    widget.style = widgetStyle(spark.style, this.abilities);
    widget.max = spark.max;
    widget.cells = spark.width;
    widget.setData([''], [spark.values]);
  }
}

function widgetStyle(style: Style, abilities: TerminalAbilities): object {
  const { palette = OWN_COLOURS } = abilities;
  return {
    ...(abilities.colour && style.colour !== undefined ? { fg: palette[style.colour] } : {}),
    bold: style.bold === true,
    inverse: style.inverse === true,
    underline: style.underline === true,
  };
}

function blessedScreen({
  input,
  output,
  abilities,
}: {
  input: KeyInput;
  output: Output;
  abilities: TerminalAbilities;
}): Widgets.Screen {
  // blessed fails on 32-bit terminfo entries (xterm-256color and tmux have them), and every terminal of our time knows
  // the few sequences of blessed's own xterm that a frame of eight colours needs.
  blessed.Tput.ipaths.length = 0;
  const screen = withoutTmux(() =>
    blessed.screen({
      terminal: 'xterm',
      input,
      output,
      forceUnicode: abilities.unicode,
      fullUnicode: false,
      smartCSR: true,
      resizeTimeout: RESIZE_MS,
    } as unknown as Widgets.IScreenOptions),
  );
  // Lines as UTF-8 or as +-|, never by VT100 line drawing: tmux and PuTTY show that as `lqqk`.
  screen.tput.brokenACS = true;
  // Of more colours than its terminfo has, blessed takes the nearest it knows.
  if (abilities.palette !== undefined) screen.tput.colors = 256;
  return screen;
}

/** Inside tmux, blessed would run whatever `tmux` PATH finds to ask for its version, which only a mouse needs. */
function withoutTmux<T>(run: () => T): T {
  const { TMUX } = process.env;
  delete process.env['TMUX'];
  try {
    return run();
  } finally {
    if (TMUX !== undefined) process.env['TMUX'] = TMUX;
  }
}
