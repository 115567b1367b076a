import type { Family } from '../model/address.js';
import type { Reading } from '../model/reading.js';
import type { Settings } from '../model/router.js';
import type { ObservationKey, Observations, SourceStatus } from '../model/snapshot.js';
import type { Draft } from './draft.js';
import { failedReading, KEYS, setReading } from './draft.js';

/** What one command told of the settings, over what others told before: null is not told, and takes nothing away. */
export function mergeSettings(before: Settings | null, told: Settings): Settings {
  if (before === null) return told;
  const policyRules = { ...before.policyRules, ...told.policyRules };
  return {
    // What only some systems have comes whole from one command, but for the rules of each family.
    ...before,
    ...told,
    ...(Object.keys(policyRules).length > 0 ? { policyRules } : {}),
    os: told.os ?? before.os,
    release: told.release ?? before.release,
    hostname: told.hostname ?? before.hostname,
    bootedAt: told.bootedAt ?? before.bootedAt,
    multipath: mergeFamilies(before.multipath, told.multipath),
    forwarding: mergeFamilies(before.forwarding, told.forwarding),
  };
}

function mergeFamilies<T>(
  before: Readonly<Record<Family, T | null>>,
  told: Readonly<Record<Family, T | null>>,
): Readonly<Record<Family, T | null>> {
  return { inet: told.inet ?? before.inet, inet6: told.inet6 ?? before.inet6 };
}

/** Where several sources tell parts of one value, it is as good as the worst of them. */
export function combineSources(draft: Draft): void {
  for (const key of KEYS) {
    const parts = draft.context.platform.sources
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
