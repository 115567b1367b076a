import type { Connection, ConnectionTable } from '../model/connection.js';
import type { Complaint } from '../model/reading.js';
import { disarm } from '../model/text.js';
import { attribute } from './states-attribution.js';
import { endOfLine, pastBlanks } from './states-bytes.js';
import { readDetail } from './states-details.js';
import type { StateNames } from './states-header.js';
import { FLOATING, readHeader, stateNames } from './states-header.js';
import type { HostBytes } from './states-hosts.js';
import { KeptConnections } from './states-kept.js';
import { LineCutter, LONGEST_LINE } from './states-lines.js';
import type { PlacesOptions } from './states-places.js';
import { Places } from './states-places.js';
import type { RateStatus, RateTable } from './states-rates.js';
import { LOST, NONE, OPEN, StateRecord } from './states-record.js';
import { Sums } from './states-sums.js';
import type { ConnectionTotals, StateTotals } from './states-totals.js';
import { readUsualDetails } from './states-usual.js';
import type { WatchOptions } from './states-watch.js';
import { Watch } from './states-watch.js';

const NEWLINE = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;

export interface StateReaderOptions extends PlacesOptions {
  /** The most connections to keep, the busiest when there are more. Default 20; 0 keeps none. */
  readonly keep?: number;
  /** What makes a connection worth keeping. Default `bytes`. */
  readonly keepBy?: 'bytes' | 'rate';
  /** Keeps only these; sums are over all. */
  readonly keepOnly?: (connection: Connection) => boolean;
  /** The most inside hosts in the summary. Default 20. */
  readonly hosts?: number;
  /** Gives every connection its rate; the caller starts its rounds. */
  readonly rates?: RateTable;
  /** Also watches each uplink: what is new, what gets no answer, what leaves by the wrong one. */
  readonly watch?: WatchOptions;
}

export interface StateSummary {
  readonly states: number;
  readonly connections: number;
  /** Lines not understood. */
  readonly notUnderstood: number;
  /** The first of them. */
  readonly complaints: readonly Complaint[];
  /** The sum over the uplinks and the rest. */
  readonly total: StateTotals;
  /** In the order of the options. */
  readonly uplinks: readonly (ConnectionTotals & {
    readonly interface: string;
    readonly byInsideHost: readonly HostBytes[];
  })[];
  /** Everything on no uplink: halves of connections, local ones, and those whose uplink cannot be told. */
  readonly unattributed: ConnectionTotals & {
    /** States that are the other half of a connection. */
    readonly halves: number;
    /** Connections that use no uplink. The rest of `connections` is those that cannot be told. */
    readonly local: number;
  };
  /** States by protocol and state: `tcp ESTABLISHED:ESTABLISHED`. */
  readonly byState: Readonly<Record<string, number>>;
  /** Inside hosts with the most bytes on uplinks, the most first. */
  readonly byInsideHost: readonly HostBytes[];
  /** How many inside hosts there are. */
  readonly insideHosts: number;
  /** The connections kept. */
  readonly kept: ConnectionTable;
  /** Null without a rate table. */
  readonly rates: RateStatus | null;
  /** Null unless it was asked for. */
  readonly watch: Watch | null;
}

/** Takes the table in as it comes. A chunk may be cut anywhere. */
export interface StateReader {
  write(chunk: Uint8Array): void;
  /** Reads what is left and sums up. To be called once. */
  end(): StateSummary;
}

/** How many are told in full. */
const COMPLAINTS = 20;
const RETURN = 0x0d;

/**
 * The state table, from `pfctl -s states`, with `-v` (counters) or `-vv` (ids) or without.
 *
 *     all tcp 198.51.100.7:61234 (10.9.0.20:50112) -> 203.0.113.69:443       ESTABLISHED:ESTABLISHED
 *        [1190331224 + 66560] wscale 7  [3029114455 + 64128] wscale 9
 *        age 00:04:51, expires in 23:59:58, 451:443 pkts, 45574:43566 bytes, rule 4
 *        id: 6abc1b170000002d creatorid: d04fb106
 *
 * Works on bytes and holds no more than what it keeps. Never throws on what it reads: a line that is not understood is
 * counted, and a state whose first line is not understood is lost with its details, no other.
 * Source: sbin/pfctl/pf_print_state.c 1.69 and 1.59; FreeBSD's further lines are passed over.
 */
export function createStateReader(options: StateReaderOptions): StateReader {
  const reading = new TableReading(options);
  return { write: (chunk) => reading.write(chunk), end: () => reading.end() };
}

class TableReading {
  readonly #options: StateReaderOptions;
  readonly #names: StateNames = stateNames();
  readonly #places: Places;
  readonly #rates: RateTable | undefined;
  readonly #sums: Sums;
  readonly #kept: KeptConnections;
  readonly #watch: Watch | null;
  readonly #record = new StateRecord();
  readonly #lines = new LineCutter((bytes, start, end) => this.#readLines(bytes, start, end));
  /** By number of the interface's name. */
  readonly #boundTo: number[] = [];
  /** By number of the protocol's name: stable from table to table, which the number is not. */
  readonly #protocolHashes: number[] = [];
  readonly #complaints: Complaint[] = [];
  #notUnderstood = 0;

  constructor(options: StateReaderOptions) {
    this.#options = options;
    const uplinks = options.uplinks.map((uplink) => uplink.interface);
    this.#places = new Places(options);
    this.#rates = options.rates;
    this.#sums = new Sums(this.#names, uplinks.length);
    this.#kept = new KeptConnections({
      names: this.#names,
      uplinks,
      limit: options.keep ?? 20,
      by: options.keepBy ?? 'bytes',
      only: options.keepOnly,
    });
    this.#watch =
      options.watch === undefined
        ? null
        : new Watch({ ...options.watch, names: this.#names, places: this.#places, uplinks });
  }

  write(chunk: Uint8Array): void {
    this.#lines.write(chunk);
  }

  /** Whole lines, each with its newline. */
  #readLines(bytes: Uint8Array, from: number, end: number): void {
    const record = this.#record;
    const names = this.#names;
    for (let start = from; start < end; record.line++) {
      const first = bytes[start] ?? NEWLINE;
      let newline: number;
      if (first < SPACE && isBlank(bytes, start)) newline = endOfLine(bytes, start);
      else if (first !== SPACE && first !== TAB) {
        if (record.progress === OPEN) this.#settle();
        newline = readHeader(bytes, start, record, names);
        if (newline >= 0 && newline - start <= LONGEST_LINE) {
          start = readUsualDetails(bytes, newline + 1, end, record);
          continue;
        }
      } else if (record.progress === OPEN) newline = readDetail(bytes, pastBlanks(bytes, start), record);
      // Part of a state that was not understood, and counted with its first line.
      else newline = record.progress === LOST ? endOfLine(bytes, start) : -1;
      start = newline >= 0 && newline - start <= LONGEST_LINE ? newline + 1 : this.#refuse(bytes, start);
    }
  }

  /** A line that is not understood costs the state it begins, no other; where the next line starts. */
  #refuse(bytes: Uint8Array, start: number): number {
    const newline = endOfLine(bytes, start);
    const first = bytes[start];
    const isDetail = first === SPACE || first === TAB;
    // What is too long was read in part only, where it was cut in two.
    const isTooLong = newline - start > LONGEST_LINE;
    if (!isDetail || isTooLong) this.#record.progress = LOST;
    if (isTooLong || !isBlank(bytes, start)) this.#complain(bytes, start, newline);
    return newline + 1;
  }

  /** The state is complete: another begins, or the table ends. */
  #settle(): void {
    const record = this.#record;
    record.progress = NONE;
    attribute(
      record,
      this.#places,
      record.interface === FLOATING ? -1 : this.#uplinkOfInterface(record.interface),
    );
    if (record.isConnection) {
      this.#rates?.measure(record, this.#protocolHash(record.protocol));
      this.#kept.offer(record);
      this.#watch?.add(record);
    }
    this.#sums.add(record);
  }

  #uplinkOfInterface(name: number): number {
    return (this.#boundTo[name] ??= this.#options.uplinks.findIndex(
      (uplink) => uplink.interface === this.#names.interfaces.text(name),
    ));
  }

  #protocolHash(name: number): number {
    return (this.#protocolHashes[name] ??= [...this.#names.protocols.text(name)].reduce(
      (hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193),
      0,
    ));
  }

  #complain(bytes: Uint8Array, start: number, end: number): void {
    this.#notUnderstood++;
    if (this.#complaints.length === COMPLAINTS) return;
    const text = disarm(String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 200))));
    const reason = end - start > LONGEST_LINE ? 'too long for a line of the state table' : 'not understood';
    this.#complaints.push({ line: this.#record.line + 1, text, reason });
  }

  end(): StateSummary {
    this.#lines.end();
    if (this.#record.progress === OPEN) this.#settle();
    const { uplinks, hosts = 20 } = this.#options;
    const sums = this.#sums;
    const { total, hosts: all } = sums;
    return {
      states: total.states,
      connections: total.connections,
      notUnderstood: this.#notUnderstood,
      complaints: this.#complaints,
      total,
      uplinks: uplinks.map((uplink, i) => ({
        interface: uplink.interface,
        ...sums.tally(i).totals,
        byInsideHost: sums.hostsOf(i).top(hosts),
      })),
      unattributed: { ...sums.tally(uplinks.length).totals, halves: sums.halves, local: sums.local },
      byState: sums.byState,
      byInsideHost: all.top(hosts),
      insideHosts: all.size,
      kept: this.#kept,
      rates: this.#rates?.status ?? null,
      watch: this.#watch,
    };
  }
}

/** Nothing but blanks up to the newline. */
function isBlank(bytes: Uint8Array, start: number): boolean {
  const at = pastBlanks(bytes, start);
  return bytes[at] === NEWLINE || (bytes[at] === RETURN && bytes[at + 1] === NEWLINE);
}
