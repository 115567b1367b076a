import { FAMILIES, familyName } from '../../model/address.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import type { Change, Plan, Refusal } from '../../model/plan.js';
import type { Changer, Translation } from '../../model/changer.js';
import type { FamilyPlan, ResetWant } from '../../model/reset-status.js';
import { defaultsIn } from '../../model/defaults-in.js';
import type { Snapshot } from '../../model/snapshot.js';
import type { Cure } from './cure.js';
import { besideTheDefaults, curesOf, isCuredBy, isInFront, withAdvice } from './cure.js';
import { drainedRoutes, planChange } from './plan-change.js';
import { hintOf } from './plan-hint.js';
import { SeenGateways } from './seen-gateways.js';

export interface PlannerOptions {
  readonly changer: Changer;
  readonly readOnly: boolean;
  /** `--priority N`, or null: the lowest in use. */
  readonly priority: number | null;
  /** `--weight IF=N`. Absent: none. */
  readonly weights?: ReadonlyMap<string, number>;
  /** The reset that is not yet kept nor undone, words for a sentence; or null. */
  readonly pendingWords: () => string | null;
}

const NOT_KNOWN: Refusal = { kind: 'refusal', reason: 'The routes are not known yet.', lines: [] };

const IN_VAIN: Refusal = {
  kind: 'refusal',
  reason: 'No reset helps: defaults that it leaves alone stand in front.',
  lines: [],
};

function stillBy(name: string): Refusal {
  const reason = `No reset helps: a default that it leaves alone goes on leading by ${name}.`;
  return { kind: 'refusal', reason, lines: [] };
}

/** Makes plans from the newest round, and remembers from round to round what they need: gateways and drained uplinks. */
export class ResetPlanner {
  readonly seen = new SeenGateways();
  /** Of each uplink; null: its rules could not be read. Undefined: nobody has asked. */
  translations: ReadonlyMap<string, Translation> | null | undefined = undefined;
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
    const { findings } = this.#round.diagnosis;
    const uplinks = this.#round.diagnosis.uplinks.map((uplink) => uplink.interface);
    const wrong = findings.map(({ id, subject, severity }) => `${id} ${subject} ${severity}`).join();
    const madeFrom = [routesInet, routesInet6, interfaces, settings, uplinks.join(' '), wrong];
    if (madeFrom.some((part, i) => part !== this.#hinted.from[i])) {
      const plan = this.#cure();
      this.#hinted = { from: madeFrom, text: plan.kind === 'plan' ? hintOf(plan, uplinks) : null };
    }
    return this.#hinted.text;
  }

  /** The plan for what a key or a subcommand asks. */
  plan(want: ResetWant): Plan | Refusal {
    switch (want.kind) {
      case 'drain':
        return this.#make(this.#drainOrBringBack(want.interface), this.#options.readOnly);
      case 'equalise':
        return this.#equalise();
      case 'cure':
        return this.#cure();
      case 'cure-of':
        return this.#cureOf(want.finding);
    }
  }

  /** The plan for a change that is known in full. */
  planOf(change: Change): Plan | Refusal {
    return this.#make(change, this.#options.readOnly);
  }

  /** To be read: what R would do, also where it may not. */
  plansToView(): readonly FamilyPlan[] {
    const plan = this.#cure(false);
    if (plan.kind === 'plan' && plan.change.kind !== 'equalise') return [{ family: 'both', plan }];
    if (plan.kind === 'plan' && plan.change.kind === 'equalise' && plan.change.family === 'both')
      return [{ family: 'both', plan }];
    // While something is wrong, or something else chooses, that each family's defaults are equal is no answer.
    const findings = this.diagnosis?.findings ?? [];
    const isTold =
      findings.some(({ severity }) => severity !== 'info') || besideTheDefaults(findings) !== null;
    if (plan.kind === 'refusal' && isTold) return [{ family: 'both', plan }];
    return this.#equalisePlans(false);
  }

  /** A drain that was kept can be taken back from now on. */
  noteKept(plan: Plan): void {
    const back = drainedRoutes(plan);
    if (back !== null) this.#drained.set(back.interface, back);
  }

  /**
   * What helps against the worst that is wrong and can be planned, else all defaults equal. While traffic is lost by an
   * uplink, nothing new is sent there.
   */
  #cure(readOnly = this.#options.readOnly): Plan | Refusal {
    const findings = this.diagnosis?.findings ?? [];
    const cures = curesOf(findings);
    let refused: Refusal | null = null;
    // However many findings are cured by it, it is one plan.
    const equal = this.#equalise(readOnly);
    for (const cure of cures) {
      const plan = this.#planFor(cure, readOnly, equal);
      if (plan.kind === 'plan') return plan;
      refused ??= plan;
    }
    const beside = refused === null ? besideTheDefaults(findings) : null;
    if (beside !== null) return withAdvice(beside, findings);
    const isLosing = cures.some(({ kind }) => kind === 'take-out');
    const isVain = equal.kind === 'plan' && !isInFront(equal);
    const plan = isVain || (isLosing && refused !== null) ? (refused ?? IN_VAIN) : equal;
    return plan.kind === 'plan' ? plan : withAdvice(plan, findings);
  }

  /** For one finding; where no plan is its cure, what is done by hand. */
  #cureOf({ id, subject, family }: (ResetWant & { kind: 'cure-of' })['finding']): Plan | Refusal {
    const finding = this.diagnosis?.findings.find(
      (each) => each.id === id && each.subject === subject && each.family === family,
    );
    if (finding === undefined) return { ...NOT_KNOWN, reason: `${id} (${subject}) has gone meanwhile.` };
    const [cure] = curesOf([finding]);
    const reason = `No change of the default routes helps against ${id} (${subject}).`;
    const plan = cure === undefined ? { ...NOT_KNOWN, reason } : this.#planFor(cure, this.#options.readOnly);
    return plan.kind === 'plan' ? plan : withAdvice(plan, [finding]);
  }

  #planFor(cure: Cure, readOnly: boolean, equal = this.#equalise(readOnly)): Plan | Refusal {
    if (cure.kind === 'take-out') return this.#takeOut(cure, readOnly);
    if (cure.kind === 'set-behind') return this.#setBehind(cure, readOnly);
    const back = cure.kind === 'restore' ? this.#drained.get(cure.interface) : undefined;
    if (back !== undefined) return this.#make(back, readOnly);
    const alone =
      cure.kind === 'restore' && equal.kind === 'refusal' ? this.#restoreAlone(cure, readOnly) : null;
    if (alone?.kind === 'plan' && isCuredBy(alone, cure)) return alone;
    if (equal.kind === 'refusal' || isCuredBy(equal, cure)) return equal;
    const { priority } = this.#options;
    const plan = this.#make({ kind: 'equalise', family: cure.family, priority }, readOnly);
    if (plan.kind === 'refusal' || isCuredBy(plan, cure)) return plan;
    const name = familyName(cure.family);
    const reason =
      cure.kind === 'restore'
        ? `No gateway is known by which ${cure.interface} could have its ${name} default route again.`
        : `No reset helps: ${name} defaults that it leaves alone stand in front.`;
    return { kind: 'refusal', reason, lines: [] };
  }

  /** Where no default is left of a family there is nothing to be equal with: the one that is known is set again as it was. */
  #restoreAlone(cure: Cure & { kind: 'restore' }, readOnly: boolean): Plan | Refusal | null {
    const { family, interface: name } = cure;
    const table = this.diagnosis?.tables[family] ?? null;
    const seen = this.seen.list().find((known) => known.family === family && known.interface === name);
    const gateway = cure.gateway ?? seen?.gateway ?? null;
    if (table === null || gateway === null || defaultsIn(table).length > 0) return null;
    const row = { ...{ family, gateway, interface: name, priority: cure.priority }, up: true };
    const route = { ...row, multipath: false, label: null, mtuBytes: null };
    return this.#make({ kind: 'bring-back', interface: name, routes: [route] }, readOnly);
  }

  #takeOut(cure: Cure & { kind: 'take-out' }, readOnly: boolean): Plan | Refusal {
    const plan = this.#make({ kind: 'drain', interface: cure.interface }, readOnly);
    return plan.kind === 'refusal' || isCuredBy(plan, cure) ? plan : stillBy(cure.interface);
  }

  /** In both families at once where it is in front in both. */
  #setBehind(cure: Cure & { kind: 'set-behind' }, readOnly: boolean): Plan | Refusal {
    const { family, interface: name } = cure;
    const cures = curesOf(this.diagnosis?.findings ?? []).filter(
      (each) => each.kind === 'set-behind' && each.interface === name,
    );
    const plans = (cures.length > 1 ? (['both', family] as const) : [family]).map((each) =>
      this.#make({ kind: 'set-behind', family: each, interface: name }, readOnly),
    );
    const cured = plans.find((plan) => plan.kind === 'plan' && isCuredBy(plan, cure));
    return cured ?? plans.find(({ kind }) => kind === 'refusal') ?? stillBy(name);
  }

  /** Both families in one plan where both have something to be done; else the one that has, IPv4 first. */
  #equalise(readOnly = this.#options.readOnly): Plan | Refusal {
    const plans = this.#equalisePlans(readOnly).map(({ plan }) => plan);
    const { priority } = this.#options;
    if (plans.length > 1 && plans.every(({ kind }) => kind === 'plan')) {
      const both = this.#make({ kind: 'equalise', family: 'both', priority }, readOnly);
      if (both.kind === 'plan') return both;
    }
    return plans.find(({ kind }) => kind === 'plan') ?? plans[0] ?? NOT_KNOWN;
  }

  /** One for each family that has a default. */
  #equalisePlans(readOnly = this.#options.readOnly): readonly FamilyPlan[] {
    const tables = this.diagnosis?.tables;
    const { priority } = this.#options;
    return FAMILIES.filter((family) => family === 'inet' || defaultsIn(tables?.inet6 ?? []).length > 0).map(
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
      ...(this.#options.weights === undefined ? {} : { weights: this.#options.weights }),
      ...(this.translations === undefined ? {} : { translations: this.translations }),
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
