import type { Command } from './command.js';
import type { Condenser } from './condenser.js';
import type { Parsed } from './reading.js';
import type { ObservationKey, Observations } from './snapshot.js';
import type { Milliseconds } from './time.js';

/** One row of a system's table of sources: a command, what it tells, how to read it. */
export interface Source {
  readonly id: string;
  /** For a sentence: `the routing table`. */
  readonly what: string;
  readonly command: Command;
  readonly everyMs: Milliseconds;
  /** While changes are announced; less than three times `everyMs`. Default: `everyMs`. */
  readonly announcedEveryMs?: Milliseconds;
  /** Where there is nothing to read it is asked more seldom whether there is now. */
  readonly seldom?: {
    /** `known`: what the source told last. */
    readonly isEnough: (known: Partial<Observations>) => boolean;
    readonly everyMs: Milliseconds;
  };
  /** An announcement of the kernel makes it due at once. */
  readonly wokenByEvents: boolean;
  /** What it fails to tell when it fails. */
  readonly observes: readonly ObservationKey[];
  /** A shorter question, where the answer has become so long that it is not to be asked in every round. */
  readonly short?: {
    readonly command: Command;
    /** `known`: what the source told last. */
    readonly isEnough: (known: Partial<Observations>) => boolean;
    /** The whole is asked for again after this long, and whenever everything is. */
    readonly wholeEveryMs: Milliseconds;
  };
  /** What shortens its output where that may become very large: `parse` reads the short form, too. */
  readonly condense?: () => Condenser;
  /** What the output of `argv` tells, flags in any order, any path; empty when it is another command. */
  readonly serves: (argv: readonly string[]) => readonly ObservationKey[];
  /** Reads the output of a command it serves. Observations absent from the value were not reported. Never throws. */
  readonly parse: (stdout: string, argv: readonly string[]) => Parsed<Partial<Observations>>;
  /** Where `argv` shows a part (one interface of several): what was known, with what it reported. Default: what it reported. */
  readonly complete?: (
    known: Partial<Observations>,
    observed: Partial<Observations>,
    argv: readonly string[],
  ) => Partial<Observations>;
}

/** How often a source is read, now that this is known of it. */
export function paceMs(
  { everyMs, seldom }: Pick<Source, 'everyMs' | 'seldom'>,
  known: Partial<Observations>,
): Milliseconds {
  return seldom?.isEnough(known) === true ? seldom.everyMs : everyMs;
}
