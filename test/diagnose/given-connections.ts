/** Given a state table: readings of a healthy router's, to be altered. */
import type { Family } from '../../src/model/address.js';
import type { Connection, ConnectionTable } from '../../src/model/connection.js';
import type { ConnectionsReading } from '../../src/model/connections-reading.js';
import type { Attempts, Floating, Inbound, Sample } from '../../src/model/watched-connections.js';
import type { ObservedConnections } from '../../src/model/snapshot.js';
import { connection } from '../model/given-connection.js';

/** A table of these rows; every order is that in which they stand. */
export function tableOf(rows: readonly Connection[]): ConnectionTable {
  const at = (row: number): Connection => {
    const found = rows[row];
    if (found === undefined) throw new RangeError(`no connection ${row}`);
    return found;
  };
  return {
    length: rows.length,
    at,
    peek: at,
    sorted: () => Uint32Array.from(rows.keys()),
  };
}

/** What is said of connections that nothing binds. */
export interface GivenFloating {
  readonly fresh?: number;
  readonly answered?: number;
  readonly silent?: readonly Connection[];
}

/** What is said of one uplink; the rest follows. */
export interface GivenUplink {
  /** New ones since the reading before, opened from inside, IPv4. */
  readonly fresh?: number;
  readonly fresh6?: number;
  /** Attempts of the last minute, and how many of them got no answer. */
  readonly tcp?: readonly [all: number, unanswered: number];
  readonly udp?: readonly [all: number, unanswered: number];
  /** The same of the last 20 seconds; left out: a third of the minute's. */
  readonly lately?: Pick<GivenUplink, 'tcp' | 'udp' | 'hosts' | 'remotes' | 'busiest' | 'bytes'>;
  /** The same of IPv6, in both spans; left out: nothing was tried. */
  readonly inet6?: Pick<GivenUplink, 'tcp' | 'udp' | 'hosts' | 'remotes' | 'busiest' | 'bytes'>;
  /** Hosts that got no answer, and how many of these the busiest made. */
  readonly hosts?: number;
  /** Hosts outside that gave none; left out: one. */
  readonly remotes?: number;
  readonly busiest?: number;
  readonly bytes?: readonly [out: number, back: number];
  readonly total?: number;
  readonly top?: readonly Connection[];
  readonly translated?: number;
  readonly forced?: number;
  readonly untranslated?: readonly Connection[];
  /** Of these, without an answer. */
  readonly untranslatedSilent?: number;
  readonly floating?: Partial<Record<Family, GivenFloating>>;
  /** From outside: established, and answered without being acknowledged. */
  readonly inbound?: { readonly established?: number; readonly unacknowledged?: readonly Connection[] };
  readonly foreign?: readonly Connection[];
  /** Of these, with an answer. */
  readonly foreignAnswered?: number;
  /** Of hosts inside, IPv4: five minutes old and moving, younger, of unknown age. Left out: one is young. */
  readonly byAge?: {
    readonly old?: readonly Connection[];
    readonly young?: number;
    readonly unaged?: number;
  };
}

function sampleOf(all: readonly Connection[] = [], kept = 3): Sample {
  return { count: all.length, examples: all.slice(0, kept) };
}

function attemptsOf({
  tcp = [20, 0],
  udp = [5, 0],
  hosts = 6,
  remotes = 1,
  busiest,
  bytes,
}: GivenUplink): Attempts {
  const unanswered = tcp[1] + udp[1];
  const [outBytes, inBytes] = bytes ?? [60 * (tcp[0] + udp[0]), 900 * (tcp[0] + udp[0] - unanswered)];
  return {
    ...{ tcp: tcp[0], tcpUnanswered: tcp[1], udp: udp[0], udpUnanswered: udp[1] },
    hostsUnanswered: unanswered === 0 ? 0 : hosts,
    remotesUnanswered: unanswered === 0 ? 0 : remotes,
    busiestUnanswered: busiest ?? Math.ceil(unanswered / Math.max(1, hosts)),
    ...{ outBytes, inBytes },
  };
}

/** A third, as if it had been so all the minute. */
function thirdOf({ tcp = [20, 0], udp = [5, 0], busiest, bytes, hosts, remotes }: GivenUplink): GivenUplink {
  const third = ([all, part]: readonly [number, number]): readonly [number, number] => [
    Math.floor(all / 3),
    Math.floor(part / 3),
  ];
  return {
    ...{ tcp: third(tcp), udp: third(udp) },
    ...(hosts === undefined ? {} : { hosts }),
    ...(remotes === undefined ? {} : { remotes }),
    ...(busiest === undefined ? {} : { busiest: Math.floor(busiest / 3) }),
    ...(bytes === undefined ? {} : { bytes: third(bytes) }),
  };
}

function floatingOf({ fresh = 0, answered = 0, silent = [] }: GivenFloating = {}): Floating {
  return { fresh, answered, silent: sampleOf(silent) };
}

function inboundOf({ established = 0, unacknowledged = [] }: GivenUplink['inbound'] = {}): Inbound {
  const openers = new Set(unacknowledged.map(({ remoteHost }) => remoteHost)).size;
  return { established, unacknowledged: sampleOf(unacknowledged), openers };
}

const NOT_TRIED: GivenUplink = { tcp: [0, 0], udp: [0, 0] };

function groupOf(given: GivenUplink) {
  const { fresh = 1, fresh6 = 0, total = 30, top = [] } = given;
  return {
    states: total,
    connections: total,
    outBytes: 1_000 * total,
    inBytes: 9_000 * total,
    byProtocol: { tcp: total, udp: 0, icmp: 0, other: 0 },
    halfOpen: given.tcp?.[1] ?? 0,
    newConnections: { all: fresh + fresh6, outgoing: { inet: fresh, inet6: fresh6 } },
    attempts: { inet: attemptsOf(given), inet6: attemptsOf(given.inet6 ?? NOT_TRIED) },
    recentAttempts: {
      inet: attemptsOf(given.lately ?? thirdOf(given)),
      inet6: attemptsOf(given.inet6 ?? NOT_TRIED),
    },
    top,
    byInsideHost: [],
    forced: given.forced ?? 0,
    translated: given.translated ?? total,
    untranslated: { ...sampleOf(given.untranslated), silent: given.untranslatedSilent ?? 0 },
    floating: { inet: floatingOf(given.floating?.inet), inet6: floatingOf(given.floating?.inet6) },
    byAge: {
      inet: {
        old: sampleOf(given.byAge?.old, 8),
        young: given.byAge?.young ?? (given.byAge === undefined ? 1 : 0),
        unaged: given.byAge?.unaged ?? 0,
      },
      inet6: { old: sampleOf(), young: 0, unaged: 0 },
    },
    inbound: inboundOf(given.inbound),
    foreign: { ...sampleOf(given.foreign), answered: given.foreignAnswered ?? 0 },
  };
}

/** What is said of a whole reading. */
export interface GivenReading {
  readonly uplinks?: Readonly<Record<string, GivenUplink>>;
  readonly unattributed?: GivenUplink;
  readonly newest?: readonly Connection[];
  readonly sinceMs?: number | null;
  readonly local?: number;
}

/** A reading, a second after the one before, of em0 and iwn0 used alike. */
export function aReading(given: GivenReading = {}): ObservedConnections {
  const {
    uplinks = {},
    unattributed = { fresh: 0, total: 0, tcp: [0, 0], udp: [0, 0] },
    sinceMs = 1_000,
  } = given;
  const groups = { em0: {}, iwn0: {}, ...uplinks };
  const all = Object.entries(groups).map(([name, one]) => ({ interface: name, ...groupOf(one) }));
  const rest = { ...groupOf(unattributed), local: given.local ?? 0 };
  const connections = all.reduce((sum, one) => sum + one.connections, rest.connections);
  const reading: ConnectionsReading = {
    states: 2 * connections,
    connections,
    counted: connections,
    finished: 0,
    notUnderstood: 0,
    complaints: [],
    uplinks: all,
    unattributed: rest,
    byState: {},
    byInsideHost: [],
    kept: tableOf(all.flatMap(({ top }) => top)),
    newest: tableOf(given.newest ?? []),
    forgotten: 0,
    sinceMs,
  };
  return { ...reading, everyMs: 1_000 };
}

/** So many connections that differ in their ports. */
export function several(count: number, changes: Partial<Connection> = {}): readonly Connection[] {
  return Array.from({ length: count }, (_, i) => connection({ insidePort: 50_000 + i, ...changes }));
}
