import type { CommonOptions } from './cli.js';
import { foldRecording } from './collect/recording.js';
import { StateReadings } from './collect/states.js';
import { takeTwoRounds } from './collect/two-rounds.js';
import { diagnose } from './diagnose/diagnose.js';
import type { History } from './diagnose/diagnose.js';
import type { Clock } from './feeds.js';
import { openHost, platformOf, RECORDED_STATES_BYTES, switchedOff, wallClock } from './feeds.js';
import { openRecorder } from './host/recorder.js';
import { loadTranscript } from './host/transcript-reader.js';
import type { Round } from './model/command.js';
import type { Diagnosis } from './model/diagnosis.js';
import type { Host } from './model/host.js';
import type { Platform } from './model/platform.js';
import type { Snapshot } from './model/snapshot.js';
import { EXIT_STATUS, checkObject, checkText } from './report/check.js';

/** A demo router is judged after two minutes of its own time, which pass at once. */
const DEMO_ROUNDS = 60;

function virtualClock(start: number): Clock {
  let now = start;
  return {
    now: () => now,
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
  };
}

interface Taken {
  readonly snapshots: Iterable<Snapshot>;
  readonly rounds: readonly Round[];
}

/** What is read, and what is not. */
function readingOptions(options: CommonOptions, platform: Platform, host: Host) {
  const off = switchedOff(options, platform);
  const named = [...options.uplinks.keys()];
  const source = platform.states;
  if (source === undefined || off.includes(source.id)) return { off, named };
  const keepBytes = options.record === null ? 0 : RECORDED_STATES_BYTES;
  return { off, named, states: new StateReadings({ host, source, named, keepBytes }) };
}

async function takeDemo(options: CommonOptions, platform: Platform): Promise<Taken> {
  const clock = virtualClock(Date.now());
  const origin = options.origin.kind === 'demo' ? options.origin : { kind: 'demo' as const, scenario: '' };
  const host = openHost(origin, options.readOnly, clock);
  const timers = {
    after: (ms: number, run: () => void) => {
      void clock.sleep(ms).then(run);
      return () => undefined;
    },
  };
  const taken: { snapshots: Snapshot[]; rounds: Round[] } = { snapshots: [], rounds: [] };
  const reading = readingOptions(options, platform, host);
  for (let pair = 0; pair < DEMO_ROUNDS; pair++) {
    const before = taken.snapshots.at(-1) ?? null;
    const two = await takeTwoRounds({ host, platform, timers, before, ...reading });
    taken.snapshots.push(...two.snapshots);
    taken.rounds.push(...two.rounds);
    await clock.sleep(1_000);
  }
  return taken;
}

async function take(options: CommonOptions): Promise<Taken> {
  const { origin, readOnly } = options;
  const platform = platformOf(origin);
  if (origin.kind === 'replay') {
    const transcript = await loadTranscript(origin.file);
    const off = switchedOff(options, platform);
    const folded = [...foldRecording({ transcript, platform, off, named: [...options.uplinks.keys()] })];
    return { snapshots: folded.map((f) => f.snapshot), rounds: folded.map((f) => f.round) };
  }
  if (origin.kind === 'demo') return takeDemo(options, platform);
  const host = openHost(origin, readOnly, wallClock);
  return takeTwoRounds({ host, platform, ...readingOptions(options, platform, host) });
}

async function record(file: string, rounds: readonly Round[]): Promise<void> {
  const recorder = await openRecorder(file, (sentence) => process.stderr.write(`uplinktop: ${sentence}\n`));
  for (const round of rounds) recorder.write(round);
  await recorder.close();
}

/**
 * Two rounds, judged: prints text or JSON and returns the exit status of a monitoring plugin (0 ok, 1 warning,
 * 2 critical, 3 unknown).
 */
export async function check(options: CommonOptions & { readonly json: boolean }): Promise<number> {
  const platform = platformOf(options.origin);
  const { snapshots, rounds } = await take(options);
  if (options.record !== null) await record(options.record, rounds);
  let history: History | null = null;
  let diagnosis: Diagnosis | null = null;
  for (const snapshot of snapshots) {
    ({ history, diagnosis } = diagnose(history, snapshot, { platform, named: options.uplinks }));
  }
  if (diagnosis === null) throw new Error('there is no round to judge');
  process.stdout.write(
    options.json ? `${JSON.stringify(checkObject(diagnosis), null, 2)}\n` : checkText(diagnosis),
  );
  return EXIT_STATUS[diagnosis.verdict.status];
}
