/** Ten thousand rounds of the story in one process, each diagnosed and drawn; prints RSS in bytes after some of them. */
import { createPoller } from '../src/collect/poller.js';
import type { History } from '../src/diagnose/diagnose.js';
import { diagnose } from '../src/diagnose/diagnose.js';
import { openHost } from '../src/app/feeds.js';
import { stayLean } from '../src/app/stay-lean.js';
import { openbsd } from '../src/systems/openbsd/system.js';
import { draw } from '../src/ui/screen/draw.js';
import { initialState } from '../src/ui/state/initial-state.js';
import { receive } from '../src/ui/state/receive-round.js';

// As the program does.
stayLean();

const ROUNDS = 10_000;
const REPORT_AT = [1_000, 2_500, 5_000, 7_500, ROUNDS];
const SIZE = { columns: 120, rows: 40 };

let now = 1_700_000_000_000;
/** Timers of a clock that is wound on as soon as nothing else is left to do. */
const due: { at: number; run: () => void }[] = [];
const timers = {
  after(delayMs: number, run: () => void) {
    const timer = { at: now + delayMs, run };
    due.push(timer);
    return () => {
      const at = due.indexOf(timer);
      if (at >= 0) due.splice(at, 1);
    };
  },
};
const clock = {
  now: () => now,
  sleep: (ms: number) => new Promise<void>((settle) => void timers.after(ms, settle)),
};

const host = await openHost({ kind: 'demo', scenario: 'story' }, openbsd, { readOnly: false, clock });
const feed = createPoller({ host, observer: openbsd.observer, intervalMs: 1_000, timers });
let history: History | null = null;
let state = initialState({ mode: { kind: 'demo', label: 'story' }, intervalMs: 1_000 });
let rounds = 0;
let cells = 0;
feed.start((snapshot) => {
  const judged = diagnose(history, snapshot, { explainer: openbsd.explainer, named: new Map() });
  history = judged.history;
  state = receive(state, judged.diagnosis);
  cells += draw(state, SIZE, { unicode: true, colour: true }).lines.length;
  rounds++;
});

/** At 500 rounds a second garbage outruns its collector: RSS is read when that has caught up, as it does at one a second. */
async function report(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await new Promise((settle) => setTimeout(settle, 50));
  }
  process.stdout.write(`${rounds} ${process.memoryUsage.rss()} ${process.memoryUsage().heapUsed}\n`);
}

let reported = 0;
while (rounds < ROUNDS) {
  if (reported !== rounds && REPORT_AT.includes(rounds)) {
    reported = rounds;
    await report();
  }
  await new Promise((settle) => setImmediate(settle));
  due.sort((a, b) => a.at - b.at);
  const next = due.shift();
  if (next === undefined) continue;
  now = Math.max(now, next.at);
  next.run();
}
await report();
if (cells === 0) throw new Error('nothing was drawn');
process.exit(0);
