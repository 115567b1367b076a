import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { TuiTerm } from '../test/terminal/tuiterm.js';
import type { Figure } from './measure.js';
import { median } from './measure.js';

const TIMES = 9;
const WHOLE = /em0[^]*iwn0[^]*quit/;

function bareNodeMs(): number {
  const began = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - began;
}

async function firstFrameMs(): Promise<number> {
  const began = performance.now();
  const term = new TuiTerm(process.execPath, [join('dist', 'uplinktop.js'), '--demo'], {
    columns: 120,
    rows: 40,
  });
  await term.waitFor(WHOLE);
  const took = performance.now() - began;
  await term.close();
  return took;
}

/** From the command to a whole first frame of the demo, against a node that does nothing; medians, taken in turn. */
export async function start(): Promise<readonly Figure[]> {
  const bare: number[] = [];
  const whole: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    bare.push(bareNodeMs());
    whole.push(await firstFrameMs());
  }
  const ratio = median(whole) / median(bare);
  return [
    {
      what: 'first whole frame of --demo, against node -e 0',
      measured: `${ratio.toFixed(2)} times (${median(whole).toFixed(0)} ms / ${median(bare).toFixed(0)} ms)`,
      goal: 'at most 4 times',
      reached: ratio <= 4,
    },
  ];
}
