import quickselect from 'quickselect';
import type { Connection, ConnectionOrder, ConnectionTable } from '../model/connection.js';
import { sortedRows } from './kept-order.js';
import { KeptRow } from './kept-row.js';
import { KeptRows } from './kept-rows.js';
import type { StateNames } from './state-names.js';
import type { StateRecord } from './state-record.js';

const FIRST_ROWS = 64;

/**
 * The connections that are kept, in the order they were read. Up to the limit all of them, beyond it the busiest: by rate
 * where it is known, else by their average, or by bytes; of equal ones those that came first.
 * Half as many again are taken in before the lighter ones are dropped, all at once: to find the lightest each time
 * would take longer than reading does.
 */
export class KeptConnections implements ConnectionTable {
  readonly #names: StateNames;
  readonly #uplinks: readonly string[];
  readonly #limit: number;
  readonly #by: 'bytes' | 'rate';
  readonly #only: ((connection: Connection) => boolean) | undefined;
  readonly #firstRows: number;
  /** Some of them perhaps too light to stay. */
  readonly #rows = new KeptRows();
  readonly #view: KeptRow;
  /** What is not heavier than this would not stay. */
  #least = -Infinity;
  #hasDropped = false;

  constructor(options: {
    names: StateNames;
    uplinks: readonly string[];
    limit: number;
    by: 'bytes' | 'rate';
    only?: ((connection: Connection) => boolean) | undefined;
    /** Rows to make room for at once. */
    expected?: number | undefined;
  }) {
    this.#names = options.names;
    this.#uplinks = options.uplinks;
    this.#view = new KeptRow(options.names, options.uplinks, this.#rows);
    this.#limit = options.limit;
    this.#by = options.by;
    this.#only = options.only;
    this.#firstRows = Math.max(FIRST_ROWS, Math.ceil(options.expected ?? 0));
  }

  get length(): number {
    this.#drop();
    return this.#rows.length;
  }

  /** What is not heavier than this does not stay, by bytes; where rows are kept by anything else, nothing is known. */
  get leastBytes(): number {
    if (this.#limit === 0) return Infinity;
    return this.#by === 'bytes' ? this.#least : -Infinity;
  }

  /** The weight of the lightest that is kept, once there were more than are kept; else null. */
  get lightest(): number | null {
    return this.length === this.#limit && this.#hasDropped ? this.#least : null;
  }

  /** Takes a connection in, if there is room or it outweighs one that is kept. */
  offer(record: StateRecord): void {
    const weight = this.#weigh(record);
    if (this.#limit === 0 || weight <= this.#least) return;
    const rows = this.#rows;
    if (rows.length === rows.room) this.#makeRoom();
    // What had to go may have outweighed it.
    if (weight <= this.#least) return;
    rows.write(record);
    if (this.#only === undefined || this.#only(this.#view.moveTo(rows.length))) rows.add();
  }

  #weigh(record: StateRecord): number {
    if (this.#by === 'rate') return record.busyness;
    return record.counted ? record.bytesForth + record.bytesBack : 0;
  }

  at(row: number): Connection {
    return this.#checked(row).value;
  }

  peek(row: number): Connection {
    return this.#checked(row);
  }

  #checked(row: number): KeptRow {
    if (!Number.isInteger(row) || row < 0 || row >= this.length) throw new RangeError(`no connection ${row}`);
    return this.#view.moveTo(row);
  }

  sorted(by: ConnectionOrder, descending: boolean): Uint32Array {
    this.#drop();
    return sortedRows({ rows: this.#rows, names: this.#names, uplinks: this.#uplinks }, by, descending);
  }

  /** More rows, or fewer that stay: in a table that was full the time before, most that follow are too light. */
  #makeRoom(): void {
    const most = this.#limit + Math.max(FIRST_ROWS, this.#limit >> 1);
    const { room } = this.#rows;
    if (room >= most || (room > this.#limit && !this.#hasDropped)) this.#drop();
    else this.#rows.makeRoom(Math.min(most, Math.max(this.#firstRows, room * 2)));
  }

  /** Drops what is too light to stay; the others keep their order, and are moved as many at once as stand together. */
  #drop(): void {
    const kept = this.#rows;
    const rows = kept.length;
    if (rows <= this.#limit) return;
    const weights = new Float64Array(rows);
    for (let row = 0; row < rows; row++) weights[row] = kept.weight(row, this.#by);
    const selected = weights.slice();
    // It compares and swaps; only its types ask for an array.
    quickselect(selected as unknown as number[], rows - this.#limit);
    const least = selected[rows - this.#limit] ?? -Infinity;
    let heavier = 0;
    for (let row = 0; row < rows; row++) if ((weights[row] ?? 0) > least) heavier++;
    let equals = this.#limit - heavier;
    let to = 0;
    for (let row = 0; row < rows; row++) {
      const from = row;
      for (; row < rows; row++) {
        const weight = weights[row] ?? 0;
        if (weight < least || (weight === least && equals-- <= 0)) break;
      }
      if (to !== from) kept.move(to, from, row);
      to += row - from;
    }
    kept.shorten(to);
    this.#least = least;
    this.#hasDropped = true;
  }
}
