import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../host/clock.js';
import { startDetached } from '../../host/detached.js';
import { replaceFile } from '../../host/replace-file.js';
import type { RunIdentity } from '../../host/privilege.js';
import { wordsToRun } from '../../host/privilege.js';
import type { Clock } from '../../model/clock.js';
import type { Command } from '../../model/command.js';
import type { Host } from '../../model/host.js';
import type { Plan } from '../../model/plan.js';
import type { Changer } from '../../model/changer.js';
import type { Instant } from '../../model/time.js';
import type { ResetOutcome } from '../../model/reset.js';
import { disarm } from '../../model/text.js';
import type { Guard, Guards, GuardStart } from './guard.js';
import { GUARD_BOOT, GUARD_SCRIPT } from './guard-script.js';
import { lastOutcomeNow } from './last-outcome.js';
import { bootMarkNow } from './boot-mark.js';
import { otherGuardNamed, pendingElsewhere } from './other-resets.js';
import type { Workshop } from './own-undo.js';
import type { Decision, ResetDirectory, Stage } from './pending-files.js';
import {
  CLAIM,
  decide,
  fileOf,
  guardIsAlive,
  guardWords,
  holdText,
  lifeOf,
  PENDING,
  readPid,
  removeDirectory,
  tokenOf,
} from './pending-files.js';
import { formatRecord } from './record-format.js';
import { makeRoom } from './stale-reset.js';
import { errnoClause, prepareStateDirectory } from './state-directory.js';
import { recordOf } from './undo-plan.js';

/** A reset that is given to a guard. */
export interface Commission {
  readonly id: string;
  readonly startedAt: Instant;
  readonly undoAfterS: number;
  readonly plan: Plan;
}

export interface ProcessGuardOptions {
  /** The state directory: stateDirectory(). */
  readonly directory: string;
  /** Where else a reset of this user's may be pending: usualStateDirectories(). */
  readonly elsewhere?: readonly string[];
  readonly runIdentity: RunIdentity;
  readonly host: Host;
  readonly changer: Changer;
  /** Nothing is started then. */
  readonly readOnly: boolean;
  /** Default: this machine's. */
  readonly clock?: Clock;
  /** For tests: another POSIX shell. */
  readonly shell?: readonly string[];
}

const SHELL = '/bin/sh';
const LOGGER = '/usr/bin/logger';
/** It reads the table first: a fraction of a second on an idle router, some seconds on one with no time to spare. */
export const READY_WITHIN_MS = 20_000;
const POLL_MS = 100;
/** Characters: half of what OpenBSD lets a program start with (ARG_MAX of sys/syslimits.h), for it starts itself again. */
export const LONGEST_WORDS = 256 * 1024;

class ProcessGuard implements Guard {
  #number = 0;
  #isClaimed = false;
  readonly #clock: Clock;
  readonly #options: ProcessGuardOptions;
  readonly #reset: ResetDirectory;
  readonly #commission: Commission;
  readonly #pid: number;

  constructor(options: ProcessGuardOptions, reset: ResetDirectory, commission: Commission, pid: number) {
    this.#options = options;
    this.#reset = reset;
    this.#commission = commission;
    this.#pid = pid;
    this.#clock = options.clock ?? systemClock;
  }

  get undoAfterS(): number {
    return this.#commission.undoAfterS;
  }

  storeRollback(stage: Stage, step: number): void {
    const commands = numbersOf(this.#commission.plan, step);
    try {
      replaceFile(fileOf(this.#reset, 'hold'), holdText(this.#number + 1, stage, commands));
    } catch (error) {
      throw new Error(`the undo could not be written down (${errnoClause(error)})`, { cause: error });
    }
    this.#number += 1;
  }

  status(): 'open' | 'decided' | 'gone' {
    const token = tokenOf(this.#reset);
    if (token !== 'open') return 'decided';
    if (guardIsAlive(this.#reset)) return 'open';
    // Between the two looks it may have decided and gone.
    return tokenOf(this.#reset) === 'open' ? 'gone' : 'decided';
  }

  isOrphaned(): boolean {
    const token = tokenOf(this.#reset);
    // Asked of one that was found dead: that it cannot be seen now does not call it back.
    return (
      lifeOf(this.#reset) !== 'alive' && (token === 'open' || token === 'undo-now' || token === 'undoing')
    );
  }

  claim(): boolean {
    this.#isClaimed ||= decide(this.#reset, CLAIM);
    return this.#isClaimed;
  }

  decide(decision: Decision, surprise = false): boolean {
    if (surprise) this.#remark();
    return decide(this.#reset, decision, { isClaimed: this.#isClaimed });
  }

  async ended(): Promise<ResetOutcome> {
    let isKept = false;
    for (;;) {
      isKept ||= tokenOf(this.#reset) === 'kept';
      const alive = guardIsAlive(this.#reset) || this.#isBereft();
      const last = lastOutcomeNow(this.#options.directory);
      if (last !== 'unreadable' && last?.id === this.#commission.id) return last.outcome;
      if (!alive && last !== 'unreadable') {
        const { goal } = this.#commission.plan;
        return isKept
          ? { kind: 'kept', why: 'asked', at: null, goal, remains: [] }
          : { kind: 'unknown', why: 'guard-died', at: null, goal, remains: [] };
      }
      await this.#clock.sleep(POLL_MS);
    }
  }

  /** Its files were taken away, but it lives, and undoes what it has in memory. */
  #isBereft(): boolean {
    return !existsSync(join(this.#reset.directory, 'plan.json')) && processIsAlive(this.#pid);
  }

  #remark(): void {
    try {
      writeFileSync(fileOf(this.#reset, 'why'), 'surprise\n', { mode: 0o600 });
    } catch {
      // The outcome will say `as asked`; the undo does not depend on it.
    }
  }
}

function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Every command that an undo of the plan may need, each once: the guard knows them by their number. */
function undoCommandsOf(plan: Plan): readonly Command[] {
  const all = plan.steps.flatMap(({ undo }) => undo);
  return [...new Map(all.map((command) => [keyOf(command), command])).values()];
}

const keyOf = ({ argv }: Command): string => argv.join('\n');

export function numbersOf(plan: Plan, step: number): number[] {
  const known = new Map(undoCommandsOf(plan).map((command, i) => [keyOf(command), i + 1]));
  return (plan.steps[step]?.undo ?? []).flatMap((command) => known.get(keyOf(command)) ?? []);
}

let count = 0;

class ProcessGuards implements Guards {
  readonly #clock: Clock;
  readonly #options: ProcessGuardOptions;

  constructor(options: ProcessGuardOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  async start(plan: Plan, undoAfterS: number): Promise<GuardStart> {
    if (this.#options.readOnly) return { refused: 'Read-only: nothing is changed.' };
    try {
      return await this.#start(plan, undoAfterS);
    } catch (error) {
      return { refused: `Nothing would hold the undo: ${errnoClause(error)}.` };
    }
  }

  async #start(plan: Plan, undoAfterS: number): Promise<GuardStart> {
    const { directory, elsewhere = [] } = this.#options;
    const unusable = prepareStateDirectory(directory);
    if (unusable !== null) return { refused: `Nothing would hold the undo: ${unusable}.` };
    const room = await makeRoom(directory, this.#workshop());
    if ('taken' in room) return { refused: room.taken };
    const taken = await pendingElsewhere(elsewhere, directory, this.#clock);
    if (taken !== null) return { refused: taken };
    const startedAt = this.#clock.now();
    const id = `${startedAt}-${process.pid}-${++count}`;
    const made = await this.#make({ id, startedAt, undoAfterS, plan });
    if ('refused' in made) return made;
    const pid = readPid(join(directory, PENDING));
    const concern = await otherGuardNamed(this.#options.host, pid);
    return { guard: made.guard, remark: room.remark, concern };
  }

  /** For what an earlier reset has left to be done. */
  #workshop(): Workshop {
    const { host, changer } = this.#options;
    return { host, changer, clock: this.#clock, onProgress: () => undefined };
  }

  /** The directory with all its files and its guard, and only then the lock. */
  async #make(commission: Commission): Promise<{ guard: Guard } | { refused: string }> {
    const { directory } = this.#options;
    const { id, plan } = commission;
    const boot = await bootMarkNow(this.#options.host, this.#options.changer);
    const name = `${PENDING}.${id}`;
    const fresh = join(directory, name);
    const refuse = (why: string): { refused: string } => {
      decide({ directory: fresh, id }, 'void');
      removeDirectory(fresh);
      return { refused: `Nothing would hold the undo: ${why}.` };
    };
    try {
      mkdirSync(fresh, { mode: 0o700 });
      replaceFile(join(fresh, 'plan.json'), formatRecord(recordOf(plan, { ...commission, boot })));
      replaceFile(fileOf({ directory: fresh, id }, 'hold'), holdText(0, 'steps', []));
      replaceFile(fileOf({ directory: fresh, id }, 'open'), '');
    } catch (error) {
      return refuse(errnoClause(error));
    }
    const argv = guardArgv({ ...this.#options, program: process.pid }, commission, name);
    if (argv.join('\n').length > LONGEST_WORDS) return refuse('it has too many commands to be held');
    const started = await startDetached({ argv, readyWithinMs: READY_WITHIN_MS });
    if (!started.ready) return refuse(`its process did not come up: ${disarm(started.reason)}`);
    try {
      renameSync(fresh, join(directory, PENDING));
    } catch {
      return refuse('another reset has just begun');
    }
    return {
      guard: new ProcessGuard(
        this.#options,
        { directory: join(directory, PENDING), id },
        commission,
        started.pid,
      ),
    };
  }
}

/** The words that start a guard; `program`: the process that must live while it waits for what it is to hold. */
export function guardArgv(
  {
    directory,
    runIdentity,
    changer,
    shell,
    program,
  }: Pick<ProcessGuardOptions, 'directory' | 'runIdentity' | 'changer' | 'shell'> & {
    readonly program: number;
  },
  { id, undoAfterS, plan }: Commission,
  name: string,
): string[] {
  const check = changer.undoCheck(plan.before);
  const installed = (path: string): string => runIdentity.resolve?.(path) ?? path;
  const reading = check.commands.map(([path = '', ...args]) => [installed(path), ...args]);
  const undo = undoCommandsOf(plan).map((command) => wordsToRun(command, runIdentity));
  const shellWords = shell ?? [installed(SHELL)];
  const [shellPath = SHELL] = shellWords;
  return [
    ...[...shellWords, '-c', GUARD_BOOT, 'uplinktop-guard', GUARD_SCRIPT, shellPath],
    ...[directory, name, String(undoAfterS), String(program), id, disarm(plan.goal), installed(LOGGER)],
    ...[check.filter, numbersOf(plan, plan.steps.length - 1).join('\n')],
    ...[...guardWords(reading), '--', ...guardWords(undo)],
  ];
}

/**
 * Guards as processes of their own, which survive this program, its session and its terminal. One pending reset of a
 * user at a time; what may be another's wants a yes.
 */
export function createProcessGuards(options: ProcessGuardOptions): Guards {
  return new ProcessGuards(options);
}
