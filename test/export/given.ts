import { metricFamilies } from '../../src/export/metric-table.js';
import type { MetricFamily } from '../../src/export/metric.js';
import type { Observed, ObservedRouter } from '../../src/export/observed-router.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import type { Change } from '../diagnose/given.js';
import { aSnapshot, START, watch } from '../diagnose/given.js';

export const BUILD = { version: '1.2.3', node: '20.0.0' };

/** The last of so many rounds, a second apart. */
export function observed(rounds: number, change: Change | ((second: number) => Change) = {}): Observed {
  const snapshots: Snapshot[] = Array.from({ length: rounds }, (_, second) =>
    aSnapshot(second, typeof change === 'function' ? change(second) : change),
  );
  const snapshot = snapshots.at(-1);
  const diagnosis = watch(snapshots).at(-1);
  if (snapshot === undefined || diagnosis === undefined) throw new Error('no rounds');
  return { snapshot, diagnosis };
}

export function aRouter(current: Observed | null, name = 'gw'): ObservedRouter {
  const lastRoundAt = current === null ? null : current.snapshot.at;
  return {
    name,
    current,
    rounds: current === null ? 0 : (current.snapshot.at - START) / 1_000 + 1,
    lastRoundAt,
  };
}

/** `name{label="value",…}` without the label router, and its value. */
export function samplesOf(families: readonly MetricFamily[]): Readonly<Record<string, number>> {
  const lines = families.flatMap(({ name, labels, samples }) =>
    samples.map(([values, value]) => {
      const named = values
        .map((text, i) => `${labels[i] ?? ''}=${text}`)
        .filter((one) => !one.startsWith('router='));
      return [`${name.replace('uplinktop_', '')}{${named.join(',')}}`, value] as const;
    }),
  );
  return Object.fromEntries(lines);
}

export function samples(current: Observed | null): Readonly<Record<string, number>> {
  return samplesOf(metricFamilies([aRouter(current)], BUILD));
}
