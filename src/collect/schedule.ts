import type { Observer } from '../model/observer.js';
import type { Source } from '../model/source.js';
import { paceMs } from '../model/source.js';
import type { ObservationKey, Observations } from '../model/snapshot.js';
import type { NoValue } from '../model/reading.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { MINUTE } from '../model/time.js';

/** `due`: what its rhythm says. `woken`: also what announcements wake. `all`: everything. */
export type Which = 'due' | 'woken' | 'all';

/** One source, and when it is to be read next. */
export interface Job {
  readonly source: Source;
  running: boolean;
  startedAt: Instant;
  /** When all of it was asked for, where a source has a short question, too. */
  wholeAt: Instant;
  dueAt: Instant;
}

/** A source that may not or cannot be read is tried again this much later. */
const RETRY_MS = MINUTE;

/** Byte counters come first in a round, so that their instant is tight: rates are made of it. */
export function isTimed(source: Source): boolean {
  return source.observes.includes('byteCounters');
}

/** What a beat knows beside the time. */
interface Beat {
  readonly intervalMs: Milliseconds;
  readonly isAnnounced: boolean;
  /** What sources have told last. Default: nothing. */
  readonly known?: (keys: readonly ObservationKey[]) => Partial<Observations>;
}

/** When each source is read. */
export class Schedule {
  readonly jobs: readonly Job[];

  constructor(observer: Observer, off: readonly string[]) {
    this.jobs = observer.sources
      .filter(({ id }) => !off.includes(id))
      .map((source) => ({
        source,
        running: false,
        startedAt: -Infinity,
        wholeAt: -Infinity,
        dueAt: -Infinity,
      }));
  }

  /** What to start at this beat; nothing that still runs. A beat that comes a little early takes what is almost due. */
  due(which: Which, now: Instant, { intervalMs, isAnnounced, known = () => ({}) }: Beat): Job[] {
    return this.jobs.filter((job) => {
      const woken = which === 'woken' && job.source.wokenByEvents;
      // What it is reading now may be from before the change: once more at the next beat.
      if (job.running && woken) job.dueAt = -Infinity;
      if (job.running) return false;
      // A clock that was set back must not silence a source until it has caught up.
      const { everyMs, announcedEveryMs = everyMs } = job.source;
      const restMs = paceMs(job.source, known(job.source.observes)) - everyMs;
      const dueAt = job.dueAt + restMs + (isAnnounced ? announcedEveryMs - everyMs : 0);
      return which === 'all' || woken || now < job.startedAt || dueAt <= now + intervalMs / 10;
    });
  }

  /** What announcements wake is due at the next beat, whenever that comes. */
  wake(): void {
    for (const job of this.jobs) if (job.source.wokenByEvents) job.dueAt = -Infinity;
  }

  begin(job: Job, now: Instant, { which, intervalMs }: { which: Which; intervalMs: Milliseconds }): void {
    const first = job.startedAt === -Infinity;
    job.running = true;
    job.startedAt = now;
    job.dueAt = now + job.source.everyMs;
    // All at once at the start; from then on the slow ones take turns, instead of all coming at the same beat.
    if (first || which === 'all') {
      job.dueAt += (this.jobs.indexOf(job) * intervalMs) % Math.max(intervalMs, job.source.everyMs);
    }
  }

  end(job: Job, why: NoValue | null): void {
    job.running = false;
    if (why === 'no-permission' || why === 'not-found') job.dueAt = job.startedAt + RETRY_MS;
  }
}
