import type { Connection, ConnectionTable } from '../model/connection.js';
import type { Sample } from '../model/watched-connections.js';
import { KeptConnections } from './bounded-table.js';
import type { StateNames } from './state-names.js';
import type { StateRecord } from './state-record.js';

const EXAMPLES = 3;

/** The first few of something, and how many there were. */
export class Examples {
  readonly #kept: KeptConnections;
  #count = 0;

  constructor(names: StateNames, uplinks: readonly string[], limit = EXAMPLES) {
    this.#kept = new KeptConnections({ names, uplinks, limit, by: 'bytes' });
  }

  add(record: StateRecord): void {
    this.#count++;
    this.#kept.offer(record);
  }

  get sample(): Sample {
    return { count: this.#count, examples: inOrder(this.#kept) };
  }
}

/** All rows, the busiest first: by rate, by bytes while there is none. */
export function inOrder(table: ConnectionTable): Connection[] {
  const rows = table.sorted('bytes', true);
  const connections = Array.from(rows, (row) => table.at(row));
  return connections.sort((x, y) => rateOf(y) - rateOf(x));
}

function rateOf({ bytesPerSecondFromInside: out, bytesPerSecondToInside: back }: Connection): number {
  return (out ?? 0) + (back ?? 0);
}
