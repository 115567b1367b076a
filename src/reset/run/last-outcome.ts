import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { ResetOutcome } from '../../model/reset.js';
import { disarm } from '../../model/text.js';
import { errnoClause } from './state-directory.js';
import { replaceFile } from '../../host/replace-file.js';
import { isWant } from '../../host/want.js';

/** The file that tells how the last reset ended; written by its guard: `key=value` lines, then `end`. */
const LAST = 'last';
const TOLD = 'last.told';

const KINDS: readonly ResetOutcome['kind'][] = ['kept', 'undone', 'undo-incomplete', 'unknown'];
const REASONS: readonly ResetOutcome['why'][] = [
  'asked',
  'silence',
  'surprise',
  'died',
  'guard-died',
  'restarted',
];

export interface LastOutcome {
  readonly id: string;
  readonly outcome: ResetOutcome;
}

/** Null for a text that is not whole. */
export function parseOutcome(text: string): LastOutcome | null {
  const lines = text.split('\n').map(disarm);
  if (lines.at(-2) !== 'end') return null;
  const all = (key: string): string[] =>
    lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
  const kind = KINDS.find((known) => known === all('outcome')[0]);
  const why = REASONS.find((known) => known === all('why')[0]);
  if (kind === undefined || why === undefined) return null;
  const seconds = Number(all('at')[0] || Number.NaN);
  const remains = [
    ...all('before').map((line) => `before: ${line}`),
    ...all('found').map((line) => `found: ${line}`),
    ...all('remains'),
  ];
  const at = Number.isFinite(seconds) ? seconds * 1_000 : null;
  return { id: all('id')[0] ?? '', outcome: { kind, why, at, goal: all('what')[0] ?? '', remains } };
}

/** What parseOutcome reads. */
export function formatOutcome({ id, outcome }: LastOutcome): string {
  const { kind, why, at, goal, remains } = outcome;
  return [
    `id=${id}`,
    `outcome=${kind}`,
    `why=${why}`,
    `at=${at === null ? '' : Math.floor(at / 1_000)}`,
    `what=${goal}`,
    ...remains.map((line) => `remains=${line}`),
    'end',
    '',
  ].join('\n');
}

/** How the last reset ended; null when there was none or it is not known, `unreadable` when that cannot be told now. */
export function lastOutcomeNow(directory: string): LastOutcome | null | 'unreadable' {
  try {
    return parseOutcome(readFileSync(join(directory, LAST), 'utf8'));
  } catch (error) {
    return isWant(error) ? 'unreadable' : null;
  }
}

/** The same, for who does not wait. */
export function readLastOutcome(directory: string): LastOutcome | null {
  const last = lastOutcomeNow(directory);
  return last === 'unreadable' ? null : last;
}

/** Written by a program when there is no guard to write it. A clause when it could not be. */
export function writeLastOutcome(directory: string, last: LastOutcome): string | null {
  try {
    replaceFile(join(directory, LAST), formatOutcome(last));
    return null;
  } catch (error) {
    return errnoClause(error);
  }
}

/**
 * The outcome that nobody has been told yet, for the title at the start: it is given once. `shown`: the resets whose end
 * was shown while it happened; their guards write it down a moment later.
 */
export function takeLastOutcome(
  directory: string,
  shown: ReadonlySet<string> = new Set(),
): ResetOutcome | null {
  const last = readLastOutcome(directory);
  if (last !== null) markShown(directory);
  return last === null || shown.has(last.id) ? null : last.outcome;
}

function markShown(directory: string): void {
  try {
    renameSync(join(directory, LAST), join(directory, TOLD));
  } catch {
    // Not there, or told by another at the same moment.
  }
}
