import type { Command, CommandResult } from './command.js';
import type { Connection } from './connection.js';

/** A command that ends some connections, and how many of those that were read. */
export interface KillStep {
  readonly command: Command;
  readonly ends: number;
}

/** How a system is made to forget connections. There is no way back. */
export interface StateKiller {
  /** Ends this connection and no other; null where the table does not tell enough to name it. */
  one(connection: Connection): readonly Command[] | null;
  /** Ends these, all there are on an uplink, and none of `spared`, with as few commands as are exact. */
  all(
    connections: readonly Connection[],
    spared?: readonly Connection[],
  ): {
    readonly steps: readonly KillStep[];
    /** Those that cannot be named. */
    readonly unnamed: number;
  };
  /**
   * How many entries of the table a command has ended, as it says itself; null when it does not. Of pf's states a
   * forwarded connection has two.
   */
  killed(result: CommandResult): number | null;
  /** One of its commands, to ask whether they are permitted. */
  readonly example: readonly string[];
  /** What permits it: the commands are others each time. */
  permits(user: string): { readonly lines: readonly string[]; readonly caution: string };
}

/** What is asked to be ended. */
export type KillWant =
  | { readonly kind: 'connection'; readonly connection: Connection }
  | { readonly kind: 'uplink'; readonly interface: string };

/** A list of commands that end connections, shown exactly as it will run. */
export interface KillPlan {
  readonly kind: 'kill';
  /** `end connections of em0`. */
  readonly name: string;
  /** A sentence without its full stop: `End 12 connections of em0`. */
  readonly goal: string;
  readonly connections: number;
  readonly steps: readonly KillStep[];
  /** What is left out, and what is to be known: sentences. */
  readonly notes: readonly string[];
}

/** What came of it. */
export type KillResult =
  /** Nothing was ended. `lines` would help, ready to copy. */
  | { readonly kind: 'refused'; readonly reason: string; readonly lines: readonly string[] }
  /** `why`: what stopped it before its end, a clause; null when all of it was run. */
  | { readonly kind: 'ran'; readonly commands: number; readonly killed: number; readonly why: string | null };

/** What happens to it, as it is told while it happens. */
export type KillEvent =
  | { readonly kind: 'planned'; readonly plan: KillPlan }
  | { readonly kind: 'refused'; readonly reason: string; readonly lines: readonly string[] }
  | { readonly kind: 'progress'; readonly plan: KillPlan; readonly done: number }
  | { readonly kind: 'over'; readonly plan: KillPlan; readonly result: KillResult };
