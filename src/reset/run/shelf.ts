import type { Awaitable } from './guard.js';
import type { LastOutcome } from './last-outcome.js';
import { readLastOutcome, writeLastOutcome } from './last-outcome.js';
import type { Decision, ResetDirectory } from './pending-files.js';
import { adopt, decide, guardIsAlive, removeDirectory } from './pending-files.js';
import type { StoredReset } from './stored-reset.js';
import { storedReset } from './stored-reset.js';

/** Where a user's resets lie: a state directory of this machine, or of a router that is elsewhere. */
export interface Shelf {
  /** Null when there is none, or nothing that could be one. */
  stored(): Awaitable<StoredReset | null>;
  isGuarded(reset: ResetDirectory): Awaitable<boolean>;
  /** Decides, unless another has. */
  decide(reset: ResetDirectory, decision: Decision): Awaitable<boolean>;
  /** Takes the undo of a reset whose guard has died; null: another has it, or there is nothing to undo. */
  adopt(reset: ResetDirectory): Awaitable<{ release(): void } | null>;
  remove(reset: ResetDirectory): Awaitable<void>;
  lastOutcome(): Awaitable<LastOutcome | null>;
  writeLast(last: LastOutcome): Awaitable<unknown>;
}

/** The shelf that is a directory of this machine's. */
export function shelfAt(where: string | Shelf): Shelf {
  if (typeof where !== 'string') return where;
  return {
    stored: () => storedReset(where),
    isGuarded: guardIsAlive,
    decide,
    adopt,
    remove: ({ directory }) => removeDirectory(directory),
    lastOutcome: () => readLastOutcome(where),
    writeLast: (last) => writeLastOutcome(where, last),
  };
}
