import type { Instant } from '../model/time.js';

/** What moved in one hour, day or month of local time. */
export interface UsageRow {
  /** `2026-11-28T18`, `2026-11-28` or `2026-11`. */
  readonly label: string;
  readonly inBytes: number;
  readonly outBytes: number;
}

/** The kinds of rows, and how many of each are kept. */
export const ROWS_KEPT = { hours: 48, days: 62, months: 25 } as const;
export type RowKind = keyof typeof ROWS_KEPT;
export const ROW_KINDS = Object.keys(ROWS_KEPT) as readonly RowKind[];

/** Interfaces that are kept; the one not seen for longest makes room. */
export const INTERFACES_KEPT = 64;

/** The counters of one interface as they were read. */
export interface CounterSample {
  readonly at: Instant;
  /** The number the kernel gave it; another: it is another interface by the same name. Null: not known. */
  readonly index: number | null;
  readonly inBytes: number;
  readonly outBytes: number;
}

/** One interface, counted. */
export interface InterfaceUsage extends Readonly<Record<RowKind, readonly UsageRow[]>> {
  readonly since: Instant;
  readonly last: CounterSample;
}

/** All that is counted. It is also the file's shape: `interfaces` as an object, and `version` before it. */
export interface UsageDatabase {
  /** When it was counted last. */
  readonly at: Instant;
  readonly interfaces: ReadonlyMap<string, InterfaceUsage>;
}

export const NO_USAGE: UsageDatabase = { at: 0, interfaces: new Map() };
