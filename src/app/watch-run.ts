import type { BeyondHost } from '../collect/beyond.js';
import type { Feed } from '../collect/feed.js';
import type { History } from '../diagnose/diagnose.js';
import { diagnose } from '../diagnose/diagnose.js';
import type { Recorder } from '../host/recorder.js';
import type { Round } from '../model/command.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { FileTexts } from '../model/explainer.js';
import type { HookTrouble } from '../model/hook.js';
import type { Snapshot } from '../model/snapshot.js';
import type { System } from '../model/system.js';
import { MINUTE } from '../model/time.js';
import type { UsageOfUplinks } from '../model/usage.js';
import { readBootFiles } from './boot-files.js';
import type { Opened } from './feeds.js';
import { openFeed } from './feeds.js';
import type { CommonOptions } from './invocation.js';

/** The files that set the routes at boot change rarely. */
const FILES_EVERY_MS = 10 * MINUTE;

/** What goes on in each round. */
export interface RoundWork {
  readonly hookTrouble: () => HookTrouble | null;
  /** Counts what has moved by now; the months of the uplinks, where they are counted. */
  readonly count: (snapshot: Snapshot, uplinks: readonly string[]) => UsageOfUplinks | undefined;
  readonly onDiagnosis: (diagnosis: Diagnosis, snapshot: Snapshot) => void;
  /** The recording has shown its last round. */
  readonly onEnd: () => void;
  /** What it is read by has been opened. */
  readonly onOpened: (opened: Pick<Opened, 'host' | 'system'>) => void;
  /** What is to be asked beyond the gateways at this moment, beside what the options name. */
  readonly alsoAsk: () => readonly BeyondHost[];
}

/** Rounds and what is concluded from them, without a screen. What is known outlives a change of the options. */
export class WatchRun {
  #history: History | null = null;
  /** As of the round before. */
  #uplinks: readonly string[] = [];
  #files: FileTexts = {};
  #filesReadAt = -Infinity;
  #feed: Feed | null = null;
  readonly #recorder: Recorder | null;
  readonly #work: RoundWork;

  constructor(work: RoundWork, recorder: Recorder | null) {
    this.#work = work;
    this.#recorder = recorder;
  }

  /** Begins, or goes on with other options. Rejects with a sentence where this machine cannot be read. */
  async start(options: CommonOptions): Promise<void> {
    const { feed, system, host } = await openFeed(options, this.#work.onEnd, this.#work.alsoAsk);
    await this.stop();
    this.#work.onOpened({ host, system });
    this.#feed = feed;
    this.#filesReadAt = -Infinity;
    feed.start((snapshot, round) => this.#onRound(options, system, snapshot, round));
  }

  async stop(): Promise<void> {
    const feed = this.#feed;
    this.#feed = null;
    await feed?.stop();
  }

  #onRound(options: CommonOptions, { explainer }: System, snapshot: Snapshot, round: Round): void {
    this.#recorder?.write(round);
    const usage = this.#work.count(snapshot, this.#uplinks);
    const { history, diagnosis } = diagnose(this.#history, snapshot, {
      explainer,
      named: options.uplinks,
      standby: options.standby,
      thresholds: options.thresholds,
      files: this.#files,
      ...(usage === undefined ? {} : { usage }),
      hook: this.#work.hookTrouble(),
    });
    this.#history = history;
    this.#uplinks = diagnosis.uplinks.map((uplink) => uplink.interface);
    if (options.origin.kind === 'live' && snapshot.at - this.#filesReadAt >= FILES_EVERY_MS) {
      this.#filesReadAt = snapshot.at;
      this.#files = readBootFiles(explainer.bootFiles, this.#uplinks);
    }
    this.#work.onDiagnosis(diagnosis, snapshot);
  }
}
