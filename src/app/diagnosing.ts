import type { CommonOptions } from './invocation.js';
import { readBootFiles } from './boot-files.js';
import type { History } from '../diagnose/diagnose.js';
import { diagnose } from '../diagnose/diagnose.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Explainer, FileTexts } from '../model/explainer.js';
import type { HookTrouble } from '../model/hook.js';
import type { MinutesOfUplinks } from '../model/past.js';
import type { Snapshot } from '../model/snapshot.js';
import { MINUTE } from '../model/time.js';
import type { UsageOfUplinks } from '../model/usage.js';

/** The files that set the routes at boot change rarely. */
const FILES_EVERY_MS = 10 * MINUTE;

export type JudgedOptions = Pick<CommonOptions, 'origin' | 'uplinks' | 'standby' | 'thresholds' | 'stateDir'>;

/** What is known beside the rounds. */
export interface BesideRounds {
  /** The months of the uplinks as of a round; these were the uplinks in the round before. */
  readonly usage?: (snapshot: Snapshot, uplinks: readonly string[]) => UsageOfUplinks | undefined;
  readonly hookTrouble?: () => HookTrouble | null;
  /** Interfaces whose defaults failover has taken out. */
  readonly takenOut?: () => ReadonlySet<string>;
  /** Of whoever looks at it, as sshd put it into the environment. */
  readonly sshConnection?: string | undefined;
  /** What `watch` counted before. */
  readonly pastMinutes?: MinutesOfUplinks;
  /** Nobody looks at series. */
  readonly onlyMinutes?: boolean;
}

/** Judges one round after another, each in the light of those before; of this machine by its boot files, too. */
export class Diagnosing {
  #history: History | null = null;
  /** As of the round before. */
  #uplinks: readonly string[] = [];
  #files: FileTexts = {};
  #filesReadAt = -Infinity;
  #options: JudgedOptions;
  #explainer: Explainer;
  readonly #beside: BesideRounds;

  constructor(options: JudgedOptions, explainer: Explainer, beside: BesideRounds = {}) {
    this.#options = options;
    this.#explainer = explainer;
    this.#beside = beside;
  }

  /** Goes on by other options. What is known of the router stays. */
  follow(options: JudgedOptions, explainer: Explainer): void {
    this.#options = options;
    this.#explainer = explainer;
    this.filesMayHaveChanged();
  }

  take(snapshot: Snapshot): Diagnosis {
    const { uplinks: named, standby, thresholds, origin } = this.#options;
    const { usage, hookTrouble, takenOut, sshConnection, pastMinutes, onlyMinutes } = this.#beside;
    const months = usage?.(snapshot, this.#uplinks);
    const { history, diagnosis } = diagnose(this.#history, snapshot, {
      explainer: this.#explainer,
      named,
      standby,
      thresholds,
      files: this.#files,
      ...(months === undefined ? {} : { usage: months }),
      ...(pastMinutes === undefined ? {} : { pastMinutes }),
      ...(onlyMinutes === undefined ? {} : { onlyMinutes }),
      hook: hookTrouble?.() ?? null,
      takenOut: takenOut?.(),
      sshConnection,
    });
    this.#history = history;
    this.#uplinks = diagnosis.uplinks.map((uplink) => uplink.interface);
    if (origin.kind === 'live' && snapshot.at - this.#filesReadAt >= FILES_EVERY_MS) {
      this.#filesReadAt = snapshot.at;
      this.#files = readBootFiles(this.#explainer.bootFiles, this.#uplinks);
    }
    return diagnosis;
  }

  /** What the uplinks moved in the minutes of the last hours. */
  minutes(): MinutesOfUplinks {
    return new Map([...(this.#history?.series ?? [])].map(([name, series]) => [name, series[60_000]]));
  }

  /** Somebody may have written into a file that sets the routes at boot: they are read with the next round. */
  filesMayHaveChanged(): void {
    this.#filesReadAt = -Infinity;
  }
}
