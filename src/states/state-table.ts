import type { Connection } from '../model/connection.js';
import type { Complaint } from '../model/reading.js';
import { disarm } from '../model/text.js';
import type { HostBytes } from './host-sums.js';
import { KeptConnections } from './bounded-table.js';
import { LONGEST_LINE } from './text-window.js';
import type { StateNames } from './state-names.js';
import type { KnownAddresses } from '../model/connection-reader.js';
import { AddressClassifier } from './address-classes.js';
import type { RateStatus, RateTable } from './rates.js';
import type { StateRecord } from './state-record.js';
import { Sums } from './state-sums.js';
import type { ConnectionTotals, StateTotals } from './connection-totals.js';
import { protocolKind } from './connection-totals.js';
import type { WatchOptions } from './uplink-health.js';
import { UplinkHealth } from './uplink-health.js';

export interface StateReaderOptions extends KnownAddresses {
  /** The most connections to keep, the busiest when there are more. Default 20; 0 keeps none. */
  readonly keep?: number;
  /** What makes a connection worth keeping. Default `bytes`. */
  readonly keepBy?: 'bytes' | 'rate';
  /** Rows to make room for at once, as far as there is ever room; more is made when it is needed. Default 0. */
  readonly expected?: number;
  /** Keeps only these; sums are over all. */
  readonly keepOnly?: (connection: Connection) => boolean;
  /** The most inside hosts in the summary. Default 20. */
  readonly hosts?: number;
  /** Gives every connection its rate; the caller starts its rounds. */
  readonly rates?: RateTable;
  /** Also watches each uplink: what is new, what gets no answer, what leaves by the wrong one. */
  readonly watch?: WatchOptions;
  /** What `uplinks`, `ownAddresses` and `insideNetworks` amount to, where that was found out before. */
  readonly classifier?: AddressClassifier;
}

export interface StateSummary {
  readonly states: number;
  readonly connections: number;
  /** Connections whose counters the table reported. */
  readonly counted: number;
  /** Connections that both ends are through with. */
  readonly finished: number;
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
  /** Everything on no uplink: halves of connections, local ones, and those whose uplink cannot be determined. */
  readonly unattributed: ConnectionTotals & {
    /** States that are the other half of a connection. */
    readonly halves: number;
    /** Connections that use no uplink. The rest of `connections` is those that cannot be determined. */
    readonly local: number;
  };
  /** States by protocol and state: `tcp ESTABLISHED:ESTABLISHED`. */
  readonly byState: Readonly<Record<string, number>>;
  /** Inside hosts with the most bytes on uplinks, the most first. */
  readonly byInsideHost: readonly HostBytes[];
  /** How many inside hosts there are. */
  readonly insideHosts: number;
  /** The connections kept. */
  readonly kept: KeptConnections;
  /** Null without a rate table. */
  readonly rates: RateStatus | null;
  /** Null unless it was asked for. */
  readonly watch: UplinkHealth | null;
}

/** Takes the table in as it comes. A chunk may be cut anywhere. */
export interface StateReader {
  write(chunk: Uint8Array): void;
  /** Reads what is left and sums up. To be called once. */
  end(): StateSummary;
}

/** How many are told in full. */
const COMPLAINTS = 20;

/** What one reading of a state table amounts to, whoever printed it: takes in one state after the other. */
export class StateTable {
  readonly #options: StateReaderOptions;
  readonly #names: StateNames;
  readonly classifier: AddressClassifier;
  readonly #rates: RateTable | undefined;
  readonly sums: Sums;
  readonly #kept: KeptConnections;
  readonly #watch: UplinkHealth | null;
  /** By number of the protocol's name, found out once. */
  readonly #kinds: number[] = [];
  /** Stable from table to table, which the number of a name is not. */
  readonly #protocolHashes: number[] = [];
  readonly #complaints: Complaint[] = [];
  #notUnderstood = 0;

  constructor(options: StateReaderOptions, names: StateNames) {
    const uplinks = options.uplinks.map((uplink) => uplink.interface);
    this.#options = options;
    this.#names = names;
    this.classifier = options.classifier ?? new AddressClassifier(options);
    this.#rates = options.rates;
    this.sums = new Sums(names, uplinks.length);
    this.#kept = new KeptConnections({
      names,
      uplinks,
      limit: options.keep ?? 20,
      by: options.keepBy ?? 'bytes',
      only: options.keepOnly,
      expected: options.expected,
    });
    this.#watch =
      options.watch === undefined
        ? null
        : new UplinkHealth({ ...options.watch, names, classifier: this.classifier, uplinks });
  }

  /** The number of the uplink with this interface, or -1. */
  uplinkOn(name: string): number {
    return this.#options.uplinks.findIndex((uplink) => uplink.interface === name);
  }

  /** By the number of a protocol's name, which kind it is. */
  kindOf(protocol: number): number {
    return (this.#kinds[protocol] ??= protocolKind(this.#names.protocols.text(protocol)));
  }

  /** Of a connection with counters and no more bytes than these nothing but the sums is wanted. */
  get leastBytes(): number {
    return this.#rates === undefined && this.#watch === null ? this.#kept.leastBytes : -Infinity;
  }

  /** A state, read and attributed. `salt`: what beside protocol and ends tells it from another, where it has no id. */
  add(record: StateRecord, salt = 0): void {
    if (record.isConnection) this.take(record, salt);
    else this.#watch?.addHalf(record);
    this.sums.add(record);
  }

  /** A connection that the caller adds to the sums itself. */
  take(record: StateRecord, salt = 0): void {
    this.#rates?.measure(record, this.#protocolHash(record.protocol) ^ salt);
    this.#kept.offer(record);
    this.#watch?.add(record);
  }

  #protocolHash(name: number): number {
    return (this.#protocolHashes[name] ??= [...this.#names.protocols.text(name)].reduce(
      (hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193),
      0,
    ));
  }

  /** A line that is not understood, the bytes before `end`; lines count from 1. */
  complain(bytes: Uint8Array, start: number, end: number, line: number): void {
    this.#notUnderstood++;
    if (this.#complaints.length === COMPLAINTS) return;
    const text = disarm(String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 200))));
    const reason = end - start > LONGEST_LINE ? 'too long for a line of the state table' : 'not understood';
    this.#complaints.push({ line, text, reason });
  }

  /** The table was read to its end. */
  summary(): StateSummary {
    const { uplinks, hosts = 20 } = this.#options;
    const { sums } = this;
    const { total, hosts: all } = sums;
    this.#rates?.endRound();
    return {
      states: total.states,
      connections: total.connections,
      counted: sums.counted,
      finished: sums.finished,
      notUnderstood: this.#notUnderstood,
      complaints: this.#complaints,
      total,
      uplinks: uplinks.map((uplink, i) => ({
        interface: uplink.interface,
        ...sums.counter(i).totals,
        byInsideHost: sums.hostsOf(i).top(hosts),
      })),
      unattributed: { ...sums.counter(uplinks.length).totals, halves: sums.halves, local: sums.local },
      byState: sums.byState,
      byInsideHost: all.top(hosts),
      insideHosts: all.size,
      kept: this.#kept,
      rates: this.#rates?.status ?? null,
      watch: this.#watch,
    };
  }
}
