import { lastGood } from '../model/reading.js';
import { rowsOfInterface } from '../model/rows-of-interface.js';
import type { Snapshot } from '../model/snapshot.js';
import type { CounterSample } from './usage-database.js';

/** The counters of these interfaces as last read; an interface of which they are not known is left out. */
export function samplesOf(
  { observed }: Snapshot,
  interfaces: readonly string[],
): ReadonlyMap<string, CounterSample> {
  const counters = lastGood(observed.byteCounters);
  const known = lastGood(observed.interfaces)?.value ?? [];
  if (counters === null) return new Map();
  return new Map(
    interfaces.flatMap((name): [string, CounterSample][] => {
      const [row] = rowsOfInterface(counters.value, name);
      if (typeof row?.inBytes !== 'number' || typeof row.outBytes !== 'number') return [];
      const index = known.find((one) => one.name === name)?.index ?? null;
      return [[name, { at: counters.at, index, inBytes: row.inBytes, outBytes: row.outBytes }]];
    }),
  );
}
