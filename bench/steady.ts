import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { TuiTerm } from '../test/terminal/tuiterm.js';
import type { Figure } from './measure.js';
import { cpuSeconds, sleep } from './measure.js';

const SETTLE_MS = 10_000;
const WATCH_MS = 60_000;

/** What a demo router costs at one second in 120x40: bytes a second to the terminal, and parts of a core. */
async function watched(scenario: string): Promise<{ bytes: number; shown: number; own: number }> {
  const term = new TuiTerm(process.execPath, [join('dist', 'uplinktop.js'), `--demo=${scenario}`], {
    columns: 120,
    rows: 40,
  });
  const demo = spawn(process.execPath, [join(import.meta.dirname, 'headless.js'), scenario]);
  const demoPid = demo.pid ?? 0;
  await sleep(SETTLE_MS);
  const before = { bytes: term.bytes, shown: cpuSeconds(term.pid), demo: cpuSeconds(demoPid) };
  await sleep(WATCH_MS);
  const seconds = WATCH_MS / 1_000;
  const bytes = (term.bytes - before.bytes) / seconds;
  const shown = (cpuSeconds(term.pid) - before.shown) / seconds;
  const own = shown - (cpuSeconds(demoPid) - before.demo) / seconds;
  demo.kill();
  await term.close();
  return { bytes, shown, own };
}

/** A scenario as two figures. */
async function figures(scenario: string, goal: { bytes: number; core: number }): Promise<readonly Figure[]> {
  const { bytes, shown, own } = await watched(scenario);
  return [
    {
      what: `${scenario} at 1 s, 120x40: to the terminal`,
      measured: `${bytes.toFixed(0)} bytes/s`,
      goal: `at most ${goal.bytes.toLocaleString('en')}`,
      reached: bytes <= goal.bytes,
    },
    {
      what: `${scenario} at 1 s, 120x40: of a core, the demo left out`,
      measured: `${(own * 100).toFixed(2)}% (with it ${(shown * 100).toFixed(2)}%)`,
      goal: `at most ${goal.core * 100}%`,
      reached: own <= goal.core,
    },
  ];
}

/** The story. */
export function steady(): Promise<readonly Figure[]> {
  return figures('story', { bytes: 1_000, core: 0.02 });
}

/** An office of 50,000 states. */
export function busy(): Promise<readonly Figure[]> {
  return figures('busy', { bytes: 3_000, core: 0.05 });
}
