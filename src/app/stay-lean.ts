import v8 from 'node:v8';
import vm from 'node:vm';
import type { Cancel, Timers } from '../model/clock.js';
import { SECOND } from '../model/time.js';

/**
 * These (V8 flags/flag-definitions.h) are what every V8 of Node 20 to 26 knows. V8 prints an error for a flag that it does
 * not know, and cannot be asked beforehand, so a newer Node is left as it is.
 */
const TRIED = { first: 20, last: 26 };

function isTried(nodeVersion: string): boolean {
  const major = Number.parseInt(nodeVersion, 10);
  return major >= TRIED.first && major <= TRIED.last;
}

/** V8 flags for a Node, such as `22.23.5`, that the V8 in it is known to know. */
export function leanFlags(nodeVersion: string): readonly string[] {
  return isTried(nodeVersion)
    ? ['--semi-space-growth-factor=1', '--heap-growing-percent=50', '--no-opt']
    : [];
}

/** The flag by which V8 optimises what is hot, or no longer does. */
export function optimisingFlags(nodeVersion: string, isOn: boolean): readonly string[] {
  return isTried(nodeVersion) ? [isOn ? '--opt' : '--no-opt'] : [];
}

/** The flag that gives new contexts a function `gc`. */
export function collectingFlags(nodeVersion: string): readonly string[] {
  return isTried(nodeVersion) ? ['--expose-gc'] : [];
}

/**
 * A round makes little garbage, and a router has little memory: without room to grow, what the collector sets aside for
 * young objects stays smaller (RSS of the demo: 20 MiB less on Node 20, 5 to 10 on Node 24; of 50,000 states 20 to 80).
 * What outlives a round or two lands among the old, which V8 otherwise lets grow to four times what is needed.
 * Optimising code that runs once a second costs more than it brings: a quarter of all the time, and 14 MB.
 */
export function stayLean(): void {
  for (const flag of leanFlags(process.versions.node)) v8.setFlagsFromString(flag);
}

let reasonsToOptimise = 0;

function optimise(isOn: boolean): void {
  for (const flag of optimisingFlags(process.versions.node, isOn)) v8.setFlagsFromString(flag);
}

/** V8 optimises what is hot from `begin` until `end` was called as often: the reader of a large table is. */
export const optimiser = {
  begin(): void {
    if (reasonsToOptimise++ === 0) optimise(true);
  },
  end(): void {
    if (--reasonsToOptimise === 0) optimise(false);
  },
};

/** Frees what nobody holds any more; null where V8 cannot be asked to. */
function collector(): (() => void) | null {
  const flags = collectingFlags(process.versions.node);
  if (flags.length === 0) return null;
  for (const flag of flags) v8.setFlagsFromString(flag);
  const collect: unknown = vm.runInNewContext('globalThis.gc');
  return typeof collect === 'function' ? (collect as () => void) : null;
}

/** Two rounds and their rates: what the start alone needed is garbage then. */
const AFTER_START_MS = 4 * SECOND;
/** To collect takes a millisecond for each: a larger heap is left to V8, for a key must not wait. */
const LARGEST_HEAP_BYTES = 48 * 1_048_576;

/**
 * Has V8 collect what the start alone needed: only then it learns how little is needed, and from then on collects by
 * itself before the heap is half as large again.
 */
export function collectAfterStart(timers: Timers): Cancel {
  return timers.after(AFTER_START_MS, () => {
    if (v8.getHeapStatistics().used_heap_size <= LARGEST_HEAP_BYTES) collector()?.();
  });
}
