import type { Instant, Milliseconds } from '../model/time.js';

/** One answered echo, and what left by its uplink at that time. */
export interface DelaySample {
  readonly at: Instant;
  readonly roundTripMs: Milliseconds;
  readonly outBitsPerSecond: number;
}

/** The echoes of an uplink's first gateway. */
export interface DelayTrack {
  readonly gateway: string;
  /** Oldest first, a bounded number. */
  readonly samples: readonly DelaySample[];
}
