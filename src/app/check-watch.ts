import { takenOutReader } from './failover-sight.js';
import type { CommonOptions } from './invocation.js';
import { Diagnosing } from './diagnosing.js';
import { openFeed } from './feeds.js';
import type { JournalLog } from './journal-log.js';
import { openJournalLog } from './journal-log.js';
import { complain, printJsonLine } from './output.js';
import { takeRounds } from './script-rounds.js';
import { monthsReader } from './usage-reader.js';
import { untilAsked } from './until-asked.js';
import type { Recorder } from '../host/recorder.js';
import { openRecorder } from '../host/recorder.js';
import type { OnRound } from '../collect/feed.js';
import type { System } from '../model/system.js';
import { checkObject } from '../report/check-report.js';

/** What hears of the rounds beside stdout. */
interface Kept {
  readonly log: JournalLog | null;
  readonly recorder: Recorder | null;
}

function tellRounds(options: CommonOptions, { explainer }: System, { log, recorder }: Kept): OnRound {
  const diagnosing = new Diagnosing(options, explainer, {
    usage: monthsReader(options),
    takenOut: takenOutReader(options),
  });
  return (snapshot, round) => {
    recorder?.write(round);
    const diagnosis = diagnosing.take(snapshot);
    log?.write(diagnosis.journal);
    printJsonLine(checkObject(diagnosis));
  };
}

/** All rounds of a recording, at once. */
async function tellRecording(options: CommonOptions, kept: Kept): Promise<void> {
  const { snapshots, rounds, system } = await takeRounds(options, 0);
  const tell = tellRounds(options, system, kept);
  [...snapshots].forEach((snapshot, i) => {
    const round = rounds[i];
    if (round !== undefined) tell(snapshot, round);
  });
}

async function tellUntilAsked(options: CommonOptions, kept: Kept): Promise<void> {
  const asked = untilAsked();
  const { feed, system } = await openFeed(options, () => undefined);
  feed.start(tellRounds(options, system, kept));
  await asked;
  await feed.stop();
}

/**
 * Prints the diagnosis of each round as one line of JSON, until a signal or the end of a recording. The exit status says
 * whether that could be done (0, or 3), not what was found: each line says that.
 */
export async function watchCheck(options: CommonOptions): Promise<number> {
  let status = 0;
  const fail = (sentence: string): void => {
    status = 3;
    complain(`uplinktop: ${sentence}`);
  };
  const log = await openJournalLog(options, fail);
  const recorder = options.record === null ? null : await openRecorder(options.record, fail);
  const reopen = (): void => log?.reopen();
  const isLive = options.origin.kind !== 'replay';
  // Heard until all is closed: who moves a log away at the end must not cut off what is written.
  if (isLive) process.on('SIGHUP', reopen);
  await (isLive ? tellUntilAsked : tellRecording)(options, { log, recorder });
  await Promise.all([log?.close(), recorder?.close()]);
  process.off('SIGHUP', reopen);
  return status;
}
