import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../src/app/cli.js';
import { takeRounds } from '../../src/app/script-rounds.js';
import { foldRecording } from '../../src/collect/recording.js';
import { SCENARIOS } from '../../src/demo/scenarios.js';
import { diagnose } from '../../src/diagnose/diagnose.js';
import type { History } from '../../src/diagnose/diagnose.js';
import { AddressMask } from '../../src/host/address-mask.js';
import { maskRound } from '../../src/host/masked-round.js';
import { readTranscript } from '../../src/host/transcript-reader.js';
import { formatRound } from '../../src/host/transcript-writer.js';
import type { Round } from '../../src/model/command.js';
import { openbsd } from '../../src/systems/openbsd/system.js';

const mask = new AddressMask('a secret of this test');
const names = SCENARIOS.map(({ name }) => name).filter((name) => name !== 'busy');

async function roundsOf(name: string): Promise<readonly Round[]> {
  const read = readCommandLine(['check', `--demo=${name}`, '--record', 'night.txt'], {
    version: '1',
    scenarios: SCENARIOS,
  });
  if (read.run !== 'check') throw new Error(read.run);
  return (await takeRounds(read, 4)).rounds;
}

/** What is found in a recording of these rounds. */
function findingsOf(rounds: readonly Round[]): readonly string[] {
  const text = rounds.map((round, i) => formatRound(round, i === 0)).join('');
  const transcript = readTranscript(text, 'night.txt');
  let history: History | null = null;
  let found: readonly string[] = [];
  for (const { snapshot } of foldRecording({ transcript, observer: openbsd.observer })) {
    const judged = diagnose(history, snapshot, { explainer: openbsd.explainer, named: new Map() });
    history = judged.history;
    found = judged.diagnosis.findings.map(({ id, subject, severity }) => `${id} ${subject} ${severity}`);
  }
  return found;
}

describe('a recording with other addresses in it', () => {
  it.each(names)('shows what the router itself showed: %s', async (name) => {
    const rounds = await roundsOf(name);
    const masked = rounds.map((round) => maskRound(round, mask));
    expect(masked).not.toEqual(rounds);
    expect(findingsOf(masked)).toEqual(findingsOf(rounds));
  });
});
