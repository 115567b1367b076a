import { systemClock } from '../host/clock.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Change, Plan, Refusal } from '../model/plan.js';
import type { ResetOutcome } from '../model/reset.js';
import type { ResetEvent, ResetStatus, ResetWant } from '../model/reset-status.js';
import { isUnderWay } from '../model/reset-status.js';
import type { Snapshot } from '../model/snapshot.js';
import { ResetPlanner } from '../reset/plan/planner.js';
import { askTranslations } from '../reset/run/ask-translations.js';
import { askLeases } from '../reset/run/ask-leases.js';
import type { Permits, PermitsOptions } from '../reset/run/permits.js';
import { permitsOf } from '../reset/run/permits.js';
import { ResetStore } from '../reset/run/reset-store.js';
import type { RunnerOptions } from '../reset/run/runner.js';
import { ResetRunner } from '../reset/run/runner.js';
import { untrusted } from '../reset/run/state-directory.js';

/** What changing routes needs of the program around it. */
export interface ResettingParts extends Omit<RunnerOptions, 'clock'> {
  /** `--priority N`, or null: the lowest in use. */
  readonly priority: number | null;
  /** `--weight IF=N`. Absent: none. */
  readonly weights?: ReadonlyMap<string, number>;
  readonly tell: (event: ResetEvent) => void;
  /** Nothing is run, not even what an earlier reset has left to be done. */
  readonly dryRun?: boolean;
  /** A reset that nobody has decided and whose guard is gone is undone. */
  readonly undoesOpen?: boolean;
}

/** From a key's wish to the plan, and from the plan to the runner: a planner, a runner and what both know. */
export class Resetting {
  readonly #store: ResetStore;
  readonly #planner: ResetPlanner;
  readonly #runner: ResetRunner;
  readonly #lookedBack: Promise<string | null>;
  #isPlanning = false;
  #isKeptAtOnce = false;
  #round: { readonly snapshot: Snapshot; readonly diagnosis: Diagnosis } | null = null;
  readonly #parts: ResettingParts;

  constructor(parts: ResettingParts) {
    this.#parts = parts;
    const { host, changer, readOnly, priority, weights = new Map(), tell, state, dryRun = false } = parts;
    const mayBeRead = host.kind === 'local' && 'path' in state && untrusted(state.path) === null;
    const store = parts.remote?.store ?? new ResetStore(mayBeRead ? state.path : null);
    const pendingWords = (): string | null => store.pendingWords();
    this.#store = store;
    this.#planner = new ResetPlanner({ changer, readOnly, priority, weights, pendingWords });
    this.#runner = new ResetRunner({ ...parts, clock: systemClock }, store, (event) => {
      tell(event);
      if (event.kind === 'armed' && this.#isKeptAtOnce) void this.#runner.keep();
    });
    const workshop = { host, changer, clock: systemClock, onProgress: () => undefined };
    this.#lookedBack =
      readOnly || dryRun ? store.orphanSentence(workshop) : store.endOrphan(workshop, parts.undoesOpen);
  }

  /** A round has come. Returns what R would do now, for the first line; null when nothing. */
  onRound(snapshot: Snapshot, diagnosis: Diagnosis): string | null {
    this.#planner.onRound(snapshot, diagnosis);
    this.#round = { snapshot, diagnosis };
    return this.#parts.readOnly || this.isPending ? null : this.#planner.hint();
  }

  /** A reset is on its way or waits to be kept. */
  get isPending(): boolean {
    return isUnderWay(this.#store.status);
  }

  /**
   * A key asks for a plan; `run`: and to have it run, `plain`: at once when it is plain. One at a time: keys are quicker
   * than guards.
   */
  async plan(want: ResetWant, run: boolean, plain = run): Promise<void> {
    if (this.#isPlanning) return;
    this.#isPlanning = true;
    try {
      this.#store.beginPlanning();
      await this.#lookAround();
      if (run) await this.#planAndRun(want, plain);
      else this.#tell({ kind: 'viewed', plans: this.#planner.plansToView() });
    } finally {
      this.#isPlanning = false;
    }
  }

  async #planAndRun(want: ResetWant, plain: boolean): Promise<void> {
    const plan = this.#planner.plan(want);
    const starts = plain && plan.kind === 'plan' && plan.concerns.length === 0;
    this.#tell({ kind: 'planned', plan, starts });
    if (starts) await this.run(plan, false);
  }

  /** Runs a plan; `agreed`: the person has said yes to whatever is not plain. */
  async run(plan: Plan, agreed: boolean): Promise<void> {
    const status = await this.#runner.run(plan, agreed);
    if (status.phase === 'over' && status.outcome.kind === 'kept') this.#planner.noteKept(plan);
  }

  /** The plan of a change that no key asks for. */
  async planOf(change: Change): Promise<Plan | Refusal> {
    await this.#lookAround();
    return this.#planner.planOf(change);
  }

  /**
   * Runs a plan that nobody is asked about, and keeps it as soon as it is verified. What there is to consider of it was
   * considered by whoever decided; what is only found now (a permission that cannot be told) refuses it.
   */
  async carryOut(plan: Plan): Promise<ResetStatus> {
    this.#isKeptAtOnce = true;
    try {
      return await this.#runner.run({ ...plan, concerns: [] }, false);
    } finally {
      this.#isKeptAtOnce = false;
    }
  }

  /** The reset that waits to be kept, anybody's: words, or null. */
  pendingWords(): string | null {
    return this.#store.pendingWords();
  }

  keep(): Promise<void> {
    return this.#runner.keep();
  }

  undo(): Promise<void> {
    return this.#runner.undo();
  }

  /** For a reset without a screen: its plan, and what running it needs. */
  async prepare(): Promise<{
    readonly plan: Plan | Refusal;
    readonly orders: Exclude<ReturnType<ResetRunner['orders']>, Refusal> | null;
  }> {
    await this.#lookAround();
    const orders = this.#runner.orders();
    return 'reason' in orders
      ? { plan: orders, orders: null }
      : { plan: this.#planner.plan({ kind: 'cure' }), orders };
  }

  /** What has to be permitted before a reset: without it a reset is refused. Null before the first round. */
  async permits(): Promise<Permits | null> {
    await this.#lookAround();
    const { changer, priority, weights = new Map() } = this.#parts;
    const round = this.#round;
    if (round === null) return null;
    const planner = new ResetPlanner({
      ...{ changer, readOnly: false, priority, weights },
      pendingWords: () => null,
    });
    const plan: PermitsOptions['plan'] = (want, snapshot) => {
      planner.onRound(snapshot, round.diagnosis);
      for (const known of this.#planner.seen.list()) planner.seen.add(known);
      return planner.plan(want);
    };
    return permitsOf({ changer, plan, ...round });
  }

  /** What was found of an earlier reset whose guard is gone: a sentence, or null. An undo that was cut off is finished, unless nothing may be run. */
  lookedBack(): Promise<string | null> {
    return this.#lookedBack;
  }

  /** How the last reset ended, when nobody has been told. */
  lastOutcome(): ResetOutcome | null {
    return this.#store.lastOutcome();
  }

  /** What the rounds do not tell: a guard that is about to leave, and leases. */
  async #lookAround(): Promise<void> {
    const { host, changer } = this.#parts;
    await this.#lookedBack;
    await this.#store.guardFinished();
    await askLeases(host, changer, this.#planner);
    await askTranslations(host, changer, this.#planner);
  }

  #tell(event: ResetEvent): void {
    this.#store.follow(event);
    this.#parts.tell(event);
  }
}
