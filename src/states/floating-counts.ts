import type { Floating } from '../model/watched-connections.js';
import { Examples } from './connection-examples.js';
import type { StateNames } from './state-names.js';
import type { StateRecord } from './state-record.js';

/** Connections from inside that are bound to no way out: how many of them live, and how many get no answer. */
export class FloatingCounts {
  readonly #silent: Examples;
  #answered = 0;
  /** Of these, begun since the reading before. */
  fresh = 0;

  constructor(names: StateNames, uplinks: readonly string[]) {
    this.#silent = new Examples(names, uplinks);
  }

  add(record: StateRecord): void {
    if (isSilent(record)) this.#silent.add(record);
    else if (isAnswered(record)) this.#answered++;
  }

  get counted(): Floating {
    return { fresh: this.fresh, answered: this.#answered, silent: this.#silent.sample };
  }
}

/** Something came back since the reading before. */
export function isAnswered({ isNew, isUnanswered, rateBack }: StateRecord): boolean {
  return rateBack > 0 || (isNew && !isUnanswered);
}

/** Nothing has come back to it yet, or nothing does any more while it goes on sending. */
function isSilent({ isUnanswered, rateForth, rateBack }: StateRecord): boolean {
  return isUnanswered || (rateForth > 0 && rateBack === 0);
}
