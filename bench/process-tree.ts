import { readdirSync, readFileSync } from 'node:fs';
import { TICKS_PER_SECOND } from './measure.js';

/** What a process and all it has started use. */
export interface TreeUsage {
  readonly pids: readonly number[];
  /** CPU seconds of the first process itself. */
  readonly ownCpuS: number;
  /** CPU seconds of all others: those that live, and those that ended and were waited for. */
  readonly childrenCpuS: number;
  /** What the living ones hold in memory now, summed: shared pages count once for each. */
  readonly rssBytes: number;
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  readonly ownTicks: number;
  /** Of children that ended and were waited for, and of theirs. */
  readonly reapedTicks: number;
  readonly rssPages: number;
}

/** Of every Linux this is measured on; proc_pid_stat(5) counts rss in pages. */
const PAGE_BYTES = 4_096;

/** proc_pid_stat(5), its fields from the third on: the name before them may hold blanks and brackets. */
function statOf(pid: number): Stat | null {
  let text;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const field = (number: number): number => fields[number - 3] ?? NaN;
  return {
    pid,
    parent: field(4),
    session: field(6),
    ownTicks: field(14) + field(15),
    reapedTicks: field(16) + field(17),
    rssPages: field(24),
  };
}

/** The process, its descendants, and what is left of its session: a child of a parent that has ended is init's. */
function treeFrom(root: number): Stat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const tree = new Map(
    all.filter(({ pid, session }) => pid === root || session === root).map((s) => [s.pid, s]),
  );
  for (let before = -1; before !== tree.size;) {
    before = tree.size;
    for (const stat of all) if (tree.has(stat.parent)) tree.set(stat.pid, stat);
  }
  return [...tree.values()];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What the process `root` leads uses now; threads of the kernel belong to nobody and are not counted. */
export function usageOf(root: number): TreeUsage {
  const tree = treeFrom(root);
  const ownTicks = tree.find(({ pid }) => pid === root)?.ownTicks ?? NaN;
  const allTicks = sum(tree.map((stat) => stat.ownTicks + stat.reapedTicks));
  return {
    pids: tree.map(({ pid }) => pid),
    ownCpuS: ownTicks / TICKS_PER_SECOND,
    childrenCpuS: (allTicks - ownTicks) / TICKS_PER_SECOND,
    rssBytes: sum(tree.map(({ rssPages }) => rssPages)) * PAGE_BYTES,
  };
}
