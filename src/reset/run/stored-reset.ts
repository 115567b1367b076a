import { join } from 'node:path';
import type { PendingRecord, ResetDirectory } from './pending-files.js';
import { guardIsAlive, PENDING, placeIn, readRecord, readStage, tokenOf } from './pending-files.js';

/**
 * How far a reset has come by what lies in its directory. `over`: kept, settled or void, and its guard has only to leave.
 * What the screen shows of a reset of this program has the same phases (model/reset-status.ts).
 */
export type StoredPhase = 'running' | 'armed' | 'undoing' | 'over';

/** The reset that has the state directory, this program's or another's. */
export interface StoredReset {
  readonly phase: StoredPhase;
  readonly guard: 'alive' | 'gone';
  readonly place: ResetDirectory;
  readonly record: PendingRecord;
}

/** Null when there is none, or nothing that could be one. */
export function storedReset(stateDirectory: string): StoredReset | null {
  const place = placeIn(join(stateDirectory, PENDING));
  const record = place === null ? null : readRecord(place.directory);
  if (place === null || record === null) return null;
  return { phase: storedPhase(place), guard: guardIsAlive(place) ? 'alive' : 'gone', place, record };
}

export function storedPhase(place: ResetDirectory): StoredPhase {
  switch (tokenOf(place)) {
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
      return readStage(place)?.stage === 'armed' ? 'armed' : 'running';
  }
}
