import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../model/clock.js';
import { formatDuration } from '../../model/format.js';
import type { ResetOutcome } from '../../model/reset.js';
import type { Instant } from '../../model/time.js';
import { MINUTE, SECOND } from '../../model/time.js';
import { outcomeSentence } from '../../model/reset-outcome.js';
import { writeLastOutcome } from './last-outcome.js';
import { endOrphan } from './orphaned-reset.js';
import type { Workshop } from './own-undo.js';
import type { ResetDirectory } from './pending-files.js';
import { guardIsAlive, PENDING, readRecord, resetIn, removeDirectory, tokenOf } from './pending-files.js';
import type { StoredReset } from './stored-reset.js';
import { storedPhase } from './stored-reset.js';

export type Room =
  /** `remark`: what was found and cleared away, a sentence. */
  | { readonly remark: string | null }
  /** Why there is none: a sentence. */
  | { readonly taken: string };

/** A guard that has been told what to do goes within a second, or undoes first. */
const FINISHING_MS = 3 * SECOND;

/** The reset that is pending now, with a guard or without; null when there is none. */
export function pendingReset(stateDirectory: string): ResetDirectory | null {
  return resetIn(join(stateDirectory, PENDING));
}

/**
 * The reset whose guard is at work, or null. One that has been told what to do is given a moment to finish: it looks for
 * its orders once a second.
 */
export async function guardedReset(stateDirectory: string, clock: Clock): Promise<ResetDirectory | null> {
  const until = clock.elapsedMs() + FINISHING_MS;
  for (;;) {
    const reset = pendingReset(stateDirectory);
    if (reset === null || !guardIsAlive(reset)) return null;
    if (tokenOf(reset) === 'open' || clock.elapsedMs() > until) return reset;
    await clock.sleep(50);
  }
}

/** Makes sure that no reset is pending; clears away what a dead guard or a dead program has left, and tells of it. */
export async function makeRoom(stateDirectory: string, workshop: Workshop): Promise<Room> {
  const { clock } = workshop;
  clearUnfinished(stateDirectory, clock.now());
  const reset = await guardedReset(stateDirectory, clock);
  if (reset !== null) return { taken: takenSentence(reset, clock.now()) };
  const orphan = await endOrphan(stateDirectory, workshop, { undoOpen: false });
  if (orphan?.kind === 'over') return { remark: outcomeSentence(orphan.outcome) };
  if (orphan?.kind === 'unusable' || orphan?.kind === 'unfinished') return { taken: orphan.reason };
  return clearDead(stateDirectory, clock.now());
}

/** By a rename first: two programs may find the same one, and only one must clear it, not what comes after it. */
function clearDead(stateDirectory: string, now: Instant): Room {
  const pending = join(stateDirectory, PENDING);
  const claimed = join(stateDirectory, `${PENDING}.dead.${process.pid}`);
  if (!existsSync(pending) || readdirSync(pending).length === 0) return { remark: null };
  try {
    renameSync(pending, claimed);
  } catch {
    return { remark: null };
  }
  const reset = resetIn(claimed);
  if (reset !== null && guardIsAlive(reset)) {
    renameSync(claimed, pending);
    return { taken: takenSentence({ ...reset, directory: pending }, now) };
  }
  const remark = remarkOn(stateDirectory, reset);
  removeDirectory(claimed);
  return { remark };
}

function remarkOn(stateDirectory: string, reset: ResetDirectory | null): string | null {
  if (reset === null || tokenOf(reset) === null || storedPhase(reset) === 'over') return null;
  const { outcome, sentence } = forgotten(readRecord(reset));
  writeLastOutcome(stateDirectory, { id: reset.id, outcome });
  return sentence;
}

/** What is told of a reset that nobody has decided, when the next one takes its place. */
export function forgotten(record: StoredReset['record']): {
  readonly outcome: ResetOutcome;
  readonly sentence: string;
} {
  const goal = 'unusable' in record ? '' : record.goal;
  return {
    outcome: { kind: 'unknown', why: 'guard-died', at: null, goal, remains: [] },
    sentence: `An earlier reset was neither kept nor undone, for the process that held its undo was gone: ${goal}.`,
  };
}

/** `A reset is pending, begun 12 s ago: Both …`, or what its guard is still busy with. */
export function takenSentence(reset: ResetDirectory, now: Instant): string {
  return takenWords({ phase: storedPhase(reset), record: readRecord(reset) }, now);
}

export function takenWords({ phase, record }: Pick<StoredReset, 'phase' | 'record'>, now: Instant): string {
  const goal = 'unusable' in record ? '' : `: ${record.goal}`;
  switch (phase) {
    case 'over':
      return `The last reset is over, and its guard is just finishing${goal}. Try again in a moment.`;
    case 'undoing':
      return `The last reset is just being undone${goal}. Try again in a moment.`;
    case 'running':
    case 'armed': {
      const since =
        'unusable' in record ? '' : `, begun ${formatDuration(Math.max(0, now - record.startedAt))} ago`;
      return `A reset is pending${since}${goal}. uplinktop keep or uplinktop undo ends it.`;
    }
  }
}

/** Directories whose program died before its guard was ready. */
function clearUnfinished(stateDirectory: string, now: Instant): void {
  const unfinished = readdirSync(stateDirectory).filter((name) => name.startsWith(`${PENDING}.`));
  for (const name of unfinished) {
    const path = join(stateDirectory, name);
    const age = now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now);
    const reset = resetIn(path);
    if (age > MINUTE && (reset === null || !guardIsAlive(reset))) removeDirectory(path);
  }
}
