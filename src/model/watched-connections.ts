import type { Family } from './address.js';
import type { Connection } from './connection.js';

/** Connections first seen in this reading, that is begun since the one before. */
export interface NewConnectionCounts {
  readonly all: number;
  /** Of those, opened from inside and not by ICMP (this program's own pings), by family: what a split is measured with. */
  readonly outgoing: { readonly inet: number; readonly inet6: number };
}

/** TCP and UDP opened from inside to beyond the next hop not long ago: what says whether an uplink answers. */
export interface Attempts {
  readonly tcp: number;
  /** `SYN_SENT:CLOSED`: nothing came back. */
  readonly tcpUnanswered: number;
  readonly udp: number;
  /** `SINGLE:NO_TRAFFIC`: nothing came back. */
  readonly udpUnanswered: number;
  /** Inside hosts that got no answer; counted to 64. */
  readonly hostsUnanswered: number;
  /** Hosts outside that gave none; counted to 64. One of them may be down, many are not. */
  readonly remotesUnanswered: number;
  /** Unanswered ones of the host that has most of them: a scan comes from one. */
  readonly busiestUnanswered: number;
  readonly outBytes: number;
  readonly inBytes: number;
}

/** Some connections of a kind, and the first of them. */
export interface Sample {
  readonly count: number;
  readonly examples: readonly Connection[];
}

/** The same, and of how many something came back lately. */
export interface AnsweredSample extends Sample {
  readonly answered: number;
}

/** The same, and how many of them got no answer. */
export interface SilentSample extends Sample {
  readonly silent: number;
}

/**
 * TCP and UDP opened from inside that no next hop and no interface binds: the routes of now decide where they leave,
 * whosever address they carry.
 */
export interface Floating {
  /** Begun since the reading before; among the new connections. */
  readonly fresh: number;
  /** Something came back since the reading before. */
  readonly answered: number;
  /** Nothing has come back, or nothing does any more while they go on sending. */
  readonly silent: Sample;
}

/** TCP and UDP of hosts inside, opened from there, by age: what stays on an uplink that is used no more. */
export interface ByAge {
  /** Begun five minutes ago or earlier, and still moving bytes by this uplink. */
  readonly old: Sample;
  readonly young: number;
  /** Of unknown age. */
  readonly unaged: number;
}

/** TCP opened from outside in the last minute, without those whose answers a rule sends back (`reply-to`). */
export interface Inbound {
  readonly established: number;
  /** Answered from inside, and the opener never acknowledged it. */
  readonly unacknowledged: Sample;
  /** Hosts that opened those; counted to 64. */
  readonly openers: number;
}

/** What is watched of one uplink, or of what is on none that could be determined. */
export interface WatchedConnections {
  readonly newConnections: NewConnectionCounts;
  /** Of the last minute. */
  readonly attempts: Readonly<Record<Family, Attempts>>;
  /** Of the last 20 seconds: soon without what was answered before an uplink fell silent. */
  readonly recentAttempts: Readonly<Record<Family, Attempts>>;
  /** The busiest first. */
  readonly top: readonly Connection[];
  /** Opened from inside, sent to a next hop that a rule forced (`route-to`), whatever the table says. */
  readonly forced: number;
  /** Opened from inside, with a translated source. */
  readonly translated: number;
  /** Opened from inside to beyond, with a private source as it is. */
  readonly untranslated: SilentSample;
  /** They leave here with the address of another uplink. */
  readonly foreign: AnsweredSample;
  readonly byAge: Readonly<Record<Family, ByAge>>;
  /** With this uplink's address, or with nobody's. */
  readonly floating: Readonly<Record<Family, Floating>>;
  readonly inbound: Inbound;
}
