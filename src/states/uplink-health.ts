import type {
  Attempts,
  Connection,
  ConnectionTable,
  NewConnectionCounts,
  Sample,
  WatchedConnections,
} from '../model/connection.js';
import { hashOf } from './hash.js';
import { KeptConnections } from './bounded-table.js';
import type { StateNames } from './state-names.js';
import type { Places } from './address-classes.js';
import { INSIDE, LAN, OUTSIDE, placeOf, uplinkOf } from './address-classes.js';
import type { StateRecord } from './state-record.js';
import { BY_ADDRESS, BY_GATEWAY, LOCAL, OUTGOING } from './state-record.js';
import { ICMP, TCP, UDP } from './connection-totals.js';

export interface WatchOptions {
  /** Busiest connections, and hosts, of each uplink. */
  readonly top: number;
  /** The first of the new connections. */
  readonly newest: number;
}

interface Surroundings extends WatchOptions {
  readonly names: StateNames;
  readonly places: Places;
  readonly uplinks: readonly string[];
}

const ATTEMPT_SECONDS = 60;
const RECENT_SECONDS = 20;
/** So long an answer may take before its absence means anything. */
const PATIENCE_SECONDS = 3;
const HOSTS_COUNTED = 64;
const EXAMPLES = 3;

/** What there is to watch beside the sums, while the table is read. */
export class UplinkHealth {
  readonly #surroundings: Surroundings;
  /** One for each uplink, then that of the rest. */
  readonly #groups: readonly Group[];
  readonly #newest: KeptConnections;

  constructor(surroundings: Surroundings) {
    const { names, uplinks, newest } = surroundings;
    this.#surroundings = surroundings;
    this.#newest = new KeptConnections({ names, uplinks, limit: newest, by: 'bytes' });
    this.#groups = Array.from({ length: uplinks.length + 1 }, () => new Group(surroundings));
  }

  /** A connection, attributed and measured. */
  add(record: StateRecord): void {
    const group = this.#groups[record.uplink < 0 ? this.#groups.length - 1 : record.uplink];
    if (group === undefined || record.direction === LOCAL) return;
    group.top.offer(record);
    if (record.isNew) this.#addNew(record, group);
    if (record.uplink >= 0 && record.attributedBy !== BY_ADDRESS) this.#addForeign(record, group);
    if (record.direction !== OUTGOING) return;
    if (record.attributedBy === BY_GATEWAY) group.forced++;
    if (record.kind === TCP || record.kind === UDP) this.#addAttempt(record, group);
    this.#addTranslation(record, group);
  }

  #addNew(record: StateRecord, group: Group): void {
    group.newConnections++;
    if (record.direction !== OUTGOING || record.kind === ICMP) return;
    if (record.wire.isIpv4) group.newInet++;
    else group.newInet6++;
    if (this.#newest.length < this.#surroundings.newest) this.#newest.offer(record);
  }

  /**
   * What asks the next hop itself (its DNS, its web pages) tells nothing of what lies beyond, and what is of unknown age
   * nothing of this moment.
   */
  #addAttempt(record: StateRecord, group: Group): void {
    const { ageSeconds: age, isUnanswered } = record;
    if (age < 0 || age >= ATTEMPT_SECONDS) return;
    if (this.#surroundings.places.uplinkOfGateway(record.remote) >= 0) return;
    if (!isUnanswered || age >= PATIENCE_SECONDS) group.addAttempt(record);
  }

  /** What a rule or a binding leads out here, with the address of another uplink. */
  #addForeign(record: StateRecord, group: Group): void {
    const owner = uplinkOf(this.#surroundings.places.look(record.wire));
    if (owner >= 0 && owner !== record.uplink) group.foreign.add(record);
  }

  #addTranslation(record: StateRecord, group: Group): void {
    const { inside, wire, remote } = record;
    if (inside !== wire) {
      group.translated++;
      return;
    }
    // An IPv6 network behind the router needs no translation, unless it is of the house alone (fc00::/7).
    if (!inside.isIpv4 && inside.a >>> 25 !== 0x7e) return;
    const { places } = this.#surroundings;
    const whose = places.look(inside);
    // A call that was given up long ago still stands in the table (Linux keeps it for two minutes).
    if (record.kind === TCP && record.isUnanswered && record.ageSeconds >= ATTEMPT_SECONDS) return;
    const isInside = placeOf(whose) === INSIDE || placeOf(whose) === LAN;
    if (isInside && uplinkOf(whose) < 0 && placeOf(places.look(remote)) === OUTSIDE)
      group.untranslated.add(record);
  }

  /** Of an uplink by its number; of the rest by the number after the last. */
  group(uplink: number): WatchedConnections {
    return (this.#groups[uplink] ?? new Group(this.#surroundings)).watched;
  }

  get newest(): ConnectionTable {
    return this.#newest;
  }
}

/** The first few of something, and how many there were. */
class Examples {
  readonly #kept: KeptConnections;
  #count = 0;

  constructor({ names, uplinks }: Surroundings) {
    this.#kept = new KeptConnections({ names, uplinks, limit: EXAMPLES, by: 'bytes' });
  }

  add(record: StateRecord): void {
    this.#count++;
    this.#kept.offer(record);
  }

  get sample(): Sample {
    return { count: this.#count, examples: inOrder(this.#kept) };
  }
}

/** Attempts of a span, and how they went. */
class AttemptCounts {
  /** By hash of the host. */
  readonly #unanswered = new Map<number, number>();
  /** TCP, UDP; of these unanswered; bytes out, bytes in. */
  readonly #cells = new Float64Array(6);

  add(record: StateRecord): void {
    const isTcp = record.kind === TCP;
    this.#count(isTcp ? 0 : 1, 1);
    if (record.counted) {
      this.#count(4, record.bytesForth);
      this.#count(5, record.bytesBack);
    }
    if (!record.isUnanswered) return;
    this.#count(isTcp ? 2 : 3, 1);
    const { a, b, c, d } = record.inside;
    const host = hashOf(a, b, c, d);
    const before = this.#unanswered.get(host);
    if (before !== undefined || this.#unanswered.size < HOSTS_COUNTED)
      this.#unanswered.set(host, (before ?? 0) + 1);
  }

  #count(cell: number, amount: number): void {
    this.#cells[cell] = (this.#cells[cell] ?? 0) + amount;
  }

  get counted(): Attempts {
    const [tcp = 0, udp = 0, tcpUnanswered = 0, udpUnanswered = 0, outBytes = 0, inBytes = 0] = this.#cells;
    return {
      ...{ tcp, tcpUnanswered, udp, udpUnanswered },
      hostsUnanswered: this.#unanswered.size,
      busiestUnanswered: Math.max(0, ...this.#unanswered.values()),
      ...{ outBytes, inBytes },
    };
  }
}

/** What is watched of one uplink. */
class Group {
  readonly #attempts = new AttemptCounts();
  readonly #recentAttempts = new AttemptCounts();
  readonly top: KeptConnections;
  readonly foreign: Examples;
  readonly untranslated: Examples;
  translated = 0;
  forced = 0;
  newConnections = 0;
  newInet = 0;
  newInet6 = 0;

  constructor(surroundings: Surroundings) {
    const { names, uplinks, top } = surroundings;
    this.top = new KeptConnections({ names, uplinks, limit: top, by: 'rate' });
    this.foreign = new Examples(surroundings);
    this.untranslated = new Examples(surroundings);
  }

  addAttempt(record: StateRecord): void {
    this.#attempts.add(record);
    if (record.ageSeconds < RECENT_SECONDS) this.#recentAttempts.add(record);
  }

  get #newConnections(): NewConnectionCounts {
    return { all: this.newConnections, outgoing: { inet: this.newInet, inet6: this.newInet6 } };
  }

  get watched(): WatchedConnections {
    return {
      newConnections: this.#newConnections,
      attempts: this.#attempts.counted,
      recentAttempts: this.#recentAttempts.counted,
      top: inOrder(this.top),
      translated: this.translated,
      forced: this.forced,
      untranslated: this.untranslated.sample,
      foreign: this.foreign.sample,
    };
  }
}

/** All rows, the busiest first: by rate, by bytes while there is none. */
function inOrder(table: ConnectionTable): Connection[] {
  const rows = table.sorted('bytes', true);
  const connections = Array.from(rows, (row) => table.at(row));
  return connections.sort((x, y) => rateOf(y) - rateOf(x));
}

function rateOf({ bytesPerSecondFromInside: out, bytesPerSecondToInside: back }: Connection): number {
  return (out ?? 0) + (back ?? 0);
}
