import type { Family } from '../model/address.js';
import type { ConnectionsReading } from '../model/connections-reading.js';
import type { WaysOut } from './ways-out.js';
import { branchWays, ordinaryWays } from './ways-out.js';

/** What it is told from where connections leave. */
export interface ExitFacts {
  readonly ways: WaysOut;
  readonly connections: ConnectionsReading | null;
}

/** So many connections that a rule sends are no leftovers: then the filter chooses, not the table. */
const FORCED_AT_LEAST = 3;

/** A packet filter sends connections by next hops of its own: what has no next hop in its state may be the other half. */
export function isFilterChoosing({ connections }: Pick<ExitFacts, 'connections'>): boolean {
  const forced = connections?.uplinks.reduce((sum, uplink) => sum + uplink.forced, 0) ?? 0;
  return forced >= FORCED_AT_LEAST;
}

/** Interfaces by which connections of a family that nothing binds leave now; null where that cannot be told. */
export function exitsOf(facts: ExitFacts, family: Family): readonly string[] | null {
  const ordinary = ordinaryWays(facts.ways, family);
  if (ordinary === null || facts.ways.forwarding[family]?.decidedBy !== null) return null;
  if (branchWays(facts.ways, family).some((name) => !ordinary.includes(name))) return null;
  return isFilterChoosing(facts) ? null : ordinary;
}

/** The one interface by which all of them leave, whosever address they carry; null where there are several or none. */
export function soleExit(facts: ExitFacts, family: Family): string | null {
  const exits = exitsOf(facts, family);
  return exits?.length === 1 ? (exits[0] ?? null) : null;
}
