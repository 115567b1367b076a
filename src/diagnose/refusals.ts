import type { Good } from '../model/reading.js';
import type { Firewall } from '../model/router.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { MINUTE } from '../model/time.js';

/** So long a rise is news. */
const REMEMBERED_MS = MINUTE;

/** A counter that rose from one reading to the next. */
export interface Rise {
  readonly counter: string;
  readonly by: number;
  readonly overMs: Milliseconds;
  readonly at: Instant;
}

/** The packet filter's counters as last read, and what rose lately. */
export interface RefusalTrack {
  readonly last: { readonly at: Instant; readonly counters: Firewall['counters'] } | null;
  readonly rises: readonly Rise[];
}

export const NO_REFUSALS: RefusalTrack = { last: null, rises: [] };

/** One reading further. A counter that fell was begun anew, and tells nothing. */
export function followRefusals(before: RefusalTrack, reading: Good<Firewall> | null): RefusalTrack {
  if (reading === null || reading.at === before.last?.at) return before;
  const { at, value } = reading;
  const { last } = before;
  const earlier = last?.counters ?? {};
  const overMs = last === null ? 0 : at - last.at;
  const fresh = Object.entries(value.counters).flatMap(([counter, count]) => {
    const by = count - (earlier[counter] ?? count);
    return by > 0 && overMs > 0 ? [{ counter, by, overMs, at }] : [];
  });
  const kept = before.rises.filter(
    (rise) =>
      at >= rise.at && at - rise.at <= REMEMBERED_MS && !fresh.some((one) => one.counter === rise.counter),
  );
  return { last: { at, counters: value.counters }, rises: [...kept, ...fresh] };
}
