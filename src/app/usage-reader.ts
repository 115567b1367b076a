import type { Instant } from '../model/time.js';
import { MINUTE } from '../model/time.js';
import type { UsageOfUplinks } from '../model/usage.js';
import type { Allowance } from '../usage/allowance.js';
import { monthsOf, parseAllowance } from '../usage/allowance.js';
import type { UsageDatabase } from '../usage/usage-database.js';
import type { CommonOptions } from './invocation.js';
import { readUsage } from './usage-store.js';
import { watchDirectories } from './watch-directory.js';

/** `watch` writes it so often. */
const READ_EVERY_MS = MINUTE;

type CountedOptions = Pick<CommonOptions, 'origin' | 'stateDir' | 'metered'>;

/** What `--metered` says; each has been looked at where it was read. */
export function allowancesOf({ metered }: Pick<CommonOptions, 'metered'>): ReadonlyMap<string, Allowance> {
  return new Map(
    [...metered].flatMap(([name, text]) => {
      const allowance = parseAllowance(text);
      return allowance === null ? [] : [[name, allowance] as const];
    }),
  );
}

/** What a watch of this user's or of root's has counted, the newest; null: none has. Throws where all that is there cannot be read. */
export function newestUsage(options: CountedOptions): UsageDatabase | null {
  if (options.origin.kind === 'replay') return null;
  let failure: unknown = null;
  let newest: UsageDatabase | null = null;
  for (const directory of watchDirectories(options)) {
    try {
      const found = readUsage(directory);
      if (found !== null && found.at > (newest?.at ?? -1)) newest = found;
    } catch (error) {
      failure ??= error;
    }
  }
  if (newest === null && failure !== null) throw failure as Error;
  return newest;
}

/** Reads what `watch` writes, once a minute: the months of the uplinks. What cannot be read is as if nobody had counted. */
export class UsageReader {
  #database: UsageDatabase | null = null;
  #readAt: Instant = -Infinity;
  readonly #options: CountedOptions;
  readonly #allowances: ReadonlyMap<string, Allowance>;

  constructor(options: CountedOptions) {
    this.#options = options;
    this.#allowances = allowancesOf(options);
  }

  months(at: Instant): UsageOfUplinks {
    if (Math.abs(at - this.#readAt) >= READ_EVERY_MS) {
      this.#readAt = at;
      try {
        this.#database = newestUsage(this.#options);
      } catch {
        this.#database = null;
      }
    }
    return this.#database === null ? new Map() : monthsOf(this.#database, at, this.#allowances);
  }
}

/** The same for Diagnosing. */
export function monthsReader(options: CountedOptions): ({ at }: { readonly at: Instant }) => UsageOfUplinks {
  const reader = new UsageReader(options);
  return ({ at }) => reader.months(at);
}
