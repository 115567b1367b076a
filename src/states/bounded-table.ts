import quickselect from 'quickselect';
import type { Connection, ConnectionOrder, ConnectionTable } from '../model/connection.js';
import type { Endpoint } from './address-bytes.js';
import {
  AGE,
  ANCHOR,
  BYTES_IN,
  BYTES_OUT,
  DIRECTION_SHIFT,
  EXPIRES,
  FLAGS,
  FLOATS,
  GATEWAY,
  HAS_GATEWAY,
  ID_HIGH,
  ID_LOW,
  IDENTIFIED,
  INSIDE,
  INSIDE_PORT,
  INTEGERS,
  INTERFACE,
  KeptRow,
  MEANS_SHIFT,
  PACKETS_IN,
  PACKETS_OUT,
  PROTOCOL,
  RATE_IN,
  RATE_OUT,
  RDOMAIN,
  REMOTE,
  REMOTE_PORT,
  RULE,
  STATE,
  UPLINK,
  WEIGHT,
  WIRE,
  WIRE_PORT,
} from './kept-row.js';
import type { StateNames } from './state-names.js';
import type { StateRecord } from './state-record.js';
import { INCOMING } from './state-record.js';

const FIRST_ROWS = 64;
/** Keys of IPv6 come after those of IPv4 with their ports. */
const IPV6_KEYS = 2 ** 50;

/**
 * The connections that are kept, in two typed arrays, in the order they were read. Up to the limit all of them, beyond
 * it the busiest: by rate where it is known, else by their average, or by bytes; of equal ones those that came first.
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
  readonly #view: KeptRow;
  /** Nothing is set aside before there is something to keep: most of these tables stay empty. */
  #integers = new Int32Array(0);
  #floats = new Float64Array(0);
  /** Rows, some of them perhaps too light to stay. */
  #rows = 0;
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
    this.#view = new KeptRow(options.names, options.uplinks);
    this.#uplinks = options.uplinks;
    this.#limit = options.limit;
    this.#by = options.by;
    this.#only = options.only;
    this.#firstRows = Math.max(FIRST_ROWS, Math.ceil(options.expected ?? 0));
  }

  get length(): number {
    this.#drop();
    return this.#rows;
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
    if (this.#only !== undefined && !this.#only(this.#tried(record))) return;
    if ((this.#rows + 1) * FLOATS > this.#floats.length) this.#makeRoom();
    // What had to go may have outweighed it.
    if (weight <= this.#least) return;
    this.#write(this.#rows, record);
    this.#floats[this.#rows * FLOATS + WEIGHT] = weight;
    this.#rows++;
  }

  /** From the row behind the last. */
  #tried(record: StateRecord): Connection {
    if ((this.#rows + 1) * FLOATS > this.#floats.length) this.#makeRoom();
    this.#write(this.#rows, record);
    return this.#view.moveTo(this.#rows, this.#integers, this.#floats);
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
    return this.#view.moveTo(row, this.#integers, this.#floats);
  }

  sorted(by: ConnectionOrder, descending: boolean): Uint32Array {
    const { keys, ties } = this.#keys(by);
    if (descending) for (let row = 0; row < keys.length; row++) keys[row] = -(keys[row] ?? NaN);
    const sign = descending ? -1 : 1;
    return inOrder(keys, ties < 0 ? null : (x, y) => this.#compareHosts(x, y, ties) * sign || x - y);
  }

  #write(row: number, record: StateRecord): void {
    record.fillRest();
    const n = this.#integers;
    const at = row * INTEGERS;
    this.#writeHost(at + INSIDE, record.inside);
    this.#writeHost(at + WIRE, record.wire);
    this.#writeHost(at + REMOTE, record.remote);
    this.#writeHost(at + GATEWAY, record.gateway);
    n[at + INSIDE_PORT] = record.inside.port;
    n[at + WIRE_PORT] = record.wire.port;
    n[at + REMOTE_PORT] = record.remote.port;
    n[at + RDOMAIN] = record.wire.rdomain;
    n[at + INTERFACE] = record.interface;
    n[at + PROTOCOL] = record.protocol;
    n[at + STATE] = record.state;
    n[at + UPLINK] = record.uplink;
    n[at + RULE] = record.rule;
    n[at + ANCHOR] = record.anchor;
    n[at + ID_HIGH] = record.idHigh;
    n[at + ID_LOW] = record.idLow;
    n[at + FLAGS] =
      (record.identified ? IDENTIFIED : 0) |
      (record.gateway.present ? HAS_GATEWAY : 0) |
      (record.direction << DIRECTION_SHIFT) |
      (record.attributedBy << MEANS_SHIFT);
    this.#writeCounters(row * FLOATS, record);
  }

  #writeHost(at: number, host: Endpoint): void {
    const n = this.#integers;
    n[at] = host.a;
    n[at + 1] = host.b;
    n[at + 2] = host.c;
    n[at + 3] = host.d;
  }

  /** Forth and back become out and in. */
  #writeCounters(at: number, record: StateRecord): void {
    const n = this.#floats;
    const { counted } = record;
    const opensInside = record.direction !== INCOMING;
    n[at + AGE] = record.ageSeconds;
    n[at + EXPIRES] = record.expiresInSeconds;
    n[at + (opensInside ? PACKETS_OUT : PACKETS_IN)] = counted ? record.packetsForth : -1;
    n[at + (opensInside ? PACKETS_IN : PACKETS_OUT)] = counted ? record.packetsBack : -1;
    n[at + (opensInside ? BYTES_OUT : BYTES_IN)] = counted ? record.bytesForth : -1;
    n[at + (opensInside ? BYTES_IN : BYTES_OUT)] = counted ? record.bytesBack : -1;
    n[at + (opensInside ? RATE_OUT : RATE_IN)] = record.rateForth;
    n[at + (opensInside ? RATE_IN : RATE_OUT)] = record.rateBack;
  }

  /** More rows, or fewer that stay: in a table that was full the time before, most that follow are too light. */
  #makeRoom(): void {
    const most = this.#limit + Math.max(FIRST_ROWS, this.#limit >> 1);
    const held = this.#floats.length / FLOATS;
    if (held >= most || (held > this.#limit && !this.#hasDropped)) return this.#drop();
    const rows = Math.min(most, Math.max(this.#firstRows, held * 2));
    const [integers, floats] = [this.#integers, this.#floats];
    this.#integers = new Int32Array(rows * INTEGERS);
    this.#integers.set(integers);
    this.#floats = new Float64Array(rows * FLOATS);
    this.#floats.set(floats);
  }

  /** Drops what is too light to stay; the others keep their order, and are moved as many at once as stand together. */
  #drop(): void {
    const rows = this.#rows;
    if (rows <= this.#limit) return;
    const [integers, floats] = [this.#integers, this.#floats];
    const weights = new Float64Array(rows);
    for (let row = 0, at = WEIGHT; row < rows; row++, at += FLOATS) weights[row] = floats[at] ?? 0;
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
      if (to !== from) {
        integers.copyWithin(to * INTEGERS, from * INTEGERS, row * INTEGERS);
        floats.copyWithin(to * FLOATS, from * FLOATS, row * FLOATS);
      }
      to += row - from;
    }
    this.#rows = to;
    this.#least = least;
    this.#hasDropped = true;
  }

  /** What decides, NaN where it is not known, and which host decides between equals; -1: none. */
  #keys(by: ConnectionOrder): { keys: Float64Array; ties: number } {
    const keys = new Float64Array(this.length);
    const rank = this.#ranks(by);
    for (let row = 0; row < keys.length; row++) keys[row] = this.#key(row, by, rank);
    return { keys, ties: by === 'inside-host' ? INSIDE : by === 'remote' ? REMOTE : -1 };
  }

  #key(row: number, by: ConnectionOrder, ranks: readonly number[]): number {
    switch (by) {
      case 'rate':
        return this.#sum(row, RATE_OUT, RATE_IN);
      case 'bytes':
        return this.#sum(row, BYTES_OUT, BYTES_IN);
      case 'age':
        return this.#known(row, AGE);
      case 'inside-host':
        return this.#firstBits(row, INSIDE);
      case 'remote':
        return this.#firstBits(row, REMOTE);
      case 'state':
        return ranks[this.#integer(row, STATE)] ?? NaN;
      case 'protocol':
        return ranks[this.#integer(row, PROTOCOL)] ?? NaN;
      case 'uplink':
        return ranks[this.#integer(row, UPLINK)] ?? NaN;
    }
  }

  /** Place of each name in the alphabet, by its number. */
  #ranks(by: ConnectionOrder): number[] {
    const { states, protocols } = this.#names;
    const names = by === 'state' ? states : protocols;
    const texts =
      by === 'uplink' ? this.#uplinks : Array.from({ length: names.size }, (_, i) => names.text(i));
    const order = [...texts].sort();
    return texts.map((text) => order.indexOf(text));
  }

  /** IPv4 with its port, exactly; behind it IPv6, as far as its first 48 bits tell. */
  #firstBits(row: number, host: number): number {
    const a = this.#integer(row, host) >>> 0;
    const b = this.#integer(row, host + 1) >>> 0;
    if (a !== 0 || b !== 0 || this.#integer(row, host + 2) !== 0xffff)
      return IPV6_KEYS + a * 2 ** 16 + (b >>> 16);
    const port = this.#integer(row, host === INSIDE ? INSIDE_PORT : REMOTE_PORT);
    return (this.#integer(row, host + 3) >>> 0) * 2 ** 17 + port + 1;
  }

  #compareHosts(x: number, y: number, host: number): number {
    for (let word = 0; word < 4; word++) {
      const order = (this.#integer(x, host + word) >>> 0) - (this.#integer(y, host + word) >>> 0);
      if (order !== 0) return order;
    }
    const port = host === INSIDE ? INSIDE_PORT : REMOTE_PORT;
    return this.#integer(x, port) - this.#integer(y, port);
  }

  #sum(row: number, first: number, second: number): number {
    return this.#known(row, first) + this.#float(row, second);
  }

  #known(row: number, column: number): number {
    const value = this.#float(row, column);
    return value < 0 ? NaN : value;
  }

  #integer(row: number, column: number): number {
    return this.#integers[row * INTEGERS + column] ?? 0;
  }

  #float(row: number, column: number): number {
    return this.#floats[row * FLOATS + column] ?? 0;
  }
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
