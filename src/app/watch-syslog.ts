import type { Clock } from '../model/clock.js';
import { SECOND } from '../model/time.js';
import { log } from '../host/logger.js';
import type { SyslogMessage } from '../watch/change-message.js';
import { OneAtATime } from '../watch/one-at-a-time.js';
import { RateLimit } from '../watch/rate-limit.js';

/** A child each: a router that flaps must not be kept busy by telling so. */
const RATE = { burst: 20, everyMs: 3 * SECOND };
const MOST_WAITING = 64;

/** Sends messages to syslog, one after another; of those that were dropped it tells how many. */
export class Syslog {
  #dropped = 0;
  #isClosing = false;
  readonly #limit: RateLimit;
  readonly #queue: OneAtATime<SyslogMessage>;
  readonly #clock: Clock;
  readonly #send: typeof log;
  readonly #complain: (sentence: string) => void;

  /** `complain` hears a sentence when a message cannot be sent. */
  constructor(clock: Clock, complain: (sentence: string) => void, send: typeof log = log) {
    this.#clock = clock;
    this.#complain = complain;
    this.#send = send;
    this.#limit = new RateLimit(RATE, clock.elapsedMs());
    this.#queue = new OneAtATime({
      most: MOST_WAITING,
      work: (message) => this.#work(message),
      onDropped: () => (this.#dropped += 1),
    });
  }

  add(message: SyslogMessage): void {
    this.#queue.add(message);
  }

  /** Sends what waits at once, but takes no longer than this. */
  async end(graceMs: number): Promise<void> {
    this.#isClosing = true;
    await Promise.race([this.#queue.idle(), this.#clock.sleep(graceMs)]);
    this.#queue.close();
    if (this.#dropped > 0) this.#complain(`${this.#dropped} messages were not sent to syslog.`);
  }

  async #work(message: SyslogMessage): Promise<void> {
    const waitMs = this.#limit.take(this.#clock.elapsedMs());
    if (waitMs > 0 && !this.#isClosing) await this.#clock.sleep(waitMs);
    const failure = await this.#send(message);
    if (failure !== null) this.#complain(`A message could not be sent to syslog: ${failure}.`);
    const dropped = this.#dropped;
    if (dropped === 0) return;
    this.#dropped = 0;
    await this.#send({
      priority: 'daemon.warning',
      text: `${dropped} messages before this one were dropped`,
    });
  }
}
