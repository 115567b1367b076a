import type { FindingChange } from '../model/finding.js';
import type { HookTrouble } from '../model/hook.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import { runHook } from '../host/hook.js';
import { untrustedProgram } from '../reset/run/state-directory.js';
import type { FailoverAct, HookSurroundings } from '../watch/hook-call.js';
import { hookCall } from '../watch/hook-call.js';
import { OneAtATime } from '../watch/one-at-a-time.js';

/** Of one run. */
const TIMEOUT_MS: Milliseconds = 30 * SECOND;
const MOST_WAITING = 32;

interface Due {
  readonly argv: readonly string[];
  readonly change: FindingChange | FailoverAct;
  readonly surroundings: HookSurroundings;
}

/** Runs the program of `--on-change`, one run at a time, and knows how it fares. */
export class ChangeHook {
  #trouble: HookTrouble | null = null;
  #stopRunning: () => void = () => undefined;
  readonly #queue = new OneAtATime<Due>({
    most: MOST_WAITING,
    work: (due) => this.#run(due),
    onDropped: ({ argv, surroundings }) =>
      this.#fail(argv, 'too many changes waited for it', surroundings.at, { dropped: 1 }),
  });

  /** Null while the last run did what it was asked to. */
  get trouble(): HookTrouble | null {
    return this.#trouble;
  }

  /** Another is to be run from now on. */
  forgetTrouble(): void {
    this.#trouble = null;
  }

  tell(argv: readonly string[], change: Due['change'], surroundings: HookSurroundings): void {
    // It is not told of itself: where it fails that would never end.
    const isOfItself = change.kind !== 'acted' && change.finding.id === 'hook-failed';
    if (argv.length > 0 && !isOfItself) this.#queue.add({ argv, change, surroundings });
  }

  /** Settles when nothing runs any more; what waits is not begun. */
  async end(graceMs: Milliseconds, sleep: (ms: Milliseconds) => Promise<void>): Promise<void> {
    this.#queue.close();
    await Promise.race([this.#queue.idle(), sleep(graceMs)]);
    this.#stopRunning();
    await this.#queue.idle();
  }

  async #run({ argv, change, surroundings }: Due): Promise<void> {
    const [program = ''] = argv;
    const untrusted = untrustedProgram(program, process.getuid?.() ?? 0);
    if (untrusted !== null) return this.#fail(argv, `it is not run: ${untrusted}`, surroundings.at);
    const run = runHook({ argv, ...hookCall(change, surroundings), timeoutMs: TIMEOUT_MS });
    this.#stopRunning = run.stop;
    const reason = await run.ended;
    if (reason === null) this.#trouble = null;
    else this.#fail(argv, reason, surroundings.at);
  }

  #fail([program = '']: readonly string[], reason: string, at: Instant, { dropped = 0 } = {}): void {
    const before = this.#trouble?.program === program ? this.#trouble : null;
    this.#trouble = {
      program,
      reason,
      since: before?.since ?? at,
      failures: (before?.failures ?? 0) + (dropped === 0 ? 1 : 0),
      dropped: (before?.dropped ?? 0) + dropped,
    };
  }
}
