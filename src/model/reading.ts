import type { Instant, Milliseconds } from './time.js';

/** A line a parser could not make sense of. `line` counts from 1. */
export interface Complaint {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

/** What every parser returns: it never throws, and every non-blank line is understood or is a complaint. */
export interface Parsed<T> {
  readonly value: T;
  readonly complaints: readonly Complaint[];
}

/**
 * Why there is no value. `no-permission`: ask for a doas.conf line. `not-recorded`: the transcript holds no such
 * command. `not-asked`: switched off (`--no-pf`). `waiting`: not answered yet. `not-understood`: it printed something,
 * and no line of it was understood.
 */
export type NoValue =
  | 'waiting'
  | 'not-asked'
  | 'not-recorded'
  | 'not-understood'
  | 'no-permission'
  | 'not-found'
  | 'timeout'
  | 'killed'
  | 'failed'
  | 'too-long';

/** The value a source gave, and when. */
export interface Good<T> {
  readonly value: T;
  readonly at: Instant;
  /** How long one may conclude from it: a few of its source's periods. Older is stale. */
  readonly goodForMs: Milliseconds;
}

/** One source at one moment: a value, or a reason with the last good value. A failing source is a reading like any other. */
export type Reading<T> =
  | (Good<T> & {
      readonly ok: true;
      readonly tookMs: Milliseconds;
      readonly complaints: readonly Complaint[];
    })
  | {
      readonly ok: false;
      readonly why: NoValue;
      /** A sentence for a person: `route was killed after 3 s`. */
      readonly reason: string;
      readonly at: Instant;
      readonly last: Good<T> | null;
    };

/** A source that has not answered yet. */
export function waiting(at: Instant): Reading<never> {
  return { ok: false, why: 'waiting', reason: 'waiting for the first answer', at, last: null };
}

/** The value to show: the newest good one, however old, or null. */
export function lastGood<T>(reading: Reading<T>): Good<T> | null {
  return reading.ok ? reading : reading.last;
}

/** The value to conclude from: null when the source failed or its value is stale. */
export function fresh<T>(reading: Reading<T>, now: Instant): T | null {
  return reading.ok && now - reading.at <= reading.goodForMs ? reading.value : null;
}
