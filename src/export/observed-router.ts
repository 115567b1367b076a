import type { Diagnosis } from '../model/diagnosis.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Instant } from '../model/time.js';

/** One round: what was read, and what it means. */
export interface Observed {
  readonly snapshot: Snapshot;
  readonly diagnosis: Diagnosis;
}

/** One of the routers that are watched, as it is now. */
export interface ObservedRouter {
  /** What it is called in the label `router`: given by whoever watches it, not by the network. */
  readonly name: string;
  /** The newest round; null before the first one, and once it is too old to say anything of now. */
  readonly current: Observed | null;
  readonly rounds: number;
  /** When the newest round came in, by the clock of the machine that watches. */
  readonly lastRoundAt: Instant | null;
}
