import type { ConnectionOrder } from '../model/connection.js';
import type { KeptRows } from './kept-rows.js';
import { AGE, BYTES_IN, BYTES_OUT, INSIDE, RATE_IN, RATE_OUT, REMOTE } from './kept-rows.js';
import type { StateNames } from './state-names.js';

/** Keys of IPv6 come after those of IPv4 with their ports. */
const IPV6_KEYS = 2 ** 50;

/** Rows, and what the numbers in them stand for. */
interface Ordered {
  readonly rows: KeptRows;
  readonly names: StateNames;
  readonly uplinks: readonly string[];
}

/** The numbers of all rows in an order; what is not known comes last. */
export function sortedRows(table: Ordered, by: ConnectionOrder, descending: boolean): Uint32Array {
  const { rows } = table;
  const keys = new Float64Array(rows.length);
  const rank = ranks(table, by);
  for (let row = 0; row < keys.length; row++) keys[row] = keyOf(rows, row, by, rank);
  if (descending) for (let row = 0; row < keys.length; row++) keys[row] = -(keys[row] ?? NaN);
  const sign = descending ? -1 : 1;
  // Which host decides between equals.
  const ties = by === 'inside-host' ? INSIDE : by === 'remote' ? REMOTE : -1;
  return inOrder(keys, ties < 0 ? null : (x, y) => compareHosts(rows, x, y, ties) * sign || x - y);
}

/** What decides, NaN where it is not known. */
function keyOf(rows: KeptRows, row: number, by: ConnectionOrder, rank: readonly number[]): number {
  switch (by) {
    case 'rate':
      return sum(rows, row, RATE_OUT, RATE_IN);
    case 'bytes':
      return sum(rows, row, BYTES_OUT, BYTES_IN);
    case 'age':
      return known(rows, row, AGE);
    case 'inside-host':
      return firstBits(rows, row, INSIDE);
    case 'remote':
      return firstBits(rows, row, REMOTE);
    case 'state':
      return rank[rows.state(row)] ?? NaN;
    case 'protocol':
      return rank[rows.protocol(row)] ?? NaN;
    case 'uplink':
      return rank[rows.uplink(row)] ?? NaN;
  }
}

/** Place of each name in the alphabet, by its number. */
function ranks({ names: { states, protocols }, uplinks }: Ordered, by: ConnectionOrder): number[] {
  const names = by === 'state' ? states : protocols;
  const texts = by === 'uplink' ? uplinks : Array.from({ length: names.size }, (_, i) => names.text(i));
  const order = [...texts].sort();
  return texts.map((text) => order.indexOf(text));
}

/** IPv4 with its port, exactly; behind it IPv6, as far as its first 48 bits tell. */
function firstBits(rows: KeptRows, row: number, host: number): number {
  if (rows.isIpv4(row, host))
    return (rows.addressWord(row, host, 3) >>> 0) * 2 ** 17 + rows.port(row, host) + 1;
  return (
    IPV6_KEYS + (rows.addressWord(row, host, 0) >>> 0) * 2 ** 16 + (rows.addressWord(row, host, 1) >>> 16)
  );
}

function compareHosts(rows: KeptRows, x: number, y: number, host: number): number {
  for (let word = 0; word < 4; word++) {
    const order = (rows.addressWord(x, host, word) >>> 0) - (rows.addressWord(y, host, word) >>> 0);
    if (order !== 0) return order;
  }
  return rows.port(x, host) - rows.port(y, host);
}

function sum(rows: KeptRows, row: number, first: number, second: number): number {
  return known(rows, row, first) + rows.number(row, second);
}

function known(rows: KeptRows, row: number, column: number): number {
  const value = rows.number(row, column);
  return value < 0 ? NaN : value;
}

/**
 * Rows by key, the unknown (NaN) last; equals in the order of their rows, or as `compare` has it. Keys are sorted as
 * numbers alone, which takes a tenth of the time that comparing row with row does; then each row finds its place.
 */
function inOrder(keys: Float64Array, compare: ((x: number, y: number) => number) | null): Uint32Array {
  const ordered = keys.slice().sort();
  const rows = new Uint32Array(keys.length);
  const taken = new Uint32Array(keys.length);
  let unknown = firstOf(ordered, NaN);
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row] ?? NaN;
    if (Number.isNaN(key)) rows[unknown++] = row;
    else {
      const first = firstOf(ordered, key);
      const place = taken[first] ?? 0;
      rows[first + place] = row;
      taken[first] = place + 1;
    }
  }
  if (compare !== null)
    for (let first = 0; first < rows.length; first++) {
      const count = taken[first] ?? 0;
      if (count > 1) rows.subarray(first, first + count).sort(compare);
    }
  return rows;
}

/** Where a key stands first; NaN stands behind all. */
function firstOf(ordered: Float64Array, key: number): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = ordered[middle] ?? NaN;
    if (other < key || (Number.isNaN(key) && !Number.isNaN(other))) low = middle + 1;
    else high = middle;
  }
  return low;
}
