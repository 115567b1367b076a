import type { Milliseconds } from './time.js';

/** What an uplink moved in one cell of time, such as a minute: bytes, and over how much of the cell they were counted. */
export interface TrafficCell {
  /** Which cell: its begin divided by its length. */
  readonly index: number;
  readonly measuredMs: Milliseconds;
  readonly inBytes: number;
  readonly outBytes: number;
  /** It was counted before this program began, by `watch`. */
  readonly isOfWatch?: true;
}

/** Two parts of one cell, neither of which lies in the other. */
export function joinCells(a: TrafficCell, b: TrafficCell): TrafficCell {
  return {
    index: a.index,
    measuredMs: a.measuredMs + b.measuredMs,
    inBytes: a.inBytes + b.inBytes,
    outBytes: a.outBytes + b.outBytes,
    ...(a.isOfWatch === true && b.isOfWatch === true ? { isOfWatch: true as const } : {}),
  };
}
