import type { CommonOptions } from './invocation.js';
import { UsageReader } from './usage-reader.js';
import { readBootFiles } from './boot-files.js';
import type { History } from '../diagnose/diagnose.js';
import { diagnose } from '../diagnose/diagnose.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { Explainer, FileTexts } from '../model/explainer.js';
import type { Snapshot } from '../model/snapshot.js';
import { MINUTE } from '../model/time.js';

/** The files that set the routes at boot change rarely. */
const FILES_EVERY_MS = 10 * MINUTE;

type JudgedOptions = Pick<
  CommonOptions,
  'origin' | 'uplinks' | 'standby' | 'thresholds' | 'metered' | 'stateDir'
>;

/** Judges one round after another, each in the light of those before; of this machine by its boot files, too. */
export class Diagnosing {
  #history: History | null = null;
  #files: FileTexts = {};
  #filesReadAt = -Infinity;
  readonly #usage: UsageReader;
  readonly #options: JudgedOptions;
  readonly #explainer: Explainer;
  readonly #sshConnection: string | undefined;

  /** `sshConnection`: of whoever looks at it, as sshd put it into the environment. */
  constructor(options: JudgedOptions, explainer: Explainer, sshConnection?: string) {
    this.#options = options;
    this.#usage = new UsageReader(options);
    this.#explainer = explainer;
    this.#sshConnection = sshConnection;
  }

  take(snapshot: Snapshot): Diagnosis {
    const { uplinks: named, standby, thresholds, origin } = this.#options;
    const { history, diagnosis } = diagnose(this.#history, snapshot, {
      explainer: this.#explainer,
      named,
      standby,
      thresholds,
      files: this.#files,
      usage: this.#usage.months(snapshot.at),
      sshConnection: this.#sshConnection,
    });
    this.#history = history;
    if (origin.kind === 'live' && snapshot.at - this.#filesReadAt >= FILES_EVERY_MS) {
      this.#filesReadAt = snapshot.at;
      const uplinks = diagnosis.uplinks.map((uplink) => uplink.interface);
      this.#files = readBootFiles(this.#explainer.bootFiles, uplinks);
    }
    return diagnosis;
  }

  /** Somebody may have written into a file that sets the routes at boot: they are read with the next round. */
  filesMayHaveChanged(): void {
    this.#filesReadAt = -Infinity;
  }
}
