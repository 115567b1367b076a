import { formatClock, formatDuration } from '../../model/format.js';
import type { Change } from '../../model/plan.js';
import { OUTCOME_REASONS } from '../../model/reset-outcome.js';
import type { ResetOutcome } from '../../model/reset.js';
import type { Instant, Milliseconds } from '../../model/time.js';
import { HOUR, SECOND } from '../../model/time.js';

/** After this a time of day says too little. */
const LONG_AGO_MS = 12 * HOUR;

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
  return `last reset was ${outcomeWord(outcome)}${when} (${OUTCOME_REASONS[why].short})`;
}

/** `reset`, `drain em0`, `bring back em0`. */
export function changeWords(change: Change): string {
  switch (change.kind) {
    case 'equalise':
      return change.family === 'inet6' ? 'reset of IPv6' : 'reset';
    case 'drain':
      return `drain ${change.interface}`;
    case 'set-behind':
      return `set ${change.interface} behind`;
    case 'bring-back':
      return `bring back ${change.interface}`;
  }
}

/** `42 s`: never 0 while there is time. */
export function secondsLeft(ms: Milliseconds): string {
  return `${Number.isFinite(ms) ? Math.max(0, Math.ceil(ms / SECOND)) : '?'} s`;
}
