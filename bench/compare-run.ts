import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TuiTerm } from '../test/terminal/tuiterm.js';
import type { TrafficLab } from './compare-lab.js';
import type { Tool } from './compare-tools.js';
import { furnish } from './compare-tools.js';
import { median, sleep } from './measure.js';
import { usageOf } from './process-tree.js';

export const WATCH_S = 60;
/** Out of step with rounds of a second: what comes and goes with a round must not always be seen, nor never. */
const SAMPLE_MS = 700;
/** How long a tool may take to its first frame, and to a first figure. */
const PATIENCE_MS = 20_000;
export const SIZE = { columns: 120, rows: 40 } as const;

/** One tool, watched once. */
export interface Measured {
  /** Of the whole tree in the first 60 s, the start included. */
  readonly cpuS: number;
  readonly ownCpuS: number;
  readonly childrenCpuS: number;
  /** Of the whole tree in the 60 s after the first frame. */
  readonly steadyCpuS: number;
  /** What the tree held in the second half minute, the median: a child that comes and goes is not what it holds. */
  readonly rssBytes: number;
  readonly bytesPerSecond: number;
  readonly frameMs: number;
  readonly figureMs: number;
}

/** Milliseconds since `began` at which the screen first showed it; NaN when it never did. */
function shownAfter(term: TuiTerm, wanted: RegExp, began: number): Promise<number> {
  return term.waitFor(wanted, PATIENCE_MS).then(
    () => performance.now() - began,
    () => NaN,
  );
}

/** Ends a tool and whatever it has left behind, each by its number. */
async function endTree(term: TuiTerm): Promise<void> {
  const { pids } = usageOf(term.pid);
  await term.close();
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone with the first.
    }
  }
}

/** A terminal of the usual size in which it runs on the lab's router. */
export function startTool(
  lab: TrafficLab,
  tool: Tool,
  place: string,
  { home, ...size }: { home: string; columns: number; rows: number },
): TuiTerm {
  furnish(home, tool);
  return new TuiTerm('ip', lab.argv('router', [place, ...tool.args]), { ...size, env: { HOME: home } });
}

/** Watches one tool for a minute from its first frame on. */
export async function measureTool(lab: TrafficLab, tool: Tool, place: string): Promise<Measured> {
  const home = mkdtempSync(join(tmpdir(), 'uplinktop-compare-'));
  const began = performance.now();
  const sinceStart = (): number => performance.now() - began;
  const term = startTool(lab, tool, place, { home, ...SIZE });
  try {
    const first = shownAfter(term, tool.frame, began);
    const figure = shownAfter(term, tool.figure, began);
    const frameMs = await first;
    const atFrame = usageOf(term.pid);
    const steadyEndMs = sinceStart() + WATCH_S * 1_000;
    const rss: number[] = [];
    for (let next = (WATCH_S * 1_000) / 2; next < WATCH_S * 1_000; next += SAMPLE_MS) {
      await sleep(Math.max(0, next - sinceStart()));
      rss.push(usageOf(term.pid).rssBytes);
    }
    await sleep(WATCH_S * 1_000 - sinceStart());
    const { ownCpuS, childrenCpuS } = usageOf(term.pid);
    const { bytes } = term;
    await sleep(Math.max(0, steadyEndMs - sinceStart()));
    const last = usageOf(term.pid);
    return {
      cpuS: ownCpuS + childrenCpuS,
      ownCpuS,
      childrenCpuS,
      steadyCpuS: last.ownCpuS + last.childrenCpuS - atFrame.ownCpuS - atFrame.childrenCpuS,
      rssBytes: median(rss),
      bytesPerSecond: bytes / WATCH_S,
      frameMs,
      figureMs: await figure,
    };
  } finally {
    await endTree(term);
    rmSync(home, { recursive: true });
  }
}
