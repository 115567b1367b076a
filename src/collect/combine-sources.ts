import type { Reading } from '../model/reading.js';
import type { ObservationKey, Observations, SourceStatus } from '../model/snapshot.js';
import type { Draft } from './snapshot-draft.js';
import { failedReading, KEYS, setReading } from './snapshot-draft.js';

/** Where several sources tell parts of one value, it is as good as the worst of them. */
export function combineSources(draft: Draft): void {
  for (const key of KEYS) {
    const parts = draft.context.observer.sources
      .filter((source) => source.observes.includes(key))
      .flatMap((source) => draft.statuses.get(source.id) ?? [])
      .filter(({ lastGoodAt, why }) => lastGoodAt !== null || isTrouble(why));
    if (parts.length > 1) combineParts(draft, key, parts);
  }
}

function isTrouble(why: SourceStatus['why']): boolean {
  return why !== null && why !== 'waiting' && why !== 'not-asked' && why !== 'not-recorded';
}

function combineParts<K extends ObservationKey>(draft: Draft, key: K, parts: readonly SourceStatus[]): void {
  const reading: Reading<Observations[K]> = draft.observed[key];
  if (!reading.ok) return;
  for (const { why, reason } of parts) {
    if (why === null || !isTrouble(why)) continue;
    setReading(draft, key, failedReading(reading, reading.at, { why, reason: reason ?? why }));
    return;
  }
  const goodUntil = Math.min(...parts.map((part) => (part.lastGoodAt ?? reading.at) + part.goodForMs));
  const goodForMs = Math.max(0, goodUntil - reading.at);
  if (goodForMs !== reading.goodForMs) setReading(draft, key, { ...reading, goodForMs });
}
