import type { Connection, ConnectionOrder, ConnectionTable } from '../../model/connection.js';
import type { ConnectionFilter } from '../../model/connection-filter.js';
import { parseConnectionFilter } from '../../model/connection-filter.js';
import { bitRate } from './connection-rate.js';

/** How the list of connections is ordered. */
export interface ListOrder {
  readonly by: ConnectionOrder;
  readonly descending: boolean;
}

/** The connections that pass a filter, in an order. A row becomes a value when it is asked for. */
export interface ConnectionList {
  /** Of those found so far. */
  readonly length: number;
  /** False while a large table has not been looked through to its end. */
  readonly complete: boolean;
  /** Counts from 0; null outside. */
  at(index: number): Connection | null;
  /** Row of the table that stands there. */
  rowAt(index: number): number | null;
  /** Where a row of the table stands; null when it was not found. */
  indexOfRow(row: number): number | null;
  /** Looks further; to be called once for each frame. */
  advance(): void;
}

/** Rows looked through at a time: no key waits longer. Tables that are read every second are not larger. */
export const ROWS_AT_A_TIME = 20_000;

/**
 * What a filter finds, looked for in the order of the list: the first screen is there at once, however large the table
 * is and whatever is sought.
 */
class Search implements ConnectionList {
  readonly #table: ConnectionTable;
  readonly #sorted: Uint32Array;
  readonly #matches: ConnectionFilter;
  readonly #found: number[] = [];
  #searched = 0;
  /** Made for the frame that is to be drawn now: that is enough for one key. */
  #isNew = true;

  constructor(table: ConnectionTable, sorted: Uint32Array, filter: string) {
    this.#table = table;
    this.#sorted = sorted;
    this.#matches = parseConnectionFilter(filter);
    this.#searchMore();
  }

  get length(): number {
    return this.#found.length;
  }

  get complete(): boolean {
    return this.#searched >= this.#sorted.length;
  }

  at(index: number): Connection | null {
    const row = this.rowAt(index);
    return row === null ? null : this.#table.at(row);
  }

  rowAt(index: number): number | null {
    return this.#found[index] ?? null;
  }

  indexOfRow(row: number): number | null {
    const index = this.#found.indexOf(row);
    return index < 0 ? null : index;
  }

  advance(): void {
    if (this.#isNew) this.#isNew = false;
    else this.#searchMore();
  }

  #searchMore(): void {
    const end = Math.min(this.#sorted.length, this.#searched + ROWS_AT_A_TIME);
    for (; this.#searched < end; this.#searched++) {
      const row = this.#sorted[this.#searched] ?? 0;
      if (this.#matches(this.#table.peek(row))) this.#found.push(row);
    }
  }
}

/** All of a table, in an order. */
function whole(table: ConnectionTable, rows: Uint32Array): ConnectionList {
  const rowAt = (index: number): number | null => rows[index] ?? null;
  return {
    length: rows.length,
    complete: true,
    rowAt,
    at: (index) => {
      const row = rowAt(index);
      return row === null ? null : table.at(row);
    },
    indexOfRow: (row) => {
      const index = rows.indexOf(row);
      return index < 0 ? null : index;
    },
    advance: () => undefined,
  };
}

/** What has been worked out of one reading of the state table: each order is sorted once. */
interface Worked {
  readonly orders: Map<string, Uint32Array>;
  last: { readonly key: string; readonly list: ConnectionList } | null;
}

const worked = new WeakMap<ConnectionTable, Worked>();

function sortedRows(table: ConnectionTable, { orders }: Worked, { by, descending }: ListOrder): Uint32Array {
  const key = `${by} ${descending}`;
  const rows = orders.get(key) ?? sortRows(table, { by, descending });
  orders.set(key, rows);
  return rows;
}

/** Until the table was read twice there are no rates: then by bytes, which tell the busiest nearly as well. */
function sortRows(table: ConnectionTable, { by, descending }: ListOrder): Uint32Array {
  const rows = table.sorted(by, descending);
  const [first] = rows;
  // What is not known comes last: when it comes first, nothing is known.
  const withoutRates = by === 'rate' && first !== undefined && bitRate(table.at(first)) === null;
  return withoutRates ? table.sorted('bytes', descending) : rows;
}

/** The list of a table: worked out once, however often it is drawn. */
export function connectionList(table: ConnectionTable, order: ListOrder, filter: string): ConnectionList {
  const known = worked.get(table) ?? { orders: new Map<string, Uint32Array>(), last: null };
  worked.set(table, known);
  const key = `${order.by} ${order.descending} ${filter.trim()}`;
  if (known.last?.key === key) return known.last.list;
  const rows = sortedRows(table, known, order);
  const list = filter.trim() === '' ? whole(table, rows) : new Search(table, rows, filter);
  known.last = { key, list };
  return list;
}

/** The same connection, one reading later: by its id, or by all its ends when the table has no ids. */
export function sameConnection(a: Connection, b: Connection): boolean {
  if (a.id !== null && b.id !== null) return a.id === b.id;
  return (
    a.protocol === b.protocol &&
    a.direction === b.direction &&
    a.insideHost === b.insideHost &&
    a.insidePort === b.insidePort &&
    a.remoteHost === b.remoteHost &&
    a.remotePort === b.remotePort &&
    a.wireHost === b.wireHost &&
    a.wirePort === b.wirePort &&
    a.rdomain === b.rdomain
  );
}

/** Where a connection stands in a list, looked for from where it stood before; null when it is not there. */
export function findConnection(list: ConnectionList, sought: Connection, from: number): number | null {
  const start = Math.max(0, Math.min(from, list.length - 1));
  for (let step = 0; step < list.length; step++)
    for (const index of step === 0 ? [start] : [start + step, start - step]) {
      const found = list.at(index);
      if (found !== null && sameConnection(found, sought)) return index;
    }
  return null;
}
