import type { Family } from '../model/address.js';
import type { ConnectionsReading } from '../model/connections-reading.js';
import type { Sample } from '../model/watched-connections.js';
import type { WaysOut } from './ways-out.js';
import { branchWays, ordinaryWays } from './ways-out.js';

/** Fewer are an accident. */
const AT_LEAST = 3;
/** So many of the last minute by other uplinks show that new ones have somewhere to go. */
const ELSEWHERE_AT_LEAST = 5;

/** Connections from before a change that stay on an uplink which new ones use no more. */
export interface LeftBehind {
  readonly connections: Sample;
  /** Opened by the other uplinks in the last minute. */
  readonly elsewhere: number;
}

/**
 * What is left behind on an uplink; null where nothing is or it cannot be told: routes or rules lead there still, some
 * began within five minutes, or ages are unknown.
 */
export function leftBehind(
  facts: { readonly ways: WaysOut; readonly connections: ConnectionsReading | null },
  name: string,
  family: Family,
): LeftBehind | null {
  const uplinks = facts.connections?.uplinks ?? [];
  const own = uplinks.find((uplink) => uplink.interface === name)?.byAge[family];
  const ways = ordinaryWays(facts.ways, family);
  if (own === undefined || ways === null || ways.length === 0) return null;
  if (ways.includes(name) || branchWays(facts.ways, family).includes(name)) return null;
  if (own.young > 0 || own.unaged > 0 || own.old.count < AT_LEAST) return null;
  const elsewhere = uplinks
    .filter((uplink) => uplink.interface !== name)
    .reduce((sum, { attempts }) => sum + attempts[family].tcp + attempts[family].udp, 0);
  return elsewhere < ELSEWHERE_AT_LEAST ? null : { connections: own.old, elsewhere };
}
