import type { Instant, Milliseconds } from '../model/time.js';

/** How many at once, and how long until there is room for one more. */
export interface Rate {
  readonly burst: number;
  readonly everyMs: Milliseconds;
}

/** A token bucket: `burst` at once, then one every `everyMs`. Of a clock that nobody sets back. */
export class RateLimit {
  #tokens: number;
  #at: Instant;
  readonly #rate: Rate;

  constructor(rate: Rate, now: Instant) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  /** Takes one's turn, and says how long to wait for it: 0 is now. */
  take(now: Instant): Milliseconds {
    const { burst, everyMs } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + Math.max(0, now - this.#at) / everyMs) - 1;
    this.#at = Math.max(this.#at, now);
    return this.#tokens >= 0 ? 0 : Math.ceil(-this.#tokens * everyMs);
  }
}
