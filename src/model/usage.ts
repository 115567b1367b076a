import type { Instant } from './time.js';

/** What an uplink has moved in its current month, as `watch` has counted it. */
export interface MonthUse {
  readonly inBytes: number;
  readonly outBytes: number;
  /** The day the month began with, local: `2026-11-01`. */
  readonly fromDay: string;
  /** Counted since; later than that day where counting began within the month. */
  readonly countedFrom: Instant;
  /** Nothing is counted from here on. */
  readonly countedUntil: Instant;
  /** What there is to use in a month, or null. */
  readonly allowanceBytes: number | null;
}

/** Interface → its month. */
export type UsageOfUplinks = ReadonlyMap<string, MonthUse>;
