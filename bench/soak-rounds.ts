/**
 * Twenty thousand rounds of a bad year in one process, each diagnosed and drawn: a flapping router whose commands answer
 * with garbage, hang, are cut off or fail, a clock that jumps, a screen that is resized; now and then a real child, some of
 * which hang. Prints a line of JSON after some of the rounds.
 *
 *     node --expose-gc soak-rounds.js [ROUNDS [SEED]]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { openHost } from '../src/app/feeds.js';
import { stayLean } from '../src/app/stay-lean.js';
import { createPoller } from '../src/collect/poller.js';
import type { History } from '../src/diagnose/diagnose.js';
import { diagnose } from '../src/diagnose/diagnose.js';
import { createLocalHost } from '../src/host/local.js';
import { keepRecentRounds } from '../src/host/recent-rounds.js';
import type { Command, CommandResult } from '../src/model/command.js';
import type { Host } from '../src/model/host.js';
import { ResetPlanner } from '../src/reset/plan/planner.js';
import { openbsd } from '../src/systems/openbsd/system.js';
import { draw } from '../src/ui/screen/draw.js';
import { initialState } from '../src/ui/state/initial-state.js';
import { receive } from '../src/ui/state/receive-round.js';
import { VirtualClock } from './virtual-clock.js';

stayLean();

const [ROUNDS = 20_000, SEED = 1] = process.argv.slice(2).map(Number);
const SETTLED = 2_000;
/** A real child each so many rounds. */
const CHILD_EVERY = 50;
const START = 1_700_000_000_000;

let seed = SEED;
/** 0 up to 1; the same every time. */
function chance(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
}

const time = new VirtualClock(START);
const { clock } = time;
const demo = await openHost({ kind: 'demo', scenario: 'flapping' }, openbsd, { readOnly: false, clock });

function garbage(text: string): string {
  const at = Math.floor(chance() * text.length);
  const kind = chance();
  if (kind < 0.3) return text.slice(0, at);
  if (kind < 0.6) return `${text.slice(0, at)}\u001b[2J\u0000${String(chance())}${text.slice(at + 7)}`;
  if (kind < 0.8) return text.split('\n').reverse().join('\n');
  return Array.from({ length: 200 }, () => String.fromCharCode(Math.floor(chance() * 0x2fff))).join('');
}

async function spoilt(command: Command): Promise<CommandResult> {
  const result = await demo.run(command);
  const luck = chance();
  if (luck < 0.9) return result;
  if (luck < 0.95) return { ...result, stdout: garbage(result.stdout) };
  if (luck < 0.98) return { ...result, stdout: '', stderr: 'Cannot allocate memory\n', exitStatus: 1 };
  await clock.sleep(command.timeoutMs);
  const failure = { why: 'timeout', summary: 'was killed after 3 s', detail: '' } as const;
  return { ...result, stdout: '', exitStatus: null, tookMs: command.timeoutMs, failure };
}

const host: Host = {
  kind: 'demo',
  now: () => clock.now(),
  run: spoilt,
  stream: (command, onStdout) => demo.stream(command, onStdout),
};

/** Real children: one that answers, one that hangs until it is killed. */
const local = createLocalHost({ uid: 0 });
let childrenRun = 0;

async function aChild(): Promise<void> {
  const isHanging = chance() < 0.2;
  const argv = isHanging ? ['/bin/sleep', '60'] : ['/bin/cat', '/proc/loadavg'];
  await local.run({
    argv,
    purpose: 'soak',
    timeoutMs: isHanging ? 20 : 3_000,
    needsRoot: false,
    changes: false,
  });
  childrenRun++;
}

let history: History | null = null;
let state = initialState({ mode: { kind: 'demo', label: 'soak' }, intervalMs: 1_000 });
const recent = keepRecentRounds({ maxCharacters: 1_000_000 });
const planner = new ResetPlanner({
  changer: openbsd.changer,
  readOnly: false,
  priority: null,
  pendingWords: () => null,
});
let rounds = 0;
let cells = 0;
const feed = createPoller({ host, observer: openbsd.observer, intervalMs: 1_000, timers: clock });
feed.start((snapshot, round) => {
  const judged = diagnose(history, snapshot, { explainer: openbsd.explainer, named: new Map() });
  history = judged.history;
  recent.add(round);
  planner.onRound(snapshot, judged.diagnosis);
  planner.hint();
  state = receive(state, judged.diagnosis);
  const size = { columns: 20 + Math.floor(chance() * 200), rows: 5 + Math.floor(chance() * 60) };
  cells += draw(state, size, { unicode: chance() < 0.5, colour: true }).lines.length;
  rounds++;
});

const descriptors = (): number => readdirSync('/proc/self/fd').length;
const children = (): number =>
  readdirSync('/proc/self/task').reduce((sum, task) => {
    const text = readFileSync(`/proc/self/task/${task}/children`, 'utf8').trim();
    return sum + (text === '' ? 0 : text.split(' ').length);
  }, 0);

async function report(): Promise<void> {
  // At hundreds of rounds a second garbage outruns its collector: RSS is read when that has caught up.
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await new Promise((settle) => setTimeout(settle, 50));
  }
  const { rss, heapUsed } = process.memoryUsage();
  const found = { descriptors: descriptors(), timers: time.waiting, children: children(), childrenRun };
  process.stdout.write(`${JSON.stringify({ rounds, rss, heapUsed, ...found })}\n`);
}

let reported = 0;
let lastChild = 0;
while (rounds < ROUNDS) {
  if (rounds - reported >= SETTLED) {
    reported = rounds;
    await report();
  }
  if (rounds - lastChild >= CHILD_EVERY) {
    lastChild = rounds;
    await aChild();
    // An hour forward or back, a night's sleep.
    if (chance() < 0.2) time.jump(chance() < 0.5 ? 3_600_000 : chance() < 0.5 ? -3_600_000 : 8 * 3_600_000);
  }
  await time.step();
}
await report();
if (cells === 0) throw new Error('nothing was drawn');
process.exit(0);
