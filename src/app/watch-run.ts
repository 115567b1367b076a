import { takenOutReader } from './failover-sight.js';
import type { Feed } from '../collect/feed.js';
import type { Recorder } from '../host/recorder.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { HookTrouble } from '../model/hook.js';
import type { MinutesOfUplinks } from '../model/past.js';
import type { Snapshot } from '../model/snapshot.js';
import type { UsageOfUplinks } from '../model/usage.js';
import { Diagnosing } from './diagnosing.js';
import type { AskedOf, Opened } from './feeds.js';
import { openFeed } from './feeds.js';
import type { CommonOptions } from './invocation.js';

/** What goes on in each round. */
export interface RoundWork {
  readonly hookTrouble: () => HookTrouble | null;
  /** Counts what has moved by now; the months of the uplinks, where they are counted. */
  readonly count: (snapshot: Snapshot, uplinks: readonly string[]) => UsageOfUplinks | undefined;
  /** `minutes`: what the uplinks moved in the last hours. */
  readonly onDiagnosis: (diagnosis: Diagnosis, snapshot: Snapshot, minutes: MinutesOfUplinks) => void;
  /** The recording has shown its last round. */
  readonly onEnd: () => void;
  /** What it is read by has been opened. */
  readonly onOpened: (opened: Pick<Opened, 'host' | 'system' | 'probed'>) => void;
  /** Something that who asked for it should know: a sentence. */
  readonly onNote: (sentence: string) => void;
  /** What is to be asked beyond the gateways at this moment, of what the options name and beside it. */
  readonly asked: AskedOf;
}

/** Rounds and what is concluded from them, without a screen. What is known outlives a change of the options. */
export class WatchRun {
  #diagnosing: Diagnosing | null = null;
  #feed: Feed | null = null;
  readonly #recorder: Recorder | null;
  readonly #work: RoundWork;

  constructor(work: RoundWork, recorder: Recorder | null) {
    this.#work = work;
    this.#recorder = recorder;
  }

  /** Begins, or goes on with other options. Rejects with a sentence where this machine cannot be read. */
  async start(options: CommonOptions): Promise<void> {
    const { onEnd, asked, onNote } = this.#work;
    const { feed, system, host, probed } = await openFeed(options, onEnd, asked, onNote);
    await this.stop();
    this.#work.onOpened({ host, system, ...(probed === undefined ? {} : { probed }) });
    this.#feed = feed;
    const diagnosing = this.#judge(options, system.explainer);
    feed.start((snapshot, round) => {
      this.#recorder?.write(round);
      const diagnosis = diagnosing.take(snapshot);
      this.#work.onDiagnosis(diagnosis, snapshot, diagnosing.minutes());
    });
  }

  async stop(): Promise<void> {
    const feed = this.#feed;
    this.#feed = null;
    await feed?.stop();
  }

  #judge(...[options, explainer]: Parameters<Diagnosing['follow']>): Diagnosing {
    const { hookTrouble, count: usage } = this.#work;
    this.#diagnosing ??= new Diagnosing(options, explainer, {
      ...{ hookTrouble, usage, onlyMinutes: true },
      takenOut: takenOutReader(options),
    });
    this.#diagnosing.follow(options, explainer);
    return this.#diagnosing;
  }
}
