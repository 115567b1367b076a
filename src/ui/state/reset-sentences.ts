import { formatClock, formatDuration } from '../../model/format.js';
import type { Change, Plan } from '../../model/plan.js';
import type { ResetOutcome } from '../../model/reset.js';
import type { Instant, Milliseconds } from '../../model/time.js';
import { HOUR, SECOND } from '../../model/time.js';

/** After this a time of day says too little. */
const LONG_AGO_MS = 12 * HOUR;

const BECAUSE: Readonly<Record<ResetOutcome['why'], { readonly short: string; readonly long: string }>> = {
  asked: { short: 'as asked', long: 'as asked' },
  silence: { short: 'silence', long: 'nobody kept it in time' },
  surprise: { short: 'a step failed', long: 'a step did not do what it should' },
  died: { short: 'its program was gone', long: 'the program that began it was gone' },
  'guard-died': { short: 'its guard was gone', long: 'the process that held the undo was gone' },
};

const LOUD: Readonly<Record<ResetOutcome['kind'], string>> = {
  kept: 'KEPT',
  undone: 'UNDONE',
  'undo-incomplete': 'NOT WHOLLY UNDONE',
  unknown: 'LEFT OPEN',
};

/** `UNDONE`, for a badge. */
export function outcomeWord({ kind }: ResetOutcome): string {
  return LOUD[kind];
}

/** `last reset was UNDONE at 03:12:07 (silence)`. `now` may be unknown, then it is taken for recent. */
export function outcomeNotice(outcome: ResetOutcome, now: Instant | null): string {
  const { at, why } = outcome;
  const long = at !== null && now !== null && now - at > LONG_AGO_MS;
  const when = at === null ? '' : long ? ` ${formatDuration(now - at)} ago` : ` at ${formatClock(at)}`;
  return `last reset was ${outcomeWord(outcome)}${when} (${BECAUSE[why].short})`;
}

/** A whole sentence of how it ended: `The reset was undone at 03:12:07: nobody kept it in time.` */
export function outcomeSentence({ kind, why, at, goal }: ResetOutcome): string {
  const when = at === null ? '' : ` at ${formatClock(at)}`;
  switch (kind) {
    case 'kept':
      return `The reset was kept${when}: ${goal}.`;
    case 'undone':
      return `The reset was undone${when}: ${BECAUSE[why].long}. The table is the one before.`;
    case 'undo-incomplete':
      return `The reset was undone${when} (${BECAUSE[why].long}), but the table is not the one before.`;
    case 'unknown':
      return `A reset was neither kept nor undone: the process that held its undo is gone. It was: ${goal}.`;
  }
}

/** `reset`, `drain em0`, `bring back em0`. */
export function changeWords(change: Change): string {
  switch (change.kind) {
    case 'equalise':
      return change.family === 'inet' ? 'reset' : 'reset of IPv6';
    case 'drain':
      return `drain ${change.interface}`;
    case 'bring-back':
      return `bring back ${change.interface}`;
  }
}

/** `42 s`: never 0 while there is time. */
export function secondsLeft(ms: Milliseconds): string {
  return `${Number.isFinite(ms) ? Math.max(0, Math.ceil(ms / SECOND)) : '?'} s`;
}

/**
 * What R would do, for `hintReset`: `R puts both at 8`. Null for a plan of another kind, or when its last step leaves only
 * one default at the lowest priority. What stands behind that is a spare.
 */
export function hintOf({ change, steps }: Plan, uplinks: readonly string[]): string | null {
  if (change.kind !== 'equalise') return null;
  const rows = (steps.at(-1)?.expect.defaults[change.family] ?? []).filter((row) =>
    uplinks.includes(row.interface),
  );
  const priority = Math.min(...rows.flatMap((row) => row.priority ?? []));
  const best = rows.filter((row) => row.priority === priority);
  if (best.length < 2) return null;
  const all = best.length === 2 ? 'both' : `all ${best.length}`;
  return `R puts ${all}${change.family === 'inet' ? '' : ' IPv6 defaults'} at ${priority}`;
}
