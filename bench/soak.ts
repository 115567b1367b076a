import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Figure } from './measure.js';

const MB = 1_000_000;

interface Report {
  readonly rounds: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly descriptors: number;
  readonly timers: number;
  readonly children: number;
  readonly childrenRun: number;
}

/** Does anything grow in a year of bad nights? */
export function soak(): Promise<readonly Figure[]> {
  const script = join(import.meta.dirname, 'soak-rounds.js');
  const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', script], { encoding: 'utf8' });
  const reports = stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Report);
  const [first] = reports;
  const last = reports.at(-1);
  if (first === undefined || last === undefined || reports.length < 3) throw new Error(stderr);
  const grown = (last.rss - first.rss) / MB;
  const kept = (of: keyof Report): Figure => {
    const seen = reports.map((report) => report[of]);
    const [least, most] = [Math.min(...seen), Math.max(...seen)];
    return {
      what: `soak: ${of}, from round ${first.rounds} to ${last.rounds}`,
      measured: least === most ? String(least) : `${least} to ${most}`,
      goal: 'no more at the end than at first, but for what runs at that moment',
      reached: last[of] <= first[of] + AT_THAT_MOMENT[of],
    };
  };
  return Promise.resolve([
    {
      what: `soak: RSS grown from round ${first.rounds} to ${last.rounds}`,
      measured: `${grown.toFixed(1)} MB (${reports.map(({ rss }) => (rss / MB).toFixed(1)).join(', ')}; heap ${(first.heapUsed / MB).toFixed(1)} to ${(last.heapUsed / MB).toFixed(1)})`,
      goal: 'under 5 MB',
      reached: grown < 5,
    },
    kept('descriptors'),
    kept('timers'),
    kept('children'),
  ]);
}

/** Hanging commands have a timer each while they hang. */
const AT_THAT_MOMENT: Readonly<Record<keyof Report, number>> = {
  rounds: 0,
  rss: 0,
  heapUsed: 0,
  descriptors: 0,
  timers: 5,
  children: 0,
  childrenRun: Infinity,
};
