import type { UserInfo } from 'node:os';
import { userInfo } from 'node:os';
import type { RunIdentity } from '../../host/privilege.js';
import type { Clock } from '../../model/clock.js';
import type { Host } from '../../model/host.js';
import type { Plan, Refusal } from '../../model/plan.js';
import type { Changer } from '../../model/changer.js';
import type { PendingReset } from '../../model/reset.js';
import type { ResetEvent, ResetStatus } from '../../model/reset-status.js';
import type { Orders } from './execute.js';
import type { Guards } from './guard.js';
import { createInsideGuards } from './inside-guard.js';
import type { Workshop } from './own-undo.js';
import { createProcessGuards } from './process-guard.js';
import type { Person } from './permission.js';
import type { ResetStore } from './reset-store.js';
import { runPlan } from './run-plan.js';
import type { StateDirectory } from './state-directory.js';
import { usualStateDirectories } from './state-directory.js';

export interface RunnerOptions {
  readonly host: Host;
  readonly changer: Changer;
  readonly readOnly: boolean;
  readonly undoAfterS: number;
  /** Who runs commands here, and where the programs lie. Null: this user, and where they should. */
  readonly runIdentity: RunIdentity | null;
  readonly clock: Clock;
  /** Where the undo is kept. */
  readonly state: StateDirectory;
  /** Where the router is elsewhere: what holds the undo there. */
  readonly remote?: RemoteResets | undefined;
}

/** Resets of a router that is elsewhere. */
export interface RemoteResets {
  readonly guards: Guards;
  readonly store: ResetStore;
}

type PlanOrders = Omit<Orders, 'agreed' | 'onProgress' | 'onRemark'>;

/** Runs plans, one at a time, and answers for the one that waits to be kept. */
export class ResetRunner {
  #isBusy = false;
  #pending: PendingReset | null = null;
  #inside: Guards | null = null;
  readonly #options: RunnerOptions;
  readonly #store: ResetStore;
  readonly #tell: (event: ResetEvent) => void;

  constructor(options: RunnerOptions, store: ResetStore, tell: (event: ResetEvent) => void) {
    this.#options = options;
    this.#store = store;
    this.#tell = tell;
  }

  /** Runs a plan to its end, and returns that. `agreed`: the person has said yes to whatever is not plain. */
  async run(plan: Plan, agreed: boolean): Promise<ResetStatus> {
    if (this.#isBusy) {
      const refused = { reason: 'A reset is pending.', lines: [] };
      this.#tell({ kind: 'refused', ...refused });
      return { phase: 'refused', ...refused };
    }
    this.#isBusy = true;
    this.#store.begin(plan);
    const tell = (event: ResetEvent): void => {
      this.#store.follow(event);
      this.#tell(event);
    };
    try {
      const orders = this.orders();
      if ('reason' in orders) tell({ ...orders, kind: 'refused' });
      else await runPlan(plan, { ...orders, agreed }, { tell, onPending: (its) => (this.#pending = its) });
      return this.#store.status;
    } finally {
      this.#pending = null;
      this.#isBusy = false;
    }
  }

  async keep(): Promise<void> {
    await this.#pending?.keep();
  }

  async undo(): Promise<void> {
    await this.#pending?.undo();
  }

  /** What running a plan needs, or why none can be run here. */
  orders(): PlanOrders | Refusal {
    const { host, changer, undoAfterS, clock } = this.#options;
    const guards = this.#guards();
    if ('reason' in guards) return guards;
    return { host, changer, clock, guards, person: personFor(this.#options), undoAfterS };
  }

  #guards(): Guards | Refusal {
    const { host, changer, readOnly, clock } = this.#options;
    if (host.kind === 'demo') {
      const onProgress: Workshop['onProgress'] = (progress) => {
        this.#store.follow({ kind: 'progress', progress });
        this.#tell({ kind: 'progress', progress });
      };
      return (this.#inside ??= createInsideGuards({ host, changer, onProgress, clock }));
    }
    const { remote } = this.#options;
    if (remote !== undefined) return remote.guards;
    // The guard would hold an undo for another machine.
    if (host.kind === 'ssh') throw new Error('a router elsewhere wants its guard there');
    const { state } = this.#options;
    if ('unusable' in state)
      return { kind: 'refusal', reason: `Nothing would hold the undo: ${state.unusable}.`, lines: [] };
    return createProcessGuards({
      directory: state.path,
      elsewhere: usualStateDirectories(process.env, userEntry()?.homedir ?? null),
      runIdentity: this.#runIdentity(),
      host,
      changer,
      readOnly,
      clock,
    });
  }

  #runIdentity(): RunIdentity {
    const { runIdentity, changer } = this.#options;
    return runIdentity ?? { uid: process.getuid?.() ?? 0, through: changer.privilege.through };
  }
}

/** Who runs commands on that host; whoever plays with the demo router is its root. */
export function personFor({ host, runIdentity }: Pick<RunnerOptions, 'host' | 'runIdentity'>): Person {
  if (host.kind === 'demo') return { uid: 0, name: 'root' };
  if (host.user !== undefined) return host.user;
  return { uid: runIdentity?.uid ?? process.getuid?.() ?? 0, name: userEntry()?.username ?? null };
}

/** Null for a number without an entry in passwd(5). */
function userEntry(): UserInfo<string> | null {
  try {
    return userInfo();
  } catch {
    return null;
  }
}
