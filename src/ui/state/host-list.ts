import type { ConnectionTable } from '../../model/connection.js';
import { bitRate, bothWays } from './connection-rate.js';
import { ROWS_AT_A_TIME } from './connection-list.js';
import { matcher } from './filter.js';

/** What connections move, together. */
export interface Use {
  readonly connections: number;
  /** Null: none of them was counted. */
  readonly bytes: number | null;
  /** Null until one of them was seen twice. */
  readonly bitsPerSecond: number | null;
}

/** A host inside, or the router itself, with what it moves by the uplinks. */
export interface HostUse extends Use {
  readonly host: string;
  /** By interface. What is on no uplink that could be determined is in the sums alone. */
  readonly on: ReadonlyMap<string, Use>;
}

export type HostOrder = 'host' | 'connections' | 'bytes' | 'rate';

/** How the list of hosts is ordered. */
export interface HostListOrder {
  readonly by: HostOrder;
  readonly descending: boolean;
}

/** The hosts that pass a filter, in an order. */
export interface HostList {
  readonly hosts: readonly HostUse[];
  /** Before the filter. */
  readonly all: number;
  /** False while a large table has not been looked through to its end. */
  readonly complete: boolean;
  /** Connections of hosts beyond MOST_HOSTS. */
  readonly leftOut: number;
}

/** More are not kept: a network with more hosts behind one router is being scanned. */
export const MOST_HOSTS = 4_096;

/** Sums that grow. */
class Sum implements Use {
  connections = 0;
  bytes: number | null = null;
  bitsPerSecond: number | null = null;

  add(bytes: number | null, bitsPerSecond: number | null): void {
    this.connections++;
    if (bytes !== null) this.bytes = (this.bytes ?? 0) + bytes;
    if (bitsPerSecond !== null) this.bitsPerSecond = (this.bitsPerSecond ?? 0) + bitsPerSecond;
  }
}

class HostSum extends Sum implements HostUse {
  readonly on = new Map<string, Sum>();

  constructor(readonly host: string) {
    super();
  }

  addOn(uplink: string): Sum {
    const known = this.on.get(uplink) ?? new Sum();
    this.on.set(uplink, known);
    return known;
  }
}

/** The sums of one table by host, a piece at a time. */
class HostCount {
  readonly #table: ConnectionTable;
  readonly #hosts = new Map<string, HostSum>();
  #counted = 0;
  #leftOut = 0;
  #made: { readonly key: string; readonly list: HostList } | null = null;
  /** Counted for the frame that is to be drawn now: that is enough for one key. */
  #isNew = true;

  constructor(table: ConnectionTable) {
    this.#table = table;
    this.#countMore();
  }

  advance(): void {
    if (this.#isNew) this.#isNew = false;
    else if (this.#counted < this.#table.length) this.#countMore();
  }

  list(order: HostListOrder, filter: string): HostList {
    const key = `${order.by} ${order.descending} ${filter}`;
    if (this.#made?.key === key) return this.#made.list;
    const matches = matcher(filter);
    const all = [...this.#hosts.values()];
    const list = {
      hosts: all
        .filter(({ host, on }) => {
          const uplink = [...on.keys()].join(' ');
          return matches({ text: `${host} ${uplink}`, fields: { host, uplink } });
        })
        .sort(comparing(order)),
      all: all.length,
      complete: this.#counted >= this.#table.length,
      leftOut: this.#leftOut,
    };
    this.#made = { key, list };
    return list;
  }

  #countMore(): void {
    const end = Math.min(this.#table.length, this.#counted + ROWS_AT_A_TIME);
    for (; this.#counted < end; this.#counted++) this.#count(this.#counted);
    this.#made = null;
  }

  #count(row: number): void {
    const connection = this.#table.peek(row);
    // It uses no uplink.
    if (connection.direction === 'local') return;
    const host = this.#host(connection.insideHost);
    if (host === null) {
      this.#leftOut++;
      return;
    }
    const bytes = bothWays(connection.bytesFromInside, connection.bytesToInside);
    const rate = bitRate(connection);
    host.add(bytes, rate);
    if (connection.uplink !== null) host.addOn(connection.uplink).add(bytes, rate);
  }

  #host(address: string): HostSum | null {
    const known = this.#hosts.get(address);
    if (known !== undefined) return known;
    if (this.#hosts.size >= MOST_HOSTS) return null;
    const host = new HostSum(address);
    this.#hosts.set(address, host);
    return host;
  }
}

/** Made when hosts are first sorted: the first of all collators takes longer than to draw ten frames. */
let collator: Intl.Collator | null = null;

/** Addresses by their numbers: 10.0.0.9 before 10.0.0.10. */
function byNumbers(a: string, b: string): number {
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(a, b);
}

const figure = ({ connections, bytes, bitsPerSecond }: Use, by: Exclude<HostOrder, 'host'>): number | null =>
  ({ connections, bytes, rate: bitsPerSecond })[by];

/** What is not known comes last, either way round; equals by their address. */
function comparing({ by, descending }: HostListOrder): (a: HostUse, b: HostUse) => number {
  const way = descending ? -1 : 1;
  if (by === 'host') return (a, b) => way * byNumbers(a.host, b.host);
  return (a, b) => {
    const [x, y] = [figure(a, by), figure(b, by)];
    if (x === y) return byNumbers(a.host, b.host);
    if (x === null || y === null) return x === null ? 1 : -1;
    return way * (x - y);
  };
}

const counts = new WeakMap<ConnectionTable, HostCount>();

function countOf(table: ConnectionTable): HostCount {
  const count = counts.get(table) ?? new HostCount(table);
  counts.set(table, count);
  return count;
}

/** The hosts of a table: each table is counted once, however often it is drawn. */
export function hostList(table: ConnectionTable, order: HostListOrder, filter: string): HostList {
  return countOf(table).list(order, filter.trim());
}

/** Counts further; to be called once for each frame. */
export function countHosts(table: ConnectionTable): void {
  countOf(table).advance();
}
