import { foldRecording, systemOf } from '../../src/collect/recording.js';
import type { History } from '../../src/diagnose/diagnose.js';
import { diagnose } from '../../src/diagnose/diagnose.js';
import { readTranscript } from '../../src/host/transcript-reader.js';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { linux } from '../../src/systems/linux/system.js';
import { openbsd } from '../../src/systems/openbsd/system.js';

/** What becomes of a text that somebody pasted: the system it is taken for, what was read, what is said. */
export interface Judged {
  readonly system: string;
  readonly snapshot: Snapshot;
  readonly diagnosis: Diagnosis;
  readonly ids: readonly string[];
}

/** Reads and judges a pasted session, as `check --replay` does. */
export function judged(text: string, named: ReadonlyMap<string, string> = new Map()): Judged {
  const transcript = readTranscript(text, 'paste.txt');
  const system = systemOf(transcript, [openbsd, linux]);
  let history: History | null = null;
  let last: { snapshot: Snapshot; diagnosis: Diagnosis } | null = null;
  for (const { snapshot } of foldRecording({ transcript, observer: system.observer })) {
    const told = diagnose(history, snapshot, { explainer: system.explainer, named });
    ({ history } = told);
    last = { snapshot, diagnosis: told.diagnosis };
  }
  if (last === null) throw new Error('there is no round in it');
  return { system: system.name, ...last, ids: last.diagnosis.findings.map(({ id }) => id) };
}
