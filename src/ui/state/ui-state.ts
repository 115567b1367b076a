import type { Connection, ConnectionOrder } from '../../model/connection.js';
import type { Diagnosis, TimeScaleMs } from '../../model/diagnosis.js';
import type { KillPlan, KillWant } from '../../model/killing.js';
import type { HostListOrder } from './host-list.js';
import type { Keymap } from './keymap.js';
import type { LoggedEntry } from './journal.js';
import type { Plan } from '../../model/plan.js';
import type { ResetWant } from '../../model/reset-status.js';
import type { Instant, Milliseconds } from '../../model/time.js';
import type { Disguise } from '../canvas/disguise.js';
import type { Size } from '../canvas/frame.js';
import type { ScrollPosition } from '../canvas/view-content.js';
import type { ResetState } from './reset-state.js';

/** Where the readings come from; `label` is written beside the word: `story`, a file's name, `root@gw`, or nothing. */
export interface Mode {
  readonly kind: 'live' | 'ssh' | 'demo' | 'replay';
  readonly label: string;
}

export type ViewId = 'uplinks' | 'connections' | 'routes' | 'findings' | 'journal' | 'hosts' | 'queues';

/** What can stand between the verdict and the last line: a view, the help over it, or all about one row of it. */
export type ShownId = ViewId | 'help' | 'route' | 'connection';

/** What a key asks of the program outside the screen, which itself only draws. */
export type Wish =
  | { readonly kind: 'quit' }
  /** A round now; in a paused replay the next one. */
  | { readonly kind: 'poll-now' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'interval'; readonly ms: Milliseconds }
  /** The whole screen anew, for something else has written on it. */
  | { readonly kind: 'redraw' }
  | { readonly kind: 'write-transcript' }
  /** A plan, to be viewed or, when it is plain, to be run at once unless it `asks`. Answered by `viewed` or `planned`. */
  | { readonly kind: 'plan'; readonly want: ResetWant; readonly run: boolean; readonly asks?: true }
  /** Text for the terminal's clipboard; `what` it is, for the sentence that tells of it. */
  | { readonly kind: 'copy'; readonly text: string; readonly what: string }
  /** A deliberate yes to exactly this plan. */
  | { readonly kind: 'run-plan'; readonly plan: Plan }
  /** A plan to end connections, which asks; a deliberate yes to exactly this one. */
  | { readonly kind: 'kill'; readonly want: KillWant }
  | { readonly kind: 'run-kill'; readonly plan: KillPlan }
  /** The pending reset stays, or goes; then, perhaps, the program ends. */
  | { readonly kind: 'keep' | 'undo'; readonly thenQuit: boolean }
  /** The names of these addresses, for `receiveNames`. */
  | { readonly kind: 'resolve-names'; readonly addresses: readonly string[] };

/** How the connections are looked at. */
export interface ConnectionsPlace {
  readonly by: ConnectionOrder;
  readonly descending: boolean;
  /** The one the cursor was put on, as last seen, so that it stays there; null: the cursor stays at the top. */
  readonly chosen: Connection | null;
  /** Its details are in sight, and it is no longer in the table. */
  readonly gone: boolean;
}

/** How the hosts inside are looked at. */
export interface HostsPlace extends HostListOrder {
  /** The one the cursor was put on; null: the cursor stays at the top. */
  readonly chosen: string | null;
}

/** All that the screen remembers. Never changed: every key and every round makes a new one. */
export interface UiState {
  readonly mode: Mode;
  readonly readOnly: boolean;
  readonly intervalMs: Milliseconds;
  readonly paused: boolean;
  /** Rounds that came while paused. */
  readonly missed: number;
  /** The newest round that came while paused, shown when it goes on. */
  readonly pending: Diagnosis | null;
  /** Show the next round although paused: somebody asked for it. */
  readonly once: boolean;
  readonly diagnosis: Diagnosis | null;
  /** Newest first, at most JOURNAL_LIMIT. */
  readonly journal: readonly LoggedEntry[];
  /** What came into the journal while paused, newest first. */
  readonly unseen: readonly LoggedEntry[];
  /** The resets of the journal whose lines are in sight. */
  readonly openedResets: readonly number[];
  readonly view: ViewId;
  /** Of each list or text that scrolls, whether it is in sight or not. */
  readonly listPositions: Readonly<Record<ShownId, ScrollPosition>>;
  readonly filters: Readonly<Record<ViewId, string>>;
  /** The filter is being typed: keys are text. */
  readonly typing: boolean;
  readonly help: boolean;
  /** Enter: in routes and connections all about one, in findings a line for each. */
  readonly detail: boolean;
  /** The chosen uplink's interface, so that it stays chosen when the order changes. */
  readonly uplink: string | null;
  readonly connections: ConnectionsPlace;
  readonly hosts: HostsPlace;
  /** The columns to sort by are offered, and this one of them is marked; null: they are not. */
  readonly sortMenu: number | null;
  /** Names instead of addresses, as far as they are known. */
  readonly names: boolean;
  /** By address; null where there is none. */
  readonly resolved: ReadonlyMap<string, string | null>;
  readonly timeScaleMs: TimeScaleMs;
  readonly bytes: boolean;
  readonly hidden: boolean;
  /** What stands for each address: the one thing that drawing adds to, so that an address keeps its letters. */
  readonly disguise: Disguise;
  readonly message: { readonly text: string; readonly until: Instant } | null;
  readonly reset: ResetState;
  /** What a watch on this machine has taken out: `em0 out since 03:12:07`; absent or null: nothing. */
  readonly failover?: string | null;
  /** Commands of a recording that nothing reads; absent: none, or no recording. */
  readonly unread?: readonly string[];
  /** Since when the router is not reached, and what is done about it; absent or null: it is. */
  readonly lost?: string | null;
  /** What each key does. */
  readonly keymap: Keymap;
}

/** The state after a key, and what the key asks of the program outside the screen. */
export interface KeyResult {
  readonly state: UiState;
  readonly wish: Wish | null;
}

export const JOURNAL_LIMIT = 1_000;

/** Below this nothing sensible can be drawn. */
export const SMALLEST: Size = { columns: 20, rows: 5 };

/** Which uplink is chosen, as a place in the row of panes; 0 when none is. */
export function chosenUplink(state: UiState): number {
  const found = (state.diagnosis?.uplinks ?? []).findIndex((uplink) => uplink.interface === state.uplink);
  return Math.max(0, found);
}
