import { statSync } from 'node:fs';
import { outOfUse, parseFailover } from '../failover/failover-file.js';
import type { FailoverState } from '../failover/failover-state.js';
import { NOTHING_DONE } from '../failover/failover-state.js';
import { FailoverFile, failoverPath } from './failover-store.js';
import type { CommonOptions } from './invocation.js';
import { watchDirectories } from './watch-directory.js';

/** What a watch on this machine has taken out, for whoever looks at the screen. Read again only when it was written. */
export class FailoverSight {
  readonly #seen = new Map<string, { readonly stamp: string; readonly state: FailoverState }>();
  readonly #directories: readonly string[];

  constructor(directories: readonly string[]) {
    this.#directories = directories;
  }

  /** `em0 out since 03:12:07`; null: nothing, as far as it is known. */
  words(): string | null {
    const found = this.#states().flatMap((state) => outOfUse(state) ?? []);
    return found.length === 0 ? null : found.join(', ');
  }

  /** Interfaces whose defaults it has taken out. */
  takenOut(): ReadonlySet<string> {
    return new Set(this.#states().flatMap(({ drained }) => drained.map((one) => one.interface)));
  }

  #states(): readonly FailoverState[] {
    return this.#directories.map((directory) => this.#stateIn(directory));
  }

  #stateIn(directory: string): FailoverState {
    const stamp = stampOf(failoverPath(directory));
    if (stamp === null) return NOTHING_DONE;
    const seen = this.#seen.get(directory);
    if (seen?.stamp === stamp) return seen.state;
    const state = read(directory);
    this.#seen.set(directory, { stamp, state });
    return state;
  }
}

/** For whoever judges this machine; of a demo and of a recording nothing is out. */
export function takenOutReader(
  options: Parameters<typeof watchDirectories>[0] & Pick<CommonOptions, 'origin'>,
): () => ReadonlySet<string> {
  const sight = options.origin.kind === 'live' ? new FailoverSight(watchDirectories(options)) : null;
  return () => sight?.takenOut() ?? new Set();
}

function read(directory: string): FailoverState {
  try {
    const text = new FailoverFile(directory).read();
    return text === null ? NOTHING_DONE : parseFailover(text, Infinity);
  } catch {
    // It is another version's, or damaged: the watch tells so.
    return NOTHING_DONE;
  }
}

/** Another one stands for another file; null: there is none. */
function stampOf(path: string): string | null {
  try {
    // Most often there is none, and an error that is thrown each second costs more than all the rest of it.
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return null;
    const { ino, mtimeMs, size } = found;
    return `${String(ino)} ${String(mtimeMs)} ${String(size)}`;
  } catch {
    return null;
  }
}
