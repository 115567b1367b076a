import { readFileSync } from 'node:fs';
import type { Build } from './against.js';

/** One line of the report: a figure, and what it must not exceed (or reach). */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly goal: string;
  readonly reached: boolean;
  /** The same figure of the earlier revision, where it was measured in turn with today's. */
  readonly before?: string;
}

/** `against`: an earlier build, to be measured in turn with today's where a benchmark can. */
export type Benchmark = (against: Build | null) => Promise<readonly Figure[]>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** USER_HZ on every Linux of our time (proc(5)). */
export const TICKS_PER_SECOND = 100;

/** CPU seconds a process has used itself, its children not counted; from /proc/PID/stat. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((settle) => setTimeout(settle, ms));
}
