import type { JournalEntry } from './diagnosis.js';
import type { TrafficCell } from './traffic-cell.js';

/** Interface → its minutes, oldest first, each at most once. */
export type MinutesOfUplinks = ReadonlyMap<string, readonly TrafficCell[]>;

/** What `watch` saw before this program began. */
export interface Past {
  readonly minutes: MinutesOfUplinks;
  /** Oldest first. */
  readonly journal: readonly JournalEntry[];
}

export const NO_PAST: Past = { minutes: new Map(), journal: [] };
