import { FAMILIES } from '../../model/address.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import type { Change, Plan, Refusal } from '../../model/plan.js';
import type { Changer } from '../../model/changer.js';
import type { FamilyPlan, ResetWant } from '../../model/reset-status.js';
import { isDefault } from '../../model/router.js';
import type { Snapshot } from '../../model/snapshot.js';
import { drainedRoutes, planChange } from './plan-change.js';
import { hintOf } from './plan-hint.js';
import { SeenGateways } from './seen-gateways.js';

export interface PlannerOptions {
  readonly changer: Changer;
  readonly readOnly: boolean;
  /** `--priority N`, or null: the lowest in use. */
  readonly priority: number | null;
  /** The reset that is not yet kept nor undone, words for a sentence; or null. */
  readonly pendingWords: () => string | null;
}

const NOT_KNOWN: Refusal = { kind: 'refusal', reason: 'The routes are not known yet.', lines: [] };

/** Makes plans from the newest round, and remembers from round to round what they need: gateways and drained uplinks. */
export class ResetPlanner {
  readonly seen = new SeenGateways();
  #round: { readonly snapshot: Snapshot; readonly diagnosis: Diagnosis } | null = null;
  readonly #drained = new Map<string, Change & { kind: 'bring-back' }>();
  #hinted: { readonly from: readonly unknown[]; readonly text: string | null } = {
    from: [],
    text: null,
  };
  readonly #options: PlannerOptions;

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  /** The newest diagnosis, or null before the first round. */
  get diagnosis(): Diagnosis | null {
    return this.#round?.diagnosis ?? null;
  }

  onRound(snapshot: Snapshot, diagnosis: Diagnosis): void {
    this.#round = { snapshot, diagnosis };
    this.seen.take(snapshot);
  }

  /** What R would do now; null when nothing. Made anew only when what it is made from has been read anew. */
  hint(): string | null {
    if (this.#round === null) return null;
    const { routesInet, routesInet6, interfaces, settings } = this.#round.snapshot.observed;
    const uplinks = this.#round.diagnosis.uplinks.map((uplink) => uplink.interface);
    const madeFrom = [routesInet, routesInet6, interfaces, settings, uplinks.join(' ')];
    if (madeFrom.some((part, i) => part !== this.#hinted.from[i])) {
      const [text = null] = this.#equalisePlans().flatMap(({ plan }) =>
        plan.kind === 'plan' ? (hintOf(plan, uplinks) ?? []) : [],
      );
      this.#hinted = { from: madeFrom, text };
    }
    return this.#hinted.text;
  }

  /** The plan for what a key or a subcommand asks. */
  plan(want: ResetWant): Plan | Refusal {
    if (want.kind === 'drain')
      return this.#make(this.#drainOrBringBack(want.interface), this.#options.readOnly);
    // IPv4 first; IPv6 when IPv4 has nothing to be done.
    const plans = this.#equalisePlans().map(({ plan }) => plan);
    return plans.find(({ kind }) => kind === 'plan') ?? plans[0] ?? NOT_KNOWN;
  }

  /** To be read: what R would do, also where it may not. */
  plansToView(): readonly FamilyPlan[] {
    return this.#equalisePlans(false);
  }

  /** A drain that was kept can be taken back from now on. */
  noteKept(plan: Plan): void {
    const back = drainedRoutes(plan);
    if (back !== null) this.#drained.set(back.interface, back);
  }

  /** One for each family that has a default. */
  #equalisePlans(readOnly = this.#options.readOnly): readonly FamilyPlan[] {
    const tables = this.diagnosis?.tables;
    const { priority } = this.#options;
    return FAMILIES.filter((family) => family === 'inet' || tables?.inet6?.some(isDefault) === true).map(
      (family) => ({ family, plan: this.#make({ kind: 'equalise', family, priority }, readOnly) }),
    );
  }

  #make(change: Change, readOnly: boolean): Plan | Refusal {
    if (this.#round === null) return NOT_KNOWN;
    const { snapshot, diagnosis } = this.#round;
    return planChange(change, {
      changer: this.#options.changer,
      snapshot,
      diagnosis,
      session: diagnosis.session,
      readOnly,
      pending: this.#options.pendingWords(),
      knownGateways: this.seen.list(),
      connections: new Map(
        diagnosis.uplinks.flatMap(({ interface: name, connections }) =>
          connections === null ? [] : [[name, connections.total]],
        ),
      ),
    });
  }

  #drainOrBringBack(name: string): Change {
    const back = this.#drained.get(name);
    const hasDefault = this.diagnosis?.uplinks.some((u) => u.interface === name && u.routes.length > 0);
    return back !== undefined && hasDefault !== true ? back : { kind: 'drain', interface: name };
  }
}
