import { formatClock } from './format.js';
import type { ResetOutcome } from './reset.js';

/** Why a reset ended as it did: in a title, and in a sentence. */
export const OUTCOME_REASONS: Readonly<
  Record<ResetOutcome['why'], { readonly short: string; readonly long: string }>
> = {
  asked: { short: 'as asked', long: 'as asked' },
  silence: { short: 'silence', long: 'nobody kept it in time' },
  surprise: { short: 'a step failed', long: 'a step did not do what it should' },
  died: { short: 'its program was gone', long: 'the program that began it was gone' },
  'guard-died': { short: 'its guard was gone', long: 'the process that held the undo was gone' },
  restarted: { short: 'the machine was restarted', long: 'the machine was restarted' },
};

/**
 * A whole sentence of how it ended: `The reset was undone at 03:12:07: nobody kept it in time. The table is the one
 * before.` What remains of an incomplete undo is told beside it.
 */
export function outcomeSentence({ kind, why, at, goal }: ResetOutcome): string {
  const when = at === null ? '' : ` at ${formatClock(at)}`;
  const { long } = OUTCOME_REASONS[why];
  switch (kind) {
    case 'kept':
      return `The reset was kept${when}: ${goal}.`;
    case 'undone':
      return `The reset was undone${when}: ${long}. The table is the one before.`;
    case 'undo-incomplete':
      return `The reset was undone${when} (${long}), but the table is not the one before.`;
    case 'unknown':
      if (why === 'restarted')
        return `The machine was restarted before a reset was kept or undone: the routes are as at boot, and nothing was run. It was: ${goal}.`;
      return `A reset was neither kept nor undone: the process that held its undo is gone. It was: ${goal}.`;
  }
}

/** The sentence, and a line for each thing that is not as it was before: for a terminal without a screen. */
export function outcomeLines(outcome: ResetOutcome): string[] {
  return [outcomeSentence(outcome), ...outcome.remains.map((what) => `  remains: ${what}`)];
}
