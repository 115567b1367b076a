import type { Condenser } from '../../../model/condenser.js';
import { CountedRoutes } from '../../counted-routes.js';
import { EXITS } from '../../covered-blocks.js';
import { RouteLine } from './route-line.js';
import { unlistedLine } from './unlisted-rows.js';

/**
 * Tables of as many lines are read as they are: a tenth of a second, here and in the kernel. Of longer ones as many lines
 * are kept at most, whatever they are, and beside them as many titles, defaults and wide networks: they may stand behind
 * any number of others.
 */
export const READ_WHOLE_LINES = 10_000;

/** What no line of a table reaches: of a longer one its beginning is kept. */
const LONGEST_LINE = 1_024;

/** Held of a table that is not a large one by its lines: no such table is longer. */
const MOST_HELD_BYTES = 64 * 1_024 * 1_024;

const NEWLINE = 10;
/** `default`; titles begin with a capital, and nothing else does. */
const [LETTER_D, LETTER_A, LETTER_Z] = [100, 65, 90];
const ANY_EXIT = EXITS;

type Family = 'inet' | 'inet6';

/**
 * The text of a large routing table while it comes, shortened to what is concluded from: defaults, networks wide enough to
 * share out the internet, all that is no route by a gateway, static routes, refusals. Of the rest, which a routing daemon
 * brings, the number is kept, and how much of the internet each interface gets by it: see unlisted-rows.ts.
 */
export class RouteCondenser implements Condenser {
  /** Byte by byte: ten times as slow before it is optimised. */
  readonly largeFromBytes = 1_024 * 1_024;
  /** Null once it is a large table. */
  #whole: Uint8Array[] | null = [];
  #lines = 0;
  #bytes = 0;
  /** The line that is cut by the end of a chunk. */
  #rest: Uint8Array = new Uint8Array(0);
  readonly #kept: Uint8Array[] = [];
  /** Lines that were to be kept: titles, defaults and wide networks, and all others. */
  readonly #seen = { telling: 0, others: 0 };
  #section: Family | null = null;
  readonly #line = new RouteLine();
  readonly #exits: Uint8Array[] = [];
  readonly #counted = new CountedRoutes();

  write(chunk: Uint8Array): void {
    if (this.#whole === null) return this.#scan(chunk);
    this.#whole.push(chunk);
    this.#bytes += chunk.length;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) this.#lines++;
    if (this.#lines <= READ_WHOLE_LINES && this.#bytes <= MOST_HELD_BYTES) return;
    const before = this.#whole;
    this.#whole = null;
    for (const one of before) this.#scan(one);
  }

  end(): readonly Uint8Array[] {
    if (this.#whole !== null) return this.#whole;
    if (this.#rest.length > 0) this.#take(this.#rest, 0, this.#rest.length);
    return [...this.#kept, new TextEncoder().encode(this.#unlisted())];
  }

  #scan(chunk: Uint8Array): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      if (this.#rest.length > 0) {
        const line = joined(this.#rest, chunk.subarray(from, end));
        this.#rest = new Uint8Array(0);
        this.#take(line, 0, line.length);
      } else this.#take(chunk, from, end);
      from = end + 1;
    }
    this.#rest = joined(this.#rest, chunk.subarray(from));
  }

  #take(bytes: Uint8Array, from: number, to: number): void {
    if (this.#line.scan(bytes, from, to)) this.#count(this.#line, this.#exitOf(bytes));
    else this.#keep(bytes, from, to);
  }

  #count(line: RouteLine, exit: number): void {
    if (line.up) this.#counted.add(line, exit);
    else this.#counted.addRow(line.family, exit);
  }

  #keep(bytes: Uint8Array, from: number, to: number): void {
    const first = bytes[from] ?? 0;
    const isTitle = first >= LETTER_A && first <= LETTER_Z;
    const kind = isTitle || first === LETTER_D || this.#line.wide ? 'telling' : 'others';
    const isFull = ++this.#seen[kind] > READ_WHOLE_LINES;
    const length = Math.min(to - from, LONGEST_LINE);
    const line = new Uint8Array(length + 1);
    line.set(bytes.subarray(from, from + length));
    line[length] = NEWLINE;
    this.#begin(line);
    if (!isFull) this.#kept.push(line);
    else if (this.#section !== null) this.#counted.addRow(this.#section, ANY_EXIT);
  }

  /** A title tells whose the rows below it are. */
  #begin(line: Uint8Array): void {
    if (line.length > 40 || line.at(-2) !== 58 || line[0] !== 73) return;
    const title = new TextDecoder().decode(line).trim();
    this.#section = title === 'Internet:' ? 'inet' : title === 'Internet6:' ? 'inet6' : null;
  }

  /** 1 to 7; the last for all interfaces that were seen too late to have a number of their own. */
  #exitOf(bytes: Uint8Array): number {
    const { nameFrom, nameTo } = this.#line;
    for (let i = 0; i < this.#exits.length; i++) {
      const name = this.#exits[i];
      if (name !== undefined && isAt(name, bytes, nameFrom, nameTo)) return i + 1;
    }
    if (this.#exits.length >= EXITS - 1) return ANY_EXIT;
    return this.#exits.push(bytes.slice(nameFrom, nameTo));
  }

  #unlisted(): string {
    const names = ['', ...this.#exits.map((name) => new TextDecoder().decode(name))];
    return this.#counted.unlisted(names).map(unlistedLine).join('');
  }
}

function isAt(name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (name.length !== to - from) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[from + i]) return false;
  return true;
}

/** Both, one behind the other, and no more than a line may have. */
function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.min(LONGEST_LINE, a.length + b.length));
  bytes.set(a);
  bytes.set(b.subarray(0, bytes.length - a.length), a.length);
  return bytes;
}
