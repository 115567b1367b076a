import type { Family } from './address.js';
import type { Command, CommandResult } from './command.js';
import type { FileLines, Remedy } from './finding.js';
import type { StateKiller } from './killing.js';
import type { KnownGateway, LeasesOf } from './lease-question.js';
import type { SelectionRules } from './next-hop-selection.js';
import type { Observer } from './observer.js';
import type { ChangeCommand, Operation } from './operation.js';
import type { Change, Expectation, Plan, PlannedRoute, Step } from './plan.js';
import type { Interface, Route } from './router.js';
import type { Snapshot } from './snapshot.js';
import type { SystemWords } from './words.js';

/** What a plan is made from. */
export interface ResetRequest {
  /** The table and the settings as read. */
  readonly now: Expectation;
  /** The whole row behind one of `now`'s, or null. */
  whole(family: Family, row: PlannedRoute): Route | null;
  readonly uplinks: readonly string[];
  readonly interfaces: readonly Interface[];
  /** What an uplink is to carry beside the others, by interface; absent, or not named: what it carries now. */
  readonly weights?: ReadonlyMap<string, number>;
  /** Gateways of uplinks that have no default now: seen before, or from a lease. */
  readonly knownGateways: readonly KnownGateway[];
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
  | {
      readonly refused: string;
      /** What would help, ready to copy. Absent: nothing that is known. */
      readonly lines?: readonly string[];
      /** What the lines are, before a colon. */
      readonly lead?: string;
    };

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
  /** Where its lines are put, after `as root`: `at the end of /etc/doas.conf`. */
  readonly place: string;
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
  goal(made: {
    readonly many: string;
    readonly family: Family;
    readonly priority: number | null;
    /** Whether all of them will be marked as sharing. */
    readonly marked: boolean;
  }): string;
  answers(family: Family, release: string | null): SharedAnswers;
  /** Why equal routes may not share on this release, a clause; null, or absent: nothing is known against it. */
  equalMayNotShare?(release: string | null): string | null;
  /** Sentences about the connections there are, when the rows that carry traffic change; `connections` by interface. */
  existing(
    family: Family,
    course: {
      readonly before: readonly PlannedRoute[];
      readonly after: readonly PlannedRoute[];
      readonly connections: ReadonlyMap<string, number>;
      /** By interface; null: its rules could not be read. Absent: nobody has asked. */
      readonly translations?: ReadonlyMap<string, Translation> | null;
    },
  ): readonly string[];
}

/** How a shell sees that an undo has restored everything: what to run, and what awk(1) makes of the output. */
export interface UndoCheck {
  readonly commands: readonly (readonly string[])[];
  /** An awk program. What it prints before the reset and after the undo must be equal, and is never nothing. */
  readonly filter: string;
}

/** How one start of the machine is told from the next. */
export interface BootQuestion {
  readonly command: Command;
  /** What stays the same until the machine is started again; null: not told. */
  readonly mark: (stdout: string) => string | null;
  /** The mark changes, too, when somebody sets the clock: another one alone is no proof. */
  readonly movesWithClock: boolean;
}

/** How what leaves by an uplink is translated; `to`: the address that a fixed translation names, null: not told. */
export type Translation =
  | { readonly kind: 'masquerade' }
  | { readonly kind: 'snat'; readonly to: string | null }
  | { readonly kind: 'none' };

/** A way to read the rules of translation. */
export interface TranslationQuestion {
  readonly command: Command;
  /** By the name of an interface; null: it printed something else. */
  readonly read: (stdout: string) => ((interfaceName: string) => Translation) | null;
}

/** How a system's routes are changed and put back: all that a reset knows of it. */
export interface Changer {
  /** What the table and the settings are read with, again before and after each step. */
  readonly observer: Observer;
  /** How the kernel of this release chooses among default routes. */
  selection(release: string | null): SelectionRules;
  /** Which commands lead to a change, in which order, and back. Pure: nothing is run. */
  steps(change: Change, request: ResetRequest): ResetSteps;
  /** The command of an operation. Throws RangeError where it is none of the forms that are permitted. */
  commandFor(operation: Operation, purpose: string): ChangeCommand;
  /** What a host route of this program's own bears as its label: it is never one of somebody else. */
  readonly hostRouteMark: string;
  /** How connections are ended. */
  readonly stateKiller: StateKiller;
  readonly boot: BootQuestion;
  /** Lines for files that make last what a plan has changed. */
  lasting(remedy: Remedy, snapshot: Snapshot): readonly FileLines[];
  /** A default that a routing daemon keeps there: a reset leaves it alone. */
  isDaemons(route: Route): boolean;
  /** Why a default has its priority, of one that is left alone: `ospf`. */
  reasonOf(route: Route): string;
  readonly words: ResetWords & Pick<SystemWords, 'priority' | 'permissions' | 'spreading'>;
  readonly privilege: Privilege;
  undoCheck(before: Expectation): UndoCheck;
  /** Where the lease of an interface may be asked for; empty: nowhere. */
  readonly leases: LeasesOf;
  /** Where a change of routes means something else to each kind of translation: where its rules stand. Absent: nowhere. */
  readonly translations?: readonly TranslationQuestion[];
}
