/** What it costs to watch many routers from one process, and how that grows. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Figure } from './measure.js';

/** As export-routers.ts prints it. */
interface Cost {
  /** Part of a core, the simulation of the routers included. */
  readonly core: number;
  readonly rssMB: number;
  /** The slowest scrape. */
  readonly scrapeMs: number;
  readonly bytes: number;
  readonly rounds: number;
}

const SECONDS = 60;
/** The goal is that of a hundred; of the others the growth is seen. */
const SIZES = [1, 10, 100, 1_000] as const;
const GOAL = { routers: 100, core: 0.25, rssMB: 300 };

function costOf(routers: number): Cost {
  const script = join(import.meta.dirname, 'export-routers.js');
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, String(routers), String(SECONDS)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`export-routers.js ${routers}: ${stderr}`);
  return JSON.parse(stdout) as Cost;
}

export function exporter(): Promise<readonly Figure[]> {
  const figures = SIZES.map((routers): Figure => {
    const { core, rssMB, scrapeMs, bytes, rounds } = costOf(routers);
    const isJudged = routers === GOAL.routers;
    return {
      what: `${routers} simulated routers at 15 s, scraped as often`,
      measured: `${(core * 100).toFixed(1)}% of a core, ${rssMB.toFixed(0)} MB, a scrape of ${Math.round(bytes / 1_000)} kB in ${scrapeMs.toFixed(0)} ms, ${rounds} rounds`,
      goal: isJudged ? `at most ${GOAL.core * 100}% and ${GOAL.rssMB} MB` : '-',
      reached: !isJudged || (core <= GOAL.core && rssMB <= GOAL.rssMB),
    };
  });
  return Promise.resolve(figures);
}
