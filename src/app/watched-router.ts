import { takenOutReader } from './failover-sight.js';
import type { CommonOptions } from './invocation.js';
import { Diagnosing } from './diagnosing.js';
import type { Opened } from './feeds.js';
import { monthsReader } from './usage-reader.js';
import type { Observed, ObservedRouter } from '../export/observed-router.js';
import type { Clock } from '../model/clock.js';
import type { Round } from '../model/command.js';
import type { Reach } from '../model/host.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';

type Sight = Pick<Opened, 'feed' | 'system'> & Partial<Pick<Opened, 'host'>>;

/** One router whose rounds are followed. */
export interface RouterToWatch {
  /** In labels and on the page: few ones, and the same every day. */
  readonly name: string;
  readonly options: Pick<
    CommonOptions,
    'origin' | 'uplinks' | 'standby' | 'intervalMs' | 'metered' | 'stateDir'
  >;
  /** Later, where a router elsewhere is not reached yet. */
  readonly opened: Sight | Promise<Sight>;
}

/** From so many on a scrape is long enough for V8 to be let optimise what makes it. */
export const MANY_ROUTERS = 10;

/** Without a round for so long nothing is known of now: some intervals, and what a slow one takes. */
const ROUNDS_MISSED = 3;
const SLOWEST_ROUND_MS = 15 * SECOND;

function currentForMs({ origin, intervalMs }: RouterToWatch['options']): Milliseconds {
  // A recording stays on its last round.
  return origin.kind === 'replay' ? Infinity : ROUNDS_MISSED * intervalMs + SLOWEST_ROUND_MS;
}

/** Follows one router from round to round. */
export class WatchedRouter {
  readonly name: string;
  #newest: Observed | null = null;
  #rounds = 0;
  #feed: Sight['feed'] | null = null;
  #isStopped = false;
  #reach: Reach | null = null;
  #lastRoundAt: Instant | null = null;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #router: RouterToWatch;

  constructor(router: RouterToWatch, clock: Pick<Clock, 'now'>) {
    this.name = router.name;
    this.#router = router;
    this.#clock = clock;
  }

  /** `onRound` hears of each round once it is judged. */
  start(onRound: (observed: Observed, round: Round) => void): void {
    const { opened } = this.#router;
    if (!(opened instanceof Promise)) return this.#follow(opened, onRound);
    void opened.then((sight) => {
      if (!this.#isStopped) this.#follow(sight, onRound);
    });
  }

  #follow({ feed, system, host }: Sight, onRound: (observed: Observed, round: Round) => void): void {
    const { options } = this.#router;
    this.#feed = feed;
    this.#reach = host?.reach ?? null;
    const diagnosing = new Diagnosing(options, system.explainer, {
      usage: monthsReader(options),
      takenOut: takenOutReader(options),
    });
    feed.start((snapshot, round) => {
      this.#newest = { snapshot, diagnosis: diagnosing.take(snapshot) };
      this.#rounds++;
      this.#lastRoundAt = this.#clock.now();
      onRound(this.#newest, round);
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#feed?.stop();
  }

  now(): ObservedRouter {
    const at = this.#lastRoundAt;
    const isReached = (this.#reach?.loss ?? null) === null;
    const isCurrent =
      isReached && at !== null && this.#clock.now() - at <= currentForMs(this.#router.options);
    return {
      name: this.name,
      current: isCurrent ? this.#newest : null,
      rounds: this.#rounds,
      lastRoundAt: at,
    };
  }
}
