import type { ByAge } from '../model/watched-connections.js';
import { Examples } from './connection-examples.js';
import type { StateNames } from './state-names.js';
import type { StateRecord } from './state-record.js';
import { BY_ADDRESS } from './state-record.js';

/** What is younger may have been opened before a change of routes that was only just made. */
const OLD_SECONDS = 300;
/** So many may be ended one by one. */
const NAMED = 8;

/** Connections of hosts inside, by age. */
export class AgeCounts {
  readonly #old: Examples;
  #young = 0;
  #unaged = 0;

  constructor(names: StateNames, uplinks: readonly string[]) {
    this.#old = new Examples(names, uplinks, NAMED);
  }

  add(record: StateRecord): void {
    if (record.ageSeconds < 0) this.#unaged++;
    else if (record.ageSeconds < OLD_SECONDS) this.#young++;
    else if (isMoving(record)) this.#old.add(record);
  }

  get counted(): ByAge {
    return { old: this.#old.sample, young: this.#young, unaged: this.#unaged };
  }
}

/** Where its address alone tells the uplink, an answer must come back: that proves that it leaves there. */
function isMoving({ rateForth, rateBack, attributedBy }: StateRecord): boolean {
  return rateBack > 0 || (attributedBy !== BY_ADDRESS && rateForth > 0);
}
