import type { Family } from '../model/address.js';
import type { Instant } from '../model/time.js';

/** What one round says of an uplink, as far as taking it out or bringing it back depends on it. */
export interface Sighting {
  readonly interface: string;
  /** `dead` and `alive` are certain, of this moment; all else is `cannot-tell`. */
  readonly health: 'alive' | 'dead' | 'cannot-tell';
  /** What it rests on, a clause without its subject: `its gateway 192.0.2.1 answers`. */
  readonly why: string;
  /** When it began to be dead, where that is known better than from this round; else null. */
  readonly since: Instant | null;
  /** How far it was looked: what was dead beyond its gateway is not alive because that answers. */
  readonly restsOn: 'link' | 'gateway' | 'beyond';
  /** Dead, and the kernel passes over it by itself: to take it out would change nothing. */
  readonly isPassedOver?: boolean;
}

/** The defaults of a family as words, one a row: compared, and nothing else. */
export interface DefaultRow {
  readonly interface: string;
  readonly words: string;
}

export interface Round {
  /** On a clock that nobody sets back. */
  readonly now: Instant;
  readonly sightings: readonly Sighting[];
  /** A reset waits to be kept, whoever began it: nothing is begun meanwhile. */
  readonly isBusy: boolean;
  /** A family that was not read lately is absent. */
  readonly defaults: Readonly<Partial<Record<Family, readonly DefaultRow[]>>>;
}

/** Something to be told, once. */
export interface Told {
  readonly loud: boolean;
  /** A sentence. */
  readonly text: string;
}
