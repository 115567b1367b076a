import type { Family } from './address.js';
import type { Command, CommandResult } from './command.js';
import type { ConnectionFollower } from './connection.js';
import type { Advice, FileLines, Remedy } from './finding.js';
import type { SelectionRules } from './next-hop-selection.js';
import type { Change, Expectation, Plan, PlannedRoute, Step } from './plan.js';
import type { Parsed } from './reading.js';
import type { Interface, Probe, Route, RouterEvent } from './router.js';
import type { ObservationKey, Observations, Snapshot } from './snapshot.js';
import type { Instant, Milliseconds } from './time.js';
import type { SystemWords } from './words.js';

/** One row of a system's table of sources: a command, what it tells, how to read it. */
export interface Source {
  readonly id: string;
  /** For a sentence: `the routing table`. */
  readonly what: string;
  readonly command: Command;
  readonly everyMs: Milliseconds;
  /** An announcement of the kernel makes it due at once. */
  readonly wokenByEvents: boolean;
  /** What it fails to tell when it fails. */
  readonly observes: readonly ObservationKey[];
  /** What the output of `argv` tells, flags in any order, any path; empty when it is another command. */
  serves(argv: readonly string[]): readonly ObservationKey[];
  /** Reads the output of a command it serves. Observations absent from the value were not told. Never throws. */
  parse(stdout: string, argv: readonly string[]): Parsed<Partial<Observations>>;
}

/** Asking a gateway for an echo. */
export interface ProbeSource {
  readonly everyMs: Milliseconds;
  command(target: string, family: Family, sourceAddress: string | null): Command;
  /** The address an echo command asks, or null when it is another command. */
  target(argv: readonly string[]): string | null;
  parse(stdout: string, stderr: string): Parsed<Probe>;
}

/** The table of connections: read as a stream, for it may be larger than all else together. */
export interface StateSource {
  readonly id: string;
  /** For a sentence: `the connections`. */
  readonly what: string;
  readonly command: Command;
  /**
   * It rests for so many times as long as it took, up to ten seconds: where reading is this program's own work, and a
   * second is soon enough for nobody. Absent: small tables are read in every round.
   */
  readonly restFactor?: number;
  /** Every way of printing the whole table, with or without its counters. */
  serves(argv: readonly string[]): boolean;
  /** To be kept from reading to reading. */
  follow(): ConnectionFollower;
}

/** The long-lived child that announces changes. */
export interface EventSource {
  readonly command: Command;
  serves(argv: readonly string[]): boolean;
  /** A reader that keeps an unfinished message for its next call. */
  reader(): (text: string) => readonly RouterEvent[];
}

/** A route's priority, explained. */
export interface PriorityReason {
  /** `static 8 + wireless 4`, `ospf`, `default`; the bare number when there is no reason to give. */
  readonly sum: string;
  /** Who installed it, when that can be told: `dhcpleased`. */
  readonly by: string | null;
  /** A network manager has put it last, for it found no internet there. */
  readonly withoutConnectivity?: boolean;
}

/** What a plan is made from. */
export interface ResetRequest {
  /** The table and the settings as read. */
  readonly now: Expectation;
  /** The whole row behind one of `now`'s, or null. */
  whole(family: Family, row: PlannedRoute): Route | null;
  readonly uplinks: readonly string[];
  readonly interfaces: readonly Interface[];
  /** Gateways of uplinks that have no default now: seen before, or from a lease. */
  readonly knownGateways: readonly {
    readonly interface: string;
    readonly family: Family;
    readonly gateway: string;
    /** What it is to have again: it was lost with its interface, and not by anybody's will. Absent: not known. */
    readonly priority?: number | null;
  }[];
}

/** The texts of files by path; null: not there. A path that is absent was not read. */
export type FileTexts = Readonly<Record<string, string | null>>;

/** The equal defaults of this moment would not come back after a boot. */
export interface NotPersistent {
  readonly message: string;
  readonly evidence: readonly string[];
  readonly lasting: readonly FileLines[];
}

/** The files a system sets its routes from at boot. They are read, never written. */
export interface BootFiles {
  /** Paths to read for these uplinks. */
  paths(uplinks: readonly string[]): readonly string[];
  /** What they lack; null when nothing is known to lack. */
  notPersistent(snapshot: Snapshot, uplinks: readonly string[], files: FileTexts): NotPersistent | null;
}

/**
 * The steps, with what they leave undone and what is to be known of them (who will put the old routes back), or why
 * there are none: clauses to put into a sentence.
 */
export type ResetSteps =
  | {
      readonly steps: readonly Step[];
      readonly manualFollowUps?: Plan['manualFollowUps'];
      readonly touches?: readonly string[];
    }
  | { readonly refused: string };

/** How commands get root's rights: doas(1), sudo(8). */
export interface Privilege {
  /** As it is called in a sentence. */
  readonly name: string;
  /** The words before a command that needs root. It asks for no password: `/usr/bin/doas -n`. */
  readonly through: readonly string[];
  /** Asks, without running it, whether a command would be permitted. */
  check(argv: readonly string[]): Command;
  /**
   * What the answer says of `argv`. `cannot-tell`: the rules may not be read by who asks, or are not understood.
   * `password`: it would be asked for.
   */
  read(result: CommandResult, argv: readonly string[]): 'permitted' | 'password' | 'denied' | 'cannot-tell';
  /** Lines for its configuration that permit exactly these commands to a user. */
  lines(commands: readonly (readonly string[])[], user: string): string[];
}

/** What becomes of the answers to a session that came in by an uplink, once several defaults share the traffic. */
export interface SharedAnswers {
  /** A clause after `your session comes in by em0: `. */
  readonly words: string;
  /** They may leave by another uplink, and the session with them: a reason to ask first. */
  readonly asks: boolean;
}

/** What a system says of resets in words of its own. */
export interface ResetWords {
  /** What an equalise has made: `Both defaults at priority 8 with P`. `many` is `Both` or `All 3`. */
  goal(made: { readonly many: string; readonly family: Family; readonly priority: number | null }): string;
  answers(family: Family, release: string | null): SharedAnswers;
  /** Sentences about the connections there are, when the rows that carry traffic change; `connections` by interface. */
  existing(
    family: Family,
    course: {
      readonly before: readonly PlannedRoute[];
      readonly after: readonly PlannedRoute[];
      readonly connections: ReadonlyMap<string, number>;
    },
  ): readonly string[];
}

/** How a shell sees that an undo has restored everything: what to run, and what awk(1) makes of the output. */
export interface UndoCheck {
  readonly look: readonly (readonly string[])[];
  /** An awk program. What it prints before the reset and after the undo must be equal, and is never nothing. */
  readonly filter: string;
}

/** Where the gateway of an uplink without a default may be found. */
export interface LeaseQuestion {
  readonly command: Command;
  /** The gateway a lease tells that is still good, or null. */
  gateway(stdout: string, at: Instant): ResetRequest['knownGateways'][number] | null;
}

/** All that is one operating system's own. Nothing above it learns which one it is. */
export interface Platform {
  readonly name: string;
  readonly sources: readonly Source[];
  readonly probe: ProbeSource;
  readonly events: EventSource | null;
  /** Left out where connections cannot be read. */
  readonly states?: StateSource;
  readonly words: SystemWords;
  explainPriority(route: Route, via: Interface | null): PriorityReason;
  /** The number a default through this interface gets when it brings none; null when not known. */
  naturalPriority(via: Interface): number | null;
  /** How the kernel of this release chooses among default routes. */
  selection(release: string | null): SelectionRules;
  advise(remedy: Remedy, snapshot: Snapshot): Advice;
  /** Which commands lead to a change, in which order, and back. Pure: nothing is run. */
  resetSteps(change: Change, request: ResetRequest): ResetSteps;
  /** Where a lease may be asked for; absent: nowhere. */
  leases?(name: string, release: string | null): readonly LeaseQuestion[];
  /** A next hop is a gateway and an interface: one gateway address on two uplinks is two next hops. */
  readonly nextHopNamesInterface?: boolean;
  /** Null where it is not known how a boot sets the routes. */
  readonly bootFiles: BootFiles | null;
  /** A default that a routing daemon keeps there: a reset leaves it alone. */
  isDaemons(route: Route): boolean;
  readonly resetWords: ResetWords;
  /** Absent: who is not root cannot reset. */
  readonly privilege?: Privilege;
  /** Absent: nothing can be reset. */
  readonly undoCheck?: (before: Expectation) => UndoCheck;
}
