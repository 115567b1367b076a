import type { Family } from './address.js';
import type { Command } from './command.js';
import type { FileLines } from './finding.js';
import type { SelectionRules } from './next-hop-selection.js';
import type { ChangeCommand } from './operation.js';
import type { Route } from './router.js';

/** A default route as far as a plan can put it there and take it away again. */
export type PlannedRoute = Pick<
  Route,
  'gateway' | 'interface' | 'priority' | 'up' | 'multipath' | 'label' | 'mtuBytes'
> &
  // Where next hops have weights and routes have attributes, they come back with them; the rest says who is chosen.
  Partial<Pick<Route, 'weight' | 'attributes' | 'bundle' | 'preference' | 'linkLost'>>;

/** What the router must look like at one moment of a plan. What is absent is not looked at. */
export interface Expectation {
  /** All default routes of a family, foreign ones too, in the table's order. */
  readonly defaults: Readonly<Partial<Record<Family, readonly PlannedRoute[]>>>;
  readonly multipath: Readonly<Partial<Record<Family, boolean>>>;
  /** How the kernel chooses among them, and whether their flag of sharing can be foretold: else it is not compared. */
  readonly selection: SelectionRules;
  /** The interfaces' own priorities. */
  readonly interfacePriorities: Readonly<Record<string, number>>;
}

/** One change, with what must be true after it and how to get back from there. */
export interface Step {
  /** In the operator's words: `give iwn0's default priority 8 beside the old one`. */
  readonly why: string;
  readonly do: Command;
  readonly expect: Expectation;
  /**
   * Everything that leads from the state after this step back to the beginning, in order. It does so too when the step
   * turns out not to have happened: what is there is not added twice, what is gone need not go.
   */
  readonly undo: readonly ChangeCommand[];
}

/** What an undo needs of a plan: its commands after each step, and what the table must look like then. */
export interface UndoPlan {
  readonly goal: string;
  readonly before: Expectation;
  readonly steps: readonly Pick<Step, 'expect' | 'undo'>[];
}

export type Change =
  /** Every uplink's default at one priority, of one family or of both at once. `priority` null: the lowest in use. */
  | { readonly kind: 'equalise'; readonly family: Family | 'both'; readonly priority: number | null }
  /** Take the defaults of one uplink away. */
  | { readonly kind: 'drain'; readonly interface: string }
  /** Behind the defaults of all other uplinks: a standby, to be used when they are gone. */
  | { readonly kind: 'set-behind'; readonly family: Family | 'both'; readonly interface: string }
  /** Put back what a drain took. */
  | {
      readonly kind: 'bring-back';
      readonly interface: string;
      readonly routes: readonly DrainedRoute[];
      /** Those that shared a default with them and stayed: alone they may have lost their weights. */
      readonly beside?: readonly DrainedRoute[];
    };

export type DrainedRoute = PlannedRoute & { readonly family: Family };

/** A list of steps, shown exactly as it will run. */
export interface Plan {
  readonly kind: 'plan';
  readonly change: Change;
  /** What will be so afterwards: `Both defaults at priority 8 with P`. */
  readonly goal: string;
  /** What was read when it was made: it is compared again before the first step. */
  readonly before: Expectation;
  readonly steps: readonly Step[];
  /** Why it wants a deliberate yes; empty: it may run at once. */
  readonly concerns: readonly string[];
  /** What it touches, in numbers. */
  readonly touches: readonly string[];
  /** What it does not do, with a command one could paste. */
  readonly manualFollowUps: readonly { readonly what: string; readonly argv: readonly string[] }[];
  /** Lines that make it last; shown after it was kept. */
  readonly lasting: readonly FileLines[];
}

/** Why there is no plan. */
export interface Refusal {
  readonly kind: 'refusal';
  /** A sentence. */
  readonly reason: string;
  /** Lines that would help, ready to copy. */
  readonly lines: readonly string[];
  /** What the lines are, before a colon: `in FRR`. Absent: what would permit it (doas.conf). */
  readonly lead?: string;
}

/** Which uplink carries the ssh session of the person at the keyboard. */
export type OwnSession =
  | { readonly kind: 'uplink'; readonly interface: string; readonly peer: string }
  /** It comes from a directly connected network. */
  | { readonly kind: 'lan'; readonly interface: string; readonly peer: string }
  | { readonly kind: 'cannot-tell'; readonly peer: string }
  /** No ssh: the console, a serial line, cron. */
  | { readonly kind: 'none' };
