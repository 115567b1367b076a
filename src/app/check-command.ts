import { takenOutReader } from './failover-sight.js';
import type { CommonOptions } from './invocation.js';
import { diagnose } from '../diagnose/diagnose.js';
import type { History } from '../diagnose/diagnose.js';
import { openRecorder } from '../host/recorder.js';
import type { Round } from '../model/command.js';
import type { Diagnosis } from '../model/diagnosis.js';
import { EXIT_STATUS, checkObject, checkText } from '../report/check-report.js';
import { complain, print, printJson } from './output.js';
import { UsageReader } from './usage-reader.js';
import { DEMO_PAIRS, takeRounds } from './script-rounds.js';

/** False when the recording is not whole; stderr says why. */
async function record(file: string, rounds: readonly Round[]): Promise<boolean> {
  let isWhole = true;
  const recorder = await openRecorder(file, (sentence) => {
    isWhole = false;
    complain(`uplinktop: ${sentence}`);
  });
  for (const round of rounds) recorder.write(round);
  await recorder.close();
  return isWhole;
}

/**
 * Two rounds, judged: prints text or JSON and returns the exit status of a monitoring plugin (0 ok, 1 warning,
 * 2 critical, 3 unknown, or a recording that was asked for and failed).
 */
export async function check(options: CommonOptions & { readonly json: boolean }): Promise<number> {
  const { snapshots, rounds, system, unread } = await takeRounds(options, DEMO_PAIRS);
  const isRecorded = options.record === null || (await record(options.record, rounds));
  const usage = new UsageReader(options);
  const takenOut = takenOutReader(options)();
  let history: History | null = null;
  let diagnosis: Diagnosis | null = null;
  for (const snapshot of snapshots) {
    ({ history, diagnosis } = diagnose(history, snapshot, {
      explainer: system.explainer,
      named: options.uplinks,
      standby: options.standby,
      thresholds: options.thresholds,
      usage: usage.months(snapshot.at),
      takenOut,
    }));
  }
  if (diagnosis === null) throw new Error('there is no round to judge');
  if (options.json) printJson(checkObject(diagnosis, unread));
  else print(checkText(diagnosis, unread));
  return isRecorded ? EXIT_STATUS[diagnosis.verdict.status] : EXIT_STATUS.unknown;
}
