import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { FAMILIES } from '../model/address.js';
import type { Standing } from '../host/privilege.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Host } from '../model/host.js';
import type { Change, OwnSession, Plan, Refusal } from '../model/plan.js';
import type { FileTexts, Platform } from '../model/platform.js';
import { lastGood } from '../model/reading.js';
import type { PendingReset, ResetOutcome, ResetProgress } from '../model/reset.js';
import { isDefault } from '../model/router.js';
import type { Snapshot } from '../model/snapshot.js';
import { SECOND } from '../model/time.js';
import type { Orders } from '../reset/run/execute.js';
import { executePlan } from '../reset/run/execute.js';
import type { Guards } from '../reset/run/guard.js';
import { createInsideGuards } from '../reset/run/inside-guard.js';
import { ownSession } from '../reset/plan/own-session.js';
import { SeenGateways } from '../reset/plan/seen-gateways.js';
import { drainedRoutes, planChange } from '../reset/plan/plan-change.js';
import { createProcessGuards } from '../reset/run/process-guard.js';
import { stateDirectory } from '../reset/run/state-directory.js';
import { StateWatch } from '../reset/run/state-watch.js';
import { hintOf } from '../ui/state/reset-sentences.js';
import type { ResetEvent, ResetWant } from '../ui/state/reset-state.js';

/** What changing routes needs of the program around it. */
export interface ResettingParts {
  readonly host: Host;
  readonly platform: Platform;
  readonly readOnly: boolean;
  /** `--priority N`, or null: the lowest in use. */
  readonly priority: number | null;
  readonly undoAfterS: number;
  /** Who runs commands here, and where the programs lie. Null: this user, and where they should. */
  readonly standing: Standing | null;
  readonly tell: (event: ResetEvent) => void;
}

const sleep = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

function refusal(reason: string): Refusal {
  return { kind: 'refusal', reason, lines: [] };
}

/** The files that set the routes at boot, as far as this user may read them. */
export function readBootFiles(platform: Platform, uplinks: readonly string[]): FileTexts {
  const texts: Record<string, string | null> = {};
  for (const path of platform.bootFiles?.paths(uplinks) ?? []) {
    try {
      texts[path] = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') texts[path] = null;
    }
  }
  return texts;
}

/** Holds what a change of the routes is made from, and the one change that may be on its way. */
export class Resetting {
  private snapshot: Snapshot | null = null;
  private diagnosis: Diagnosis | null = null;
  private pending: PendingReset | null = null;
  private isBusy = false;
  private isPlanning = false;
  private readonly state: StateWatch;
  private readonly seen = new SeenGateways();
  private readonly drained = new Map<string, Change & { kind: 'bring-back' }>();

  constructor(private readonly parts: ResettingParts) {
    const state = stateDirectory(process.env);
    this.state = new StateWatch(parts.host.kind === 'local' && 'path' in state ? state.path : null);
  }

  /** Which uplink carries the session of the person at the keyboard. */
  session(snapshot: Snapshot, uplinks: readonly string[]): OwnSession {
    const interfaces = lastGood(snapshot.observed.interfaces)?.value ?? [];
    return ownSession(process.env['SSH_CONNECTION'], interfaces, uplinks);
  }

  /** A round has come. Returns what R would do now, for the first line; null when nothing. */
  onRound(snapshot: Snapshot, diagnosis: Diagnosis): string | null {
    this.snapshot = snapshot;
    this.diagnosis = diagnosis;
    this.seen.take(snapshot);
    return this.parts.readOnly || this.isPending ? null : this.hint(snapshot, diagnosis);
  }

  /** Made anew only when what it is made from has been read anew. */
  private hint({ observed }: Snapshot, diagnosis: Diagnosis): string | null {
    const { routesInet, routesInet6, interfaces, settings } = observed;
    const uplinks = diagnosis.uplinks.map((uplink) => uplink.interface);
    const madeFrom = [routesInet, routesInet6, interfaces, settings, uplinks.join(' ')];
    if (madeFrom.some((part, i) => part !== this.hinted.from[i])) {
      const [text = null] = this.firstPlan().flatMap(({ plan }) =>
        plan.kind === 'plan' ? (hintOf(plan, uplinks) ?? []) : [],
      );
      this.hinted = { from: madeFrom, text };
    }
    return this.hinted.text;
  }

  private hinted: { readonly from: readonly unknown[]; readonly text: string | null } = {
    from: [],
    text: null,
  };

  /** A reset is on its way or waits to be kept. */
  get isPending(): boolean {
    return this.isBusy || this.pending !== null;
  }

  /** A key asks for a plan; `run`: and to have it run when it is plain. One at a time: keys are quicker than guards. */
  async plan(want: ResetWant, run: boolean): Promise<void> {
    if (this.isPlanning) return;
    this.isPlanning = true;
    try {
      await this.planNow(want, run);
    } finally {
      this.isPlanning = false;
    }
  }

  private async planNow(want: ResetWant, run: boolean): Promise<void> {
    await this.state.guardFinished();
    await this.askLeases();
    if (!run) return this.parts.tell({ kind: 'viewed', plans: this.firstPlan(false) });
    const plan = want.kind === 'equalise' ? this.equalisePlan() : this.make(this.drainChange(want.interface));
    const starts = plan.kind === 'plan' && plan.concerns.length === 0;
    this.parts.tell({ kind: 'planned', plan, starts });
    if (starts) await this.run(plan, false);
  }

  /** For a reset without a screen: its plan, and what running it needs. */
  async prepare(): Promise<{
    readonly plan: Plan | Refusal;
    readonly orders: Omit<Orders, 'agreed' | 'onProgress' | 'onRemark'>;
  }> {
    await this.state.guardFinished();
    await this.askLeases();
    const guards = this.guards();
    const plan = 'reason' in guards ? guards : this.equalisePlan();
    const start =
      'reason' in guards ? () => Promise.resolve({ refused: guards.reason }) : guards.start.bind(guards);
    return { plan, orders: this.orders({ start }) };
  }

  /** Runs a plan; `agreed`: the person has said yes to whatever is not plain. */
  async run(plan: Plan, agreed: boolean): Promise<void> {
    if (this.isPending) return this.parts.tell({ kind: 'refused', reason: 'A reset is pending.', lines: [] });
    this.isBusy = true;
    try {
      const guards = this.guards();
      if ('reason' in guards) return this.parts.tell({ ...guards, kind: 'refused' });
      const result = await executePlan(plan, { ...this.orders(guards), agreed });
      if (result.kind === 'pending') await this.await(plan, result.pending);
      else {
        if (result.kind === 'surprised') this.state.noteShown();
        this.parts.tell(result);
      }
    } finally {
      this.isBusy = false;
    }
  }

  async keep(): Promise<void> {
    await this.pending?.keep();
  }

  async undo(): Promise<void> {
    await this.pending?.undo();
  }

  private async await(plan: Plan, pending: PendingReset): Promise<void> {
    this.pending = pending;
    this.state.noteShown();
    const tick = (): void => this.parts.tell({ kind: 'armed', plan, remainingMs: pending.remainingMs() });
    tick();
    const timer = setInterval(tick, SECOND);
    const outcome = await pending.outcome;
    clearInterval(timer);
    this.pending = null;
    if (plan.change.kind === 'drain' && outcome.kind === 'kept') {
      const back = drainedRoutes(plan);
      if (back !== null) this.drained.set(back.interface, back);
    }
    this.parts.tell({ kind: 'outcome', outcome });
  }

  /** How the last reset ended, when nobody has been told. */
  lastOutcome(): ResetOutcome | null {
    return this.isPending ? null : this.state.lastOutcome();
  }

  private pendingWords(): string | null {
    return this.pending === null ? this.state.pendingWords() : `a reset is pending: ${this.pending.goal}`;
  }

  private guards(): Guards | Refusal {
    const { host, platform, readOnly } = this.parts;
    if (host.kind === 'demo') return (this.inside ??= createInsideGuards(this.workshop()));
    const state = stateDirectory(process.env);
    if ('unusable' in state) return refusal(`Nothing would hold the undo: ${state.unusable}.`);
    const standing = this.standing();
    return createProcessGuards({ directory: state.path, standing, host, platform, readOnly });
  }

  private inside: Guards | null = null;

  private standing(): Standing {
    const { standing, platform } = this.parts;
    return standing ?? { uid: process.getuid?.() ?? 0, through: platform.privilege?.through ?? [] };
  }

  private workshop() {
    const { host, platform, tell } = this.parts;
    const onProgress = (progress: ResetProgress): void => tell({ kind: 'progress', progress });
    return { host, platform, onProgress, sleep };
  }

  private orders(guards: Guards): Omit<Orders, 'agreed'> {
    const { host, undoAfterS, tell } = this.parts;
    const person =
      host.kind === 'demo'
        ? { uid: 0, name: 'root' }
        : { uid: this.standing().uid, name: userInfo().username };
    return {
      ...this.workshop(),
      guards,
      person,
      undoAfterS,
      onRemark: (text) => tell({ kind: 'remark', text }),
    };
  }

  private make(change: Change, readOnly = this.parts.readOnly): Plan | Refusal {
    const { snapshot, diagnosis } = this;
    if (snapshot === null || diagnosis === null) return refusal('The routes are not known yet.');
    return planChange(change, {
      platform: this.parts.platform,
      snapshot,
      diagnosis,
      session: diagnosis.session,
      readOnly,
      pending: this.pendingWords(),
      knownGateways: this.seen.list(),
      connections: new Map(
        diagnosis.uplinks.flatMap(({ interface: name, connections }) =>
          connections === null ? [] : [[name, connections.total]],
        ),
      ),
    });
  }

  /** One for each family that has a default: what R and v look at. */
  private firstPlan(readOnly = this.parts.readOnly) {
    const tables = this.diagnosis?.tables;
    return FAMILIES.filter((family) => family === 'inet' || tables?.inet6?.some(isDefault) === true).map(
      (family) => ({
        family,
        plan: this.make({ kind: 'equalise', family, priority: this.parts.priority }, readOnly),
      }),
    );
  }

  /** IPv4 first; IPv6 when IPv4 has nothing to be done. */
  private equalisePlan(): Plan | Refusal {
    const plans = this.firstPlan().map(({ plan }) => plan);
    return plans.find(({ kind }) => kind === 'plan') ?? plans[0] ?? refusal('The routes are not known yet.');
  }

  private drainChange(name: string): Change {
    const back = this.drained.get(name);
    const hasDefault = this.diagnosis?.uplinks.some((u) => u.interface === name && u.routes.length > 0);
    return back !== undefined && hasDefault !== true ? back : { kind: 'drain', interface: name };
  }

  /** The leases of uplinks that have no default and have had none since the start. */
  private async askLeases(): Promise<void> {
    const { host, platform } = this.parts;
    const release = this.diagnosis?.router.release ?? null;
    for (const { interface: name, role } of this.diagnosis?.uplinks ?? []) {
      if (role !== 'no-default' || this.seen.has('inet', name)) continue;
      for (const { command, gateway } of platform.leases?.(name, release) ?? []) {
        const found = gateway((await host.run(command)).stdout, host.now());
        if (found !== null) this.seen.add(found);
      }
    }
  }
}
