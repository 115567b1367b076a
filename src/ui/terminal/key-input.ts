import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Pointing } from '../canvas/pointing.js';
import { readMouse } from './mouse.js';

/** A lone ESC is the escape key only after this silence: over ssh, an arrow's three bytes may come in two packets. */
const JOIN_MS = 40;
/** More keys than this at once are a paste, not typing: it came into a terminal without bracketed paste. */
const MOST_KEYS_AT_ONCE = 16;
/** The rest of such a paste comes at once too: what follows within this time belongs to it. */
const FLOOD_MS = 100;
/** A bracketed paste whose end is lost ends by itself after this time: the keys work again. */
const PASTE_MS = 5_000;
/** A terminal's answer longer than this is none. */
const LONGEST_ANSWER = 4_096;

/** A filter is short; what is pasted beyond this is no filter. */
const LONGEST_PASTE = 1_000;

const PASTE_BEGINS = '\u001b[200~';
const PASTE_ENDS = '\u001b[201~';

/** What a terminal sends, by ECMA-48 and xterm's ctlseqs: tried in this order at each ESC. */
const SEQUENCES: readonly { readonly pattern: RegExp; readonly isKey: boolean }[] = [
  // ESC [ M and three bytes: a mouse as of 1986.
  { pattern: /\u001b\[M[^]{3}/y, isKey: false },
  // ESC [ [ A: the function keys of the Linux console; ESC [ [ 5 ~: PuTTY's pages.
  { pattern: /\u001b\[\[(?:[A-E]|[0-9]+~)/y, isKey: true },
  // Private parameters and intermediate bytes: device attributes, modes, SGR mouse.
  { pattern: /\u001b\[(?:[<=>?][0-9;:]*[ -/]*|[0-9;:]*[ -/]+)[@-~]/y, isKey: false },
  // Focus in and out, device status, cursor position, window size, urxvt's mouse.
  { pattern: /\u001b\[(?:[IO]|[0-9;:]+[RnctxyM])/y, isKey: false },
  { pattern: /\u001b\[[0-9;:]*[@-~]/y, isKey: true },
  // DCS, SOS, OSC, PM and APC strings, up to ST or BEL.
  { pattern: /\u001b[PX\]^_][^\u0007\u001b]*(?:\u0007|\u001b\\)/y, isKey: false },
  { pattern: /\u001bO[ -~]/y, isKey: true },
  // Alt and a key: what is printable and begins none of the above, or a backspace.
  { pattern: /\u001b[ -NQ-WYZ\\`-~\u007f\b]/y, isKey: true },
];

/** The beginning of any of them, at the end of what has come so far. */
const UNFINISHED =
  /\u001b(?:\[(?:\[[0-9]*|M[^]{0,2}|[<=>?]?[0-9;:]*[ -/]*)?|O|[PX\]^_][^\u0007\u001b]*\u001b?)?$/y;

/** What cannot be finished any more: its own bytes go, the next byte is a key again. */
const BROKEN = /\u001b(?:\[[<=>?]?[0-9;:]*[ -/]*|O|[PX\]^_][^\u0007\u001b]*)/y;

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** Text that was pasted: it presses no key. */
export interface Pasted {
  readonly pasted: string;
}

/** A mouse was used: it presses no key either. */
export interface Pointed {
  readonly pointed: Pointing;
}

/** A key, as the bytes the terminal sent for it, or a paste, or what a mouse did. */
export type Typed = string | Pasted | Pointed;

/**
 * Tells keys from the rest of what a terminal sends. A paste must never press R, nor may an answer of the terminal or
 * half an arrow: only whole keys come out, and pastes as pastes. Knows no timer: `waitMs` says how long a silence must
 * last before `expire` is to be called.
 */
export class KeyFilter {
  #held = '';
  #pasting = false;
  #pasted = '';
  #flooded = false;

  /** How long to wait for more before `expire`; null when nothing is pending. */
  get waitMs(): number | null {
    if (this.#pasting) return PASTE_MS;
    if (this.#held !== '') return JOIN_MS;
    return this.#flooded ? FLOOD_MS : null;
  }

  /** What came in; returns the whole keys in it and the pastes that are complete, in their order. */
  feed(text: string): Typed[] {
    if (this.#pasting && (text === '\u0003' || text === '\u001b')) this.#endPaste();
    const all = this.#held + text;
    this.#held = '';
    const typed = this.#typed(all);
    const keys = typed.filter((each) => typeof each === 'string');
    if (keys.length > MOST_KEYS_AT_ONCE) this.#flooded = true;
    return this.#flooded ? asPaste(typed) : typed;
  }

  /** Nothing came for `waitMs`: a held ESC was the escape key, half a sequence was nothing, a paste has ended. */
  expire(): Typed[] {
    const escape = !this.#pasting && !this.#flooded && this.#held === '\u001b';
    const typed: Typed[] = escape ? ['\u001b'] : this.#endPaste();
    this.#held = '';
    this.#flooded = false;
    return typed;
  }

  #endPaste(): Pasted[] {
    const pasted = this.#pasted;
    this.#pasting = false;
    this.#pasted = '';
    return pasted === '' ? [] : [{ pasted }];
  }

  #typed(text: string): Typed[] {
    const typed: Typed[] = [];
    let at = 0;
    while (at < text.length) {
      if (this.#pasting) at = this.#readPaste(text, at, typed);
      else if (text.startsWith(PASTE_BEGINS, at)) {
        this.#pasting = true;
        at += PASTE_BEGINS.length;
      } else if (text.charAt(at) === '\u001b') at += this.#sequence(text, at, typed);
      else {
        const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
        typed.push(character);
        at += character.length;
      }
    }
    return typed;
  }

  /** Where to go on after pasted text; what may be the beginning of its end is held. */
  #readPaste(text: string, at: number, typed: Typed[]): number {
    const end = text.indexOf(PASTE_ENDS, at);
    if (end >= 0) {
      this.#keep(text.slice(at, end));
      typed.push(...this.#endPaste());
      return end + PASTE_ENDS.length;
    }
    const escape = text.lastIndexOf('\u001b');
    const isEnd = escape >= at && PASTE_ENDS.startsWith(text.slice(escape));
    if (isEnd) this.#held = text.slice(escape);
    this.#keep(text.slice(at, isEnd ? escape : undefined));
    return text.length;
  }

  #keep(pasted: string): void {
    this.#pasted = (this.#pasted + pasted).slice(0, LONGEST_PASTE);
  }

  /** Reads the sequence that begins at an ESC, adds it if it is a key, and returns its length. */
  #sequence(text: string, at: number, typed: Typed[]): number {
    const unfinished = matchAt(UNFINISHED, text, at);
    if (unfinished !== null && unfinished.length < LONGEST_ANSWER) {
      this.#held = unfinished;
      return unfinished.length;
    }
    for (const { pattern, isKey } of SEQUENCES) {
      const found = matchAt(pattern, text, at);
      if (found === null) continue;
      const pointed = isKey ? null : readMouse(found);
      if (isKey) typed.push(found);
      else if (pointed !== null) typed.push({ pointed });
      return found.length;
    }
    const broken = matchAt(BROKEN, text, at);
    if (broken !== null) return broken.length;
    typed.push('\u001b');
    return 1;
  }
}

function pastedText(typed: Typed): string {
  if (typeof typed === 'string') return typed.startsWith('\u001b') ? '' : typed;
  return 'pasted' in typed ? typed.pasted : '';
}

/** So many keys at once are a paste: its characters, without what arrows and the like sent. */
function asPaste(typed: readonly Typed[]): Pasted[] {
  const pasted = typed.map(pastedText).join('').slice(0, LONGEST_PASTE);
  return pasted === '' ? [] : [{ pasted }];
}

/** The keyboard: a terminal's input stream, or a test's. */
export interface Keyboard extends NodeJS.ReadableStream {
  readonly isRaw?: boolean | undefined;
  setRawMode?(raw: boolean): unknown;
}

/** Timers, given by tests. */
export interface Timers {
  set(run: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

interface Waiting {
  timeout?: NodeJS.Timeout;
  immediate?: NodeJS.Immediate;
}

/** What came before the time was over is read first, also by a program that had to wait for the processor. */
const CLOCK: Timers = {
  set(run, ms): Waiting {
    const waiting: Waiting = {};
    waiting.timeout = setTimeout(() => (waiting.immediate = setImmediate(run)), ms);
    return waiting;
  },
  clear(timer) {
    const { timeout, immediate } = (timer ?? {}) as Waiting;
    clearTimeout(timeout);
    clearImmediate(immediate);
  },
};

export interface KeyInputOptions {
  readonly timers?: Timers;
  readonly onPaste?: (text: string) => void;
  readonly onPoint?: (pointing: Pointing) => void;
}

/** Reads the keyboard in place of blessed and passes whole keys on, one write each. */
export class KeyInput extends PassThrough {
  readonly isTTY = true;
  readonly #keyboard: Keyboard;
  readonly #timers: Timers;
  readonly #filter = new KeyFilter();
  readonly #decoder = new StringDecoder('utf8');
  readonly #onPaste: (text: string) => void;
  readonly #onPoint: (pointing: Pointing) => void;
  #timer: unknown;

  /** Without `onPoint` reports of a mouse are dropped, as the answers of a terminal are. */
  constructor(keyboard: Keyboard, { timers = CLOCK, onPaste, onPoint }: KeyInputOptions = {}) {
    super();
    this.#onPaste = onPaste ?? ((): void => undefined);
    this.#onPoint = onPoint ?? ((): void => undefined);
    this.#keyboard = keyboard;
    this.#timers = timers;
    keyboard.on('data', this.#onData);
  }

  get isRaw(): boolean {
    return this.#keyboard.isRaw ?? false;
  }

  setRawMode(raw: boolean): this {
    this.#keyboard.setRawMode?.(raw);
    return this;
  }

  override pause(): this {
    this.#keyboard.pause();
    return super.pause();
  }

  override resume(): this {
    this.#keyboard.resume();
    return super.resume();
  }

  /** Lets go of the keyboard; no key comes any more. */
  release(): void {
    this.#timers.clear(this.#timer);
    this.#keyboard.removeListener('data', this.#onData);
    this.#keyboard.pause();
  }

  readonly #onData = (data: Buffer | string): void => {
    this.#timers.clear(this.#timer);
    this.#press(this.#filter.feed(typeof data === 'string' ? data : this.#decoder.write(data)));
    const { waitMs } = this.#filter;
    if (waitMs === null) return;
    this.#timer = this.#timers.set(() => {
      this.#press(this.#filter.expire());
    }, waitMs);
  };

  #press(typed: readonly Typed[]): void {
    for (const each of typed) {
      if (typeof each === 'string') this.write(each);
      else if ('pasted' in each) this.#onPaste(each.pasted);
      else this.#onPoint(each.pointed);
    }
  }
}

/** blessed's idea of a key press. */
export interface KeyPress {
  readonly name?: string | undefined;
  readonly full?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly meta?: boolean | undefined;
}

/**
 * The name the keymap knows a key by: a printable character is itself (`R`, `/`), the others are `space`, `enter`,
 * `escape`, `tab`, `S-tab`, `backspace`, `up`, `pagedown`, `C-c`, `M-x` … Null for what is no key of ours, and for the
 * second of the two presses blessed makes of the enter key (chjj/blessed#90).
 */
export function keyName(character: string | undefined, key: KeyPress): string | null {
  if (character !== undefined && !key.ctrl && !key.meta && /^[^\p{C}\p{Z}]$/u.test(character))
    return character;
  switch (key.name) {
    case undefined:
    case 'undefined':
    case 'return':
      return null;
    // A line feed is what an enter key sends through a terminal that maps it.
    case 'linefeed':
      return 'enter';
    case 'escape':
      return 'escape';
    default:
      return key.full ?? key.name;
  }
}
