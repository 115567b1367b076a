import { HostSums } from './host-sums.js';
import type { StateNames } from './state-names.js';
import { MOST_PROTOCOLS, MOST_STATES } from './state-names.js';
import type { StateRecord } from './state-record.js';
import { LOCAL } from './state-record.js';
import type { StateKind, StateTotals } from './connection-totals.js';
import { CELLS, TotalsCounter } from './connection-totals.js';

const ROW = MOST_STATES + 1;

/** All that is added up over a table: by uplink, by protocol and state, by inside host. */
export class Sums {
  readonly #names: StateNames;
  /** Of each uplink, then of the rest, `CELLS` each. */
  readonly cells: Float64Array<ArrayBuffer>;
  /** One for each uplink, then that of the rest. */
  readonly #counters: readonly TotalsCounter[];
  /** By state, for each protocol that is there; the last of each is all that are too many. */
  readonly #byState: Uint32Array[] = [];
  /** One for each uplink. */
  readonly #hosts: readonly HostSums[];
  halves = 0;
  local = 0;

  constructor(names: StateNames, uplinks: number) {
    this.#names = names;
    this.cells = new Float64Array((uplinks + 1) * CELLS);
    this.#counters = Array.from(
      { length: uplinks + 1 },
      (_, group) => new TotalsCounter(this.cells.subarray(group * CELLS, (group + 1) * CELLS)),
    );
    this.#hosts = Array.from({ length: uplinks }, () => new HostSums());
  }

  add(record: StateRecord): void {
    const { state } = record;
    const counts = (this.#byState[record.protocol] ??= new Uint32Array(ROW));
    counts[state] = (counts[state] ?? 0) + 1;
    const counter = this.#counters[record.uplink < 0 ? this.#counters.length - 1 : record.uplink];
    if (counter === undefined) return;
    counter.add(record);
    if (record.isConnection) this.#addConnection(record, counter);
    else this.halves++;
  }

  /** States of one kind on one uplink, or of the rest, whose numbers are added to the cells and whose hosts are added. */
  addStates(kind: StateKind, group: number, halves: number, connections: number): void {
    if (halves + connections === 0) return;
    const counts = (this.#byState[kind.protocol] ??= new Uint32Array(ROW));
    counts[kind.state] = (counts[kind.state] ?? 0) + halves + connections;
    this.#counters[group]?.addStates(kind, halves, connections);
    this.halves += halves;
  }

  #addConnection(record: StateRecord, counter: TotalsCounter): void {
    counter.addConnection(record);
    if (record.direction === LOCAL) this.local++;
    if (record.uplink >= 0 && record.counted) this.#addHost(record);
  }

  #addHost(record: StateRecord): void {
    const rate = record.rateForth < 0 ? -1 : record.rateForth + record.rateBack;
    this.#hosts[record.uplink]?.add(record.inside, record.bytesForth + record.bytesBack, rate);
  }

  /** Inside hosts of an uplink. */
  hostsOf(uplink: number): HostSums {
    return this.#hosts[uplink] ?? new HostSums();
  }

  /** Inside hosts of all uplinks. */
  get hosts(): HostSums {
    return HostSums.together(this.#hosts);
  }

  /** Of an uplink by its number; of the rest by the number after the last. */
  counter(uplink: number): TotalsCounter {
    return this.#counters[uplink] ?? new TotalsCounter();
  }

  /** Connections whose counters the table reported. */
  get counted(): number {
    return this.#counters.reduce((sum, counter) => sum + counter.totals.counted, 0);
  }

  /** Connections that both ends are through with. */
  get finished(): number {
    return this.#counters.reduce((sum, counter) => sum + counter.totals.finished, 0);
  }

  /** Everything together. */
  get total(): StateTotals {
    const parts = this.#counters.map((counter) => counter.totals);
    const sum = (of: (part: StateTotals) => number | null): number | null => {
      const known = parts.map(of).filter((value) => value !== null);
      return known.length === 0 ? null : known.reduce((x, y) => x + y, 0);
    };
    return {
      states: sum((part) => part.states) ?? 0,
      connections: sum((part) => part.connections) ?? 0,
      outBytes: this.#isUncounted ? null : sum((part) => part.outBytes),
      inBytes: this.#isUncounted ? null : sum((part) => part.inBytes),
      outPackets: this.#isUncounted ? null : sum((part) => part.outPackets),
      inPackets: this.#isUncounted ? null : sum((part) => part.inPackets),
    };
  }

  /** A group without states has moved nothing, but that says nothing of the others. */
  get #isUncounted(): boolean {
    const parts = this.#counters.map((counter) => counter.totals).filter((part) => part.states > 0);
    return parts.length > 0 && parts.every((part) => part.outBytes === null);
  }

  /** `tcp ESTABLISHED:ESTABLISHED` → how many. */
  get byState(): Record<string, number> {
    const { protocols, states } = this.#names;
    const counts: Record<string, number> = {};
    for (const protocol of [...protocols.numbers(), MOST_PROTOCOLS])
      for (const state of [...states.numbers(), MOST_STATES]) {
        const count = this.#byState[protocol]?.[state] ?? 0;
        if (count > 0) counts[`${protocols.text(protocol)} ${states.text(state)}`] = count;
      }
    return counts;
  }
}
