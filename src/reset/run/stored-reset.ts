import { join } from 'node:path';
import type { ResetDirectory, Stage, Token } from './pending-files.js';
import {
  guardIsAlive,
  isStrange,
  PENDING,
  readRecord,
  readStage,
  resetIn,
  tokenOf,
} from './pending-files.js';
import type { PendingRecord } from './record-format.js';

/**
 * How far a reset has come by what lies in its directory. `over`: kept, settled or void, and its guard has only to leave.
 * What the screen shows of a reset of this program has the same phases (model/reset-status.ts).
 */
export type StoredPhase = 'running' | 'armed' | 'undoing' | 'over';

/** The reset that has the state directory, this program's or another's. */
export interface StoredReset {
  readonly phase: StoredPhase;
  readonly guard: 'alive' | 'gone';
  readonly reset: ResetDirectory;
  /** Or why nothing of it is used: a clause. */
  readonly record: PendingRecord | { readonly unusable: string };
  readonly token: Token | null;
  /** How many of its steps were begun. */
  readonly begun: number;
}

/** Null when there is none, or nothing that could be one. */
export function storedReset(stateDirectory: string): StoredReset | null {
  const directory = join(stateDirectory, PENDING);
  const reset = resetIn(directory);
  if (reset === null) return strangeReset(directory);
  const guard = guardIsAlive(reset) ? 'alive' : 'gone';
  const record = readRecord(reset);
  // A guard that leaves takes its files along, the decision first.
  if ('unusable' in record && tokenOf(reset) === null) return null;
  const begun = readStage(reset)?.number ?? 0;
  return { phase: storedPhase(reset), guard, reset, record, token: tokenOf(reset), begun };
}

/** In place of the directory a link, a file, or what is another's. */
function strangeReset(directory: string): StoredReset | null {
  if (!isStrange(directory)) return null;
  const record = { unusable: `${directory}: it is no directory of this user's` };
  return { phase: 'running', guard: 'gone', reset: { directory, id: '' }, record, token: null, begun: 0 };
}

export function storedPhase(reset: ResetDirectory): StoredPhase {
  return phaseOf(tokenOf(reset), () => readStage(reset)?.stage ?? null);
}

export function phaseOf(token: Token | null, stage: () => Stage | null): StoredPhase {
  switch (token) {
    case 'kept':
    case 'settled':
    case 'void':
      return 'over';
    case 'undo-now':
    case 'undoing':
      return 'undoing';
    // Gone between two looks: whoever asks next finds nothing.
    case 'open':
    case null:
      return stage() === 'armed' ? 'armed' : 'running';
  }
}
