import type { Inbound } from '../model/watched-connections.js';
import { HOSTS_COUNTED, hostHash } from './attempt-counts.js';
import { Examples } from './connection-examples.js';
import type { StateNames } from './state-names.js';
import type { StateRecord } from './state-record.js';

/** Connections from outside, and those whose openers never heard the answer. */
export class InboundCounts {
  readonly #unacknowledged: Examples;
  readonly #openers = new Set<number>();
  #established = 0;

  constructor(names: StateNames, uplinks: readonly string[]) {
    this.#unacknowledged = new Examples(names, uplinks);
  }

  add(record: StateRecord): void {
    if (!record.isUnacknowledged) {
      if (!record.isUnanswered) this.#established++;
      return;
    }
    this.#unacknowledged.add(record);
    if (this.#openers.size < HOSTS_COUNTED) this.#openers.add(hostHash(record.remote));
  }

  get counted(): Inbound {
    return {
      established: this.#established,
      unacknowledged: this.#unacknowledged.sample,
      openers: this.#openers.size,
    };
  }
}
