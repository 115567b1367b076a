import type { Family } from '../model/address.js';
import type { Situation } from './situation.js';

type Facts = Pick<Situation, 'sharedSince' | 'connections' | 'newConnections' | 'known'>;

/**
 * Of uplinks whose routes were made equal while we looked: those by which no new connection was seen since. Until then
 * they are expected to be used, and no more. None where they were so from the beginning, or no connections are read.
 */
export function unseenSince(
  { sharedSince, connections, newConnections, known }: Facts,
  family: Family,
  names: readonly string[],
): readonly string[] {
  const since = sharedSince[family];
  if (since === null || connections === null) return [];
  if (names.every((name) => (known.get(name)?.firstSeenAt ?? since) >= since)) return [];
  const counts = newConnections[family]?.counts;
  return names.filter((name) => (counts?.get(name) ?? 0) === 0);
}
