/**
 * Damaged recordings through everything that reads, judges and draws, for so many minutes of CPU: nothing may throw but a
 * transcript that is none, nothing may hang, and no character that steers a terminal may reach a line of the screen.
 *
 *     npm run --silent prebench && node node_modules/.cache/uplinktop-bench/bench/fuzz.js [MINUTES [SEED [FOLDER]]]
 *
 * FOLDER: recordings to begin with, beside the demo's and those of a large router. What breaks is written to /tmp.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHost } from '../src/app/feeds.js';
import { foldRecording, systemOf } from '../src/collect/recording.js';
import { takeTwoRounds } from '../src/collect/two-rounds.js';
import type { History } from '../src/diagnose/diagnose.js';
import { diagnose } from '../src/diagnose/diagnose.js';
import { TranscriptError } from '../src/host/transcript.js';
import { readTranscript } from '../src/host/transcript-reader.js';
import { formatRound } from '../src/host/transcript-writer.js';
import { clockFrom } from '../src/model/clock.js';
import { ResetPlanner } from '../src/reset/plan/planner.js';
import { checkText } from '../src/report/check-report.js';
import { linux } from '../src/systems/linux/system.js';
import { openbsd } from '../src/systems/openbsd/system.js';
import { draw } from '../src/ui/screen/draw.js';
import { initialState } from '../src/ui/state/initial-state.js';
import { receive } from '../src/ui/state/receive-round.js';
import { linuxTexts } from './large-router.js';

const [minutes = '10', seedText = '1', folder] = process.argv.slice(2);
const SLOW_MS = 5_000;
const STEERING = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const SIZES = [
  [80, 24],
  [120, 40],
  [20, 5],
] as const;

let seed = Number(seedText);
function below(limit: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * limit);
}
const oneOf = <T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0];

const STRANGE = [
  '\u001b[31m',
  '\u009b2J',
  '\u202e',
  '\u0000',
  '\ud800',
  '-1',
  '99999999999999999999',
  '1e309',
  'NaN',
  '""',
  '[[[[',
  '{',
  '}]',
  '::',
  '::/0',
  '0.0.0.0/0',
  'default',
  'fe80::1%',
  '256.256.256.256',
  '/33',
  '/129',
  '%',
  '\t',
  '\r',
  ' ',
  '__proto__',
  'constructor',
  'null',
  'true',
  '\\',
  '$ ',
  '! ',
  '# ',
  '# exit 9',
  '# at x',
  '$ ip -j -d route show table all',
  '$ pfctl -ss -vv',
] as const;

function damaged(text: string, other: string): string {
  let now = text;
  for (let times = 1 + below(6); times > 0; times--) {
    const at = below(now.length + 1);
    const length = 1 + below(oneOf([4, 40, 400]));
    const [before, after] = [now.slice(0, at), now.slice(at)];
    const from = below(other.length);
    switch (below(7)) {
      case 0:
        now = before + after.slice(length);
        break;
      case 1:
        now = before + oneOf(STRANGE) + after;
        break;
      case 2:
        now = before + oneOf(STRANGE) + after.slice(length);
        break;
      case 3:
        now = before + other.slice(from, from + length) + after;
        break;
      case 4:
        now = before + after.slice(0, length).repeat(1 + below(20)) + after;
        break;
      case 5:
        now = before + String.fromCharCode(below(0x300)) + after.slice(1);
        break;
      default:
        now = below(8) === 0 ? before : before + after.replace(/\d+/, String(below(2 ** 31)));
    }
  }
  return now.slice(0, 400_000);
}

async function demoTranscripts(): Promise<string[]> {
  const names = ['story', 'flapping', 'untranslated', 'halves', 'busy'];
  const texts: string[] = [];
  for (const scenario of names) {
    let now = 1_700_000_000_000;
    const clock = clockFrom({
      now: () => now,
      after: (ms, run) => {
        now += ms;
        queueMicrotask(run);
        return () => undefined;
      },
    });
    try {
      const host = await openHost({ kind: 'demo', scenario }, openbsd, { readOnly: true, clock });
      const { rounds } = await takeTwoRounds({ host, observer: openbsd.observer, timers: clock });
      texts.push(
        rounds
          .map((round, i) => formatRound(round, i === 0))
          .join('')
          .slice(0, 60_000),
      );
    } catch {
      // No demo of this name any more.
    }
  }
  return texts;
}

function linuxTranscript(): string {
  const texts = linuxTexts({ uplinks: 3, defaults: 1, routes: 5 });
  const commands = [
    'cat /proc/net/dev',
    ...linux.observer.sources.map(({ command }) => command.argv.join(' ')),
  ];
  return [0, 1]
    .map((second) =>
      formatRound(
        {
          at: 1_700_000_000_000 + 1_000 * second,
          results: commands.map((line) => ({
            command: { argv: line.split(' '), purpose: '', timeoutMs: 0, needsRoot: false, changes: false },
            stdout: texts(line.replace(/^\S*\//, ''), second),
            stderr: '',
            exitStatus: 0,
            tookMs: 1,
            failure: null,
          })),
        },
        second === 0,
      ),
    )
    .join('');
}

/** Through all of it. Throws what it finds. */
function through(text: string): void {
  const transcript = readTranscript(text, 'fuzz');
  const system = systemOf(transcript, [openbsd, linux]);
  const planner = new ResetPlanner({
    changer: system.changer,
    readOnly: false,
    priority: null,
    pendingWords: () => null,
  });
  let history: History | null = null;
  let state = initialState({ mode: { kind: 'demo', label: 'fuzz' }, intervalMs: 1_000 });
  let report = '';
  for (const { snapshot } of foldRecording({ transcript, observer: system.observer })) {
    const judged = diagnose(history, snapshot, { explainer: system.explainer, named: new Map() });
    history = judged.history;
    planner.onRound(snapshot, judged.diagnosis);
    planner.hint();
    planner.plan({ kind: 'equalise' });
    for (const { interface: name } of judged.diagnosis.uplinks.slice(0, 4))
      planner.plan({ kind: 'drain', interface: name });
    state = receive(state, judged.diagnosis);
    report = checkText(judged.diagnosis);
  }
  for (const [columns, rows] of SIZES)
    for (const line of draw(state, { columns, rows }, { unicode: true, colour: true }).lines)
      for (const { text: part } of line)
        if (STEERING.test(part)) throw new Error(`drawn: ${JSON.stringify(part)}`);
  const steering = report.split('\n').find((line) => STEERING.test(line));
  if (steering !== undefined) throw new Error(`reported: ${JSON.stringify(steering)}`);
}

const given = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.transcript'));
const seeds: readonly [string, ...string[]] = [
  linuxTranscript(),
  ...(await demoTranscripts()),
  ...given.map((name) => readFileSync(join(folder ?? '', name), 'utf8').slice(0, 60_000)),
];
const cpuMs = (): number => process.cpuUsage().user / 1_000 + process.cpuUsage().system / 1_000;
const found = new Map<string, number>();
let [tried, read] = [0, 0];
while (cpuMs() < Number(minutes) * 60_000) {
  const text = damaged(oneOf(seeds), oneOf(seeds));
  const began = cpuMs();
  tried++;
  try {
    through(text);
    read++;
    if (cpuMs() - began > SLOW_MS) throw new Error(`slow: ${Math.round(cpuMs() - began)} ms`);
  } catch (error) {
    if (error instanceof TranscriptError) continue;
    const words =
      error instanceof Error
        ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' | ')
        : String(error);
    const kind = words.replace(/\d+/g, 'N').slice(0, 300);
    if (!found.has(kind)) {
      const file = join(tmpdir(), `fuzz-${seedText}-${found.size}.transcript`);
      writeFileSync(file, text);
      process.stdout.write(`${file}: ${words}\n`);
    }
    found.set(kind, (found.get(kind) ?? 0) + 1);
  }
}
process.stdout.write(`${tried} damaged recordings, ${read} read to the end, ${found.size} kinds of fault\n`);
process.exit(found.size > 0 ? 1 : 0);
