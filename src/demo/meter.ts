import type { Instant } from '../model/time.js';

/** What is counted on an interface and in a state, in this order. */
export interface TrafficCounters {
  readonly inBytes: number;
  readonly outBytes: number;
  readonly inPackets: number;
  readonly outPackets: number;
}

export const NO_TRAFFIC: TrafficCounters = { inBytes: 0, outBytes: 0, inPackets: 0, outPackets: 0 };

/** `a + b * times`. */
export function plus(a: TrafficCounters, b: TrafficCounters, times = 1): TrafficCounters {
  return {
    inBytes: a.inBytes + b.inBytes * times,
    outBytes: a.outBytes + b.outBytes * times,
    inPackets: a.inPackets + b.inPackets * times,
    outPackets: a.outPackets + b.outPackets * times,
  };
}

/**
 * Counters that grow by themselves. All connections of an uplink share one `level` (its bursts and its congestion), so
 * a connection costs nothing while it runs: what it moved is its own rate times the `work` done since it began, and
 * the sum over connections is the interface's counter, to the byte, however often anyone looks.
 */
export class Meter {
  #totals: TrafficCounters;
  /** A millisecond's worth, at level 1. */
  #rates: TrafficCounters = NO_TRAFFIC;
  #work = 0;
  #level = 1;
  #at: Instant;
  readonly #capacity: { readonly inBytes: number; readonly outBytes: number };

  /** `capacity` in bytes a millisecond. */
  constructor(
    start: TrafficCounters,
    at: Instant,
    capacity: { readonly inBytes: number; readonly outBytes: number },
  ) {
    this.#totals = start;
    this.#at = at;
    this.#capacity = capacity;
  }

  /** Work done until `at`: milliseconds at level 1. */
  work(at: Instant): number {
    return this.#work + (at - this.#at) * this.#level;
  }

  read(at: Instant): TrafficCounters {
    return plus(this.#totals, this.#rates, (at - this.#at) * this.#level);
  }

  #settle(at: Instant): void {
    this.#totals = this.read(at);
    this.#work = this.work(at);
    this.#at = at;
  }

  /** A connection begins (`times` 1) or ends (-1). */
  flow(at: Instant, rates: TrafficCounters, times: 1 | -1): void {
    this.#settle(at);
    this.#rates = plus(this.#rates, rates, times);
  }

  /** Single packets. */
  pulse(at: Instant, amount: TrafficCounters): void {
    this.#settle(at);
    this.#totals = plus(this.#totals, amount);
  }

  /** How lively it is; never beyond what the line carries. */
  setLevel(at: Instant, wanted: number): void {
    this.#settle(at);
    const { inBytes, outBytes } = this.#rates;
    const most = Math.min(
      inBytes > 0 ? this.#capacity.inBytes / inBytes : Infinity,
      outBytes > 0 ? this.#capacity.outBytes / outBytes : Infinity,
    );
    this.#level = Math.min(wanted, most);
  }
}
