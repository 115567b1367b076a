import type { Clock } from '../../model/clock.js';
import type { Changer } from '../../model/changer.js';
import type { Host } from '../../model/host.js';
import type { Plan } from '../../model/plan.js';
import type { ResetOutcome } from '../../model/reset.js';
import { outcomeSentence } from '../../model/reset-outcome.js';
import { SECOND } from '../../model/time.js';
import type { RunIdentity } from '../../host/privilege.js';
import { bootMarkNow } from './boot-mark.js';
import type { Guard, Guards, GuardStart } from './guard.js';
import { endOrphan } from './orphaned-reset.js';
import { otherGuardNamed } from './other-resets.js';
import type { Decision, ResetDirectory, Stage } from './pending-files.js';
import { CLAIM, holdText, PENDING } from './pending-files.js';
import type { Commission } from './process-guard.js';
import { guardArgv, LONGEST_WORDS, numbersOf, READY_WITHIN_MS } from './process-guard.js';
import { formatRecord } from './record-format.js';
import type { RemoteShelf } from './remote-shelf.js';
import { clauseOf } from './remote-shelf.js';
import { forgotten, takenWords } from './stale-reset.js';
import { recordOf } from './undo-plan.js';

export interface RemoteGuardOptions {
  readonly shelf: RemoteShelf;
  readonly host: Host;
  readonly changer: Changer;
  readonly runIdentity: RunIdentity;
  readonly readOnly: boolean;
  readonly clock: Clock;
  /** The process there that lives as long as this connection; null while there is none. */
  program(): number | null;
  /** A reset of ours has this number: its end is shown here. */
  onMade(id: string): void;
}

class RemoteGuard implements Guard {
  readonly lookEveryMs = SECOND;
  readonly undoAfterS: number;
  #number = 0;
  #isClaimed = false;
  readonly #shelf: RemoteShelf;
  readonly #reset: ResetDirectory;
  readonly #plan: Plan;
  readonly #clock: Clock;

  constructor({ shelf, clock }: RemoteGuardOptions, { id, plan, undoAfterS }: Commission) {
    this.#shelf = shelf;
    this.#clock = clock;
    this.#plan = plan;
    this.undoAfterS = undoAfterS;
    this.#reset = { directory: `${shelf.directory}/${PENDING}`, id };
  }

  async storeRollback(stage: Stage, step: number): Promise<void> {
    const line = holdText(this.#number + 1, stage, numbersOf(this.#plan, step)).trimEnd();
    const result = await this.#shelf.run(['hold', this.#reset.id, line]);
    if (result.exitStatus !== 0)
      throw new Error(`the undo could not be written down on the router (${clauseOf(result)})`);
    this.#number += 1;
  }

  /** While the router is not reached nobody knows better than that it waits. */
  async status(): Promise<'open' | 'decided' | 'gone'> {
    const result = await this.#shelf.look().catch(() => null);
    if (result === null) return 'open';
    const stored = result.stored?.reset.id === this.#reset.id ? result.stored : null;
    if (stored?.token !== 'open') return 'decided';
    return stored.guard === 'alive' ? 'open' : 'gone';
  }

  async isOrphaned(): Promise<boolean> {
    const { stored } = await this.#shelf.lookPatiently();
    if (stored?.reset.id !== this.#reset.id || stored.guard === 'alive') return false;
    return stored.token === 'open' || stored.token === 'undo-now' || stored.token === 'undoing';
  }

  async claim(): Promise<boolean> {
    this.#isClaimed ||= await this.#shelf.decide(this.#reset, CLAIM);
    return this.#isClaimed;
  }

  decide(decision: Decision, surprise = false): Promise<boolean> {
    return this.#shelf.decide(this.#reset, decision, { surprise, isClaimed: this.#isClaimed });
  }

  async ended(): Promise<ResetOutcome> {
    for (;;) {
      const { stored, last } = await this.#shelf.lookPatiently();
      if (last?.id === this.#reset.id) return last.outcome;
      const own = stored?.reset.id === this.#reset.id ? stored : null;
      if (own?.guard !== 'alive') return this.#withoutWord(own?.token === 'kept');
      await this.#clock.sleep(SECOND / 2);
    }
  }

  #withoutWord(isKept: boolean): ResetOutcome {
    const { goal } = this.#plan;
    return isKept
      ? { kind: 'kept', why: 'asked', at: null, goal, remains: [] }
      : { kind: 'unknown', why: 'guard-died', at: null, goal, remains: [] };
  }
}

/** What readlink(2) would say there. */
async function readLinkThere(host: Host, path: string): Promise<string> {
  const { stdout } = await host.run({
    argv: ['/bin/sh', '-c', 'readlink "$1"', 'sh', path],
    purpose: 'see which network a process has',
    timeoutMs: 3 * SECOND,
    needsRoot: false,
    changes: false,
  });
  if (stdout === '') throw new Error(`${path} cannot be read there`);
  return stdout;
}

let count = 0;

class RemoteGuards implements Guards {
  readonly #options: RemoteGuardOptions;

  constructor(options: RemoteGuardOptions) {
    this.#options = options;
  }

  async start(plan: Plan, undoAfterS: number): Promise<GuardStart> {
    const { readOnly, clock, host } = this.#options;
    if (readOnly) return { refused: 'Read-only: nothing is changed.' };
    try {
      const room = await this.#makeRoom();
      if ('refused' in room) return room;
      const startedAt = clock.now();
      const id = `${startedAt}-${process.pid}-${++count}`;
      const made = await this.#make({ id, startedAt, undoAfterS, plan });
      if ('refused' in made) return made;
      const concern = await otherGuardNamed(host, made.pid, (path) => readLinkThere(host, path));
      return { guard: made.guard, remark: room.remark, concern };
    } catch (error) {
      return { refused: `Nothing would hold the undo on the router: ${(error as Error).message}.` };
    }
  }

  async #makeRoom(): Promise<{ readonly remark: string | null } | { readonly refused: string }> {
    const { shelf, host, changer, clock } = this.#options;
    const stored = await shelf.stored();
    if (stored === null) return { remark: null };
    if (stored.guard === 'alive') return { refused: takenWords(stored, clock.now()) };
    const workshop = { host, changer, clock, onProgress: () => undefined };
    const orphan = await endOrphan(shelf, workshop, { undoOpen: false });
    if (orphan?.kind === 'over') return { remark: outcomeSentence(orphan.outcome) };
    if (orphan?.kind === 'unusable' || orphan?.kind === 'unfinished') return { refused: orphan.reason };
    const { outcome, sentence } = forgotten(stored.record);
    await shelf.writeLast({ id: stored.reset.id, outcome });
    await shelf.remove(stored.reset);
    return { remark: sentence };
  }

  async #make(
    commission: Commission,
  ): Promise<{ readonly guard: Guard; readonly pid: number } | { readonly refused: string }> {
    const { shelf, host, changer, runIdentity } = this.#options;
    const program = this.#options.program();
    const refuse = (why: string) => ({ refused: `Nothing would hold the undo on the router: ${why}.` });
    if (program === null) return refuse('it is not reached');
    const { id, plan } = commission;
    const { mark } = await bootMarkNow(host, changer);
    const record = formatRecord(recordOf(plan, { ...commission, boot: { mark, uptimeS: 0 } }));
    const name = `${PENDING}.${id}`;
    const argv = guardArgv({ directory: shelf.directory, runIdentity, changer, program }, commission, name);
    if (argv.join('\n').length > LONGEST_WORDS) return refuse('it has too many commands to be held');
    const words = ['make', name, id, record, holdText(0, 'steps', []).trimEnd(), ...argv];
    const result = await shelf.run(words, true, READY_WITHIN_MS);
    const [, pid] = /^ready (\d+)$/m.exec(result.stdout) ?? [];
    if (result.exitStatus !== 0 || pid === undefined) return refuse(clauseOf(result));
    this.#options.onMade(id);
    return { guard: new RemoteGuard(this.#options, commission), pid: Number(pid) };
  }
}

/** Guards on a router that is elsewhere: they survive the connection, and what is done there meanwhile. */
export function createRemoteGuards(options: RemoteGuardOptions): Guards {
  return new RemoteGuards(options);
}
