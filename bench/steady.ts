import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { TuiTerm } from '../test/terminal/tuiterm.js';
import type { Figure } from './measure.js';
import { cpuSeconds, sleep } from './measure.js';

const SETTLE_MS = 10_000;
const WATCH_MS = 60_000;

/** The story running at one second in 120x40: what goes to the terminal, and what it costs beside the demo's own work. */
export async function steady(): Promise<readonly Figure[]> {
  const term = new TuiTerm(process.execPath, [join('dist', 'uplinktop.js'), '--demo'], {
    columns: 120,
    rows: 40,
  });
  const demo = spawn(process.execPath, [join(import.meta.dirname, 'headless.js'), 'story']);
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
  return [
    {
      what: 'story at 1 s, 120x40: to the terminal',
      measured: `${bytes.toFixed(0)} bytes/s`,
      goal: 'at most 1,000',
      reached: bytes <= 1_000,
    },
    {
      what: 'story at 1 s, 120x40: of a core, the demo left out',
      measured: `${(own * 100).toFixed(2)}% (with it ${(shown * 100).toFixed(2)}%)`,
      goal: 'at most 2%',
      reached: own <= 0.02,
    },
  ];
}
