import type { Family } from '../model/address.js';
import type { Connection } from '../model/connection.js';
import { expectedShareVia } from './defaults.js';
import { exitsOf } from './exits.js';
import type { MeasuredFacts } from './measured-ways.js';
import { measuredWay } from './measured-ways.js';
import { judgedByUnanswered } from './unanswered-as-due.js';
import type { Seen } from './usable-readings.js';

/** All connections carry the address of one of several uplinks that new connections leave by. */
export interface SharedTranslation {
  readonly owner: string;
  readonly address: string | null;
  /** The others, whose own addresses nothing carries. */
  readonly exits: readonly string[];
  readonly unanswered: number;
  readonly all: number;
  readonly examples: readonly Connection[];
}

/** What it is told from. */
export type SharedFacts = MeasuredFacts & Pick<Seen, 'tables' | 'ways'>;

/** It sends, and little comes back: what a line does whose packets have another one's address. */
function sendsInVain(facts: SharedFacts, name: string): boolean {
  const way = measuredWay(facts, name);
  return way !== null && way.outBytes > 0 && way.inBytes < way.outBytes;
}

/**
 * Several ways out, one address: as much is unanswered as is due to the ways whose address nothing carries, and these
 * send and receive next to nothing.
 */
export function sharedTranslation(facts: SharedFacts, family: Family): SharedTranslation | null {
  const exits = exitsOf(facts, family);
  const table = facts.tables[family];
  const readings = facts.connections?.uplinks ?? [];
  if (exits === null || exits.length < 2 || table === null) return null;
  const carried = readings.filter(({ attempts }) => attempts[family].tcp + attempts[family].udp > 0);
  const [owner] = carried;
  if (owner === undefined || carried.length !== 1 || !exits.includes(owner.interface)) return null;
  const others = exits.filter((name) => name !== owner.interface);
  const isCarried = readings.some(
    ({ interface: name, floating }) =>
      others.includes(name) && floating[family].answered + floating[family].silent.count > 0,
  );
  const attempts = owner.attempts[family];
  const all = attempts.tcp + attempts.udp;
  const unanswered = attempts.tcpUnanswered + attempts.udpUnanswered;
  const due = others.reduce<number | null>((sum, name) => {
    const share = expectedShareVia(table, name);
    return sum === null || share === null ? null : sum + share;
  }, 0);
  if (isCarried || due === null || judgedByUnanswered(attempts, due) !== 'dead') return null;
  if (!others.every((name) => sendsInVain(facts, name))) return null;
  const { examples } = owner.floating[family].silent;
  const address = examples[0]?.wireHost ?? null;
  return { owner: owner.interface, address, exits: others, unanswered, all, examples };
}
