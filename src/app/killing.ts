import type { Changer } from '../model/changer.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Host } from '../model/host.js';
import type { KillEvent, KillPlan, KillWant } from '../model/killing.js';
import { planKill } from '../reset/plan/plan-kill.js';
import { runKill } from '../reset/run/run-kill.js';
import { personFor } from '../reset/run/runner.js';
import type { RunIdentity } from '../host/privilege.js';

export interface KillingParts {
  readonly host: Host;
  readonly changer: Changer;
  readonly readOnly: boolean;
  readonly runIdentity: RunIdentity | null;
  /** Of whoever is at the keyboard, as sshd put it into the environment. */
  readonly sshConnection: string | undefined;
  readonly tell: (event: KillEvent) => void;
}

/** From a key's wish to the plan that ends connections, and from the plan to its end. */
export class Killing {
  #isBusy = false;
  readonly #parts: KillingParts;

  constructor(parts: KillingParts) {
    this.#parts = parts;
  }

  plan(want: KillWant, { connections }: Diagnosis): void {
    const { changer, readOnly, sshConnection, tell } = this.#parts;
    if (readOnly) {
      tell({ kind: 'refused', reason: 'READ-ONLY: nothing is ended.', lines: [] });
      return;
    }
    const plan = planKill(want, { connections, killer: changer.stateKiller, sshConnection });
    tell(plan.kind === 'kill' ? { kind: 'planned', plan } : plan);
  }

  /** After a deliberate yes. */
  async run(plan: KillPlan): Promise<void> {
    const { host, changer, readOnly, runIdentity, tell } = this.#parts;
    if (this.#isBusy || readOnly) return;
    this.#isBusy = true;
    const asker = { host, changer, person: personFor({ host, runIdentity }) };
    const result = await runKill(plan, asker, (done) => tell({ kind: 'progress', plan, done }));
    this.#isBusy = false;
    tell({ kind: 'over', plan, result });
  }
}
