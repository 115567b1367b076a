import { rowsOfInterface } from '../model/rows-of-interface.js';
import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import type { ConnectionsReading } from '../model/connections-reading.js';
import type { Attempts } from '../model/watched-connections.js';
import type { Good } from '../model/reading.js';
import type { Instant } from '../model/time.js';
import type { ExitFacts } from './exits.js';
import { soleExit } from './exits.js';

/** Fewer tell nothing of an uplink. */
const ATTEMPTS_AT_LEAST = 5;
/** Answered, of these: then it was well. */
const ANSWERED_AT_LEAST = 0.8;

/** When connections by an uplink were last answered as a rule, and how many of how many. */
export interface LastAnswers {
  readonly at: Instant;
  readonly answered: number;
  readonly all: number;
}

/** By `keyOfAnswers`. */
export type AnswerTrack = ReadonlyMap<string, LastAnswers>;

/** Under which the answers of an uplink in a family are kept. */
export function keyOfAnswers(name: string, family: Family): string {
  return `${family} ${name}`;
}

function plus(a: Attempts, b: Attempts): Attempts {
  return {
    tcp: a.tcp + b.tcp,
    tcpUnanswered: a.tcpUnanswered + b.tcpUnanswered,
    udp: a.udp + b.udp,
    udpUnanswered: a.udpUnanswered + b.udpUnanswered,
    // Seldom counted twice: what tells no uplink has other hosts.
    hostsUnanswered: Math.max(a.hostsUnanswered, b.hostsUnanswered),
    remotesUnanswered: Math.max(a.remotesUnanswered, b.remotesUnanswered),
    busiestUnanswered: Math.max(a.busiestUnanswered, b.busiestUnanswered),
    outBytes: a.outBytes + b.outBytes,
    inBytes: a.inBytes + b.inBytes,
  };
}

/** Which attempts: of the last 20 s, or of the last minute. */
export type AttemptWindow = 'recentAttempts' | 'attempts';

/**
 * What was tried by an uplink in a family. Where it is the only way out, what carries no uplink's address leaves by it
 * as well, and by another uplink nothing does that carries its address. Null: it is not among the uplinks of the reading.
 */
export function attemptsBy(
  facts: ExitFacts & { readonly connections: ConnectionsReading },
  name: string,
  family: Family,
  window: AttemptWindow,
): Attempts | null {
  const { uplinks, unattributed } = facts.connections;
  const own = rowsOfInterface(uplinks, name)[0]?.[window][family];
  const exit = soleExit(facts, family);
  if (own === undefined || (exit !== null && exit !== name)) return null;
  return exit === name ? plus(own, unattributed[window][family]) : own;
}

/** Takes in a reading; one taken in before adds nothing. */
export function followAnswers(
  before: AnswerTrack,
  reading: Good<ConnectionsReading> | null,
  ways: ExitFacts['ways'],
): AnswerTrack {
  if (reading === null) return before;
  const { value: connections, at } = reading;
  const after = new Map(before);
  for (const { interface: name } of connections.uplinks)
    for (const family of FAMILIES) {
      const tried = attemptsBy({ ways, connections }, name, family, 'recentAttempts');
      if (tried === null) continue;
      const all = tried.tcp + tried.udp;
      const answered = all - tried.tcpUnanswered - tried.udpUnanswered;
      if (all >= ATTEMPTS_AT_LEAST && answered >= all * ANSWERED_AT_LEAST)
        after.set(keyOfAnswers(name, family), { at, answered, all });
    }
  return after;
}
