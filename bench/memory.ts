import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Figure } from './measure.js';

const MIB = 1_048_576;

/** Does a monitor that runs all night grow? */
export function memory(): Promise<readonly Figure[]> {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', join(import.meta.dirname, 'many-rounds.js')],
    { encoding: 'utf8' },
  );
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number));
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined || rows.length < 2) throw new Error(stderr);
  const grown = ((last[1] ?? NaN) - (first[1] ?? NaN)) / MIB;
  return Promise.resolve([
    {
      what: 'RSS grown from round 1,000 to 10,000',
      measured: `${grown.toFixed(1)} MiB (${rows.map((r) => `${r[0] ?? ''}: ${((r[1] ?? 0) / MIB).toFixed(1)}`).join(', ')})`,
      goal: 'under 2 MiB',
      reached: grown < 2,
    },
  ]);
}
