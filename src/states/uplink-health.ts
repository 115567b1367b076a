import type { Family } from '../model/address.js';
import type { ConnectionTable } from '../model/connection.js';
import type { NewConnectionCounts, SilentSample, WatchedConnections } from '../model/watched-connections.js';
import { AgeCounts } from './age-counts.js';
import { AttemptCounts } from './attempt-counts.js';
import { KeptConnections } from './bounded-table.js';
import { Examples, inOrder } from './connection-examples.js';
import { FloatingCounts, isAnswered } from './floating-counts.js';
import { InboundCounts } from './inbound-counts.js';
import type { StateNames } from './state-names.js';
import type { AddressClassifier } from './address-classes.js';
import { INSIDE, LAN, OUTSIDE, OWN, classOf, uplinkOf } from './address-classes.js';
import type { StateRecord } from './state-record.js';
import { BY_ADDRESS, BY_GATEWAY, BY_INTERFACE, INCOMING, LOCAL, OUTGOING } from './state-record.js';
import { ICMP, TCP, UDP } from './connection-totals.js';

export interface WatchOptions {
  /** Busiest connections, and hosts, of each uplink. */
  readonly top: number;
  /** The first of the new connections. */
  readonly newest: number;
}

interface Surroundings extends WatchOptions {
  readonly names: StateNames;
  readonly classifier: AddressClassifier;
  readonly uplinks: readonly string[];
}

const ATTEMPT_SECONDS = 60;
const RECENT_SECONDS = 20;
/** So long an answer may take before its absence means anything. */
const PATIENCE_SECONDS = 3;

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
    const group = this.#groupOf(record.uplink);
    if (group === undefined || record.direction === LOCAL) return;
    group.top.offer(record);
    if (record.isNew) this.#addNew(record, group);
    if (record.uplink >= 0 && record.attributedBy !== BY_ADDRESS) this.#addForeign(record, group);
    if (record.direction === INCOMING) this.#addInbound(record, group);
    if (record.direction !== OUTGOING) return;
    if (record.attributedBy === BY_GATEWAY) group.forced++;
    if (record.kind === TCP || record.kind === UDP) {
      this.#addAttempt(record, group);
      if (this.#isOfHost(record)) group.byAge[familyOf(record)].add(record);
      if (isFloating(record)) group.floating[familyOf(record)].add(record);
    }
    this.#addTranslation(record, group);
  }

  /** The LAN's half of a connection from inside that a rule sends to a next hop: its other half does not show it. */
  addHalf(record: StateRecord): void {
    if (!record.gateway.present || record.direction !== INCOMING) return;
    const group = this.#groupOf(this.#surroundings.classifier.uplinkOfGateway(record.gateway));
    if (group !== undefined) group.forced++;
  }

  #groupOf(uplink: number): Group | undefined {
    return this.#groups[uplink < 0 ? this.#groups.length - 1 : uplink];
  }

  /** From outside, and its opener had time to acknowledge what was answered. */
  #addInbound(record: StateRecord, group: Group): void {
    const { ageSeconds: age, attributedBy: by } = record;
    if (record.kind !== TCP || by === BY_GATEWAY || age < PATIENCE_SECONDS || age >= ATTEMPT_SECONDS) return;
    group.inbound.add(record);
  }

  #addNew(record: StateRecord, group: Group): void {
    group.newConnections++;
    if (record.direction !== OUTGOING || record.kind === ICMP) return;
    group.fresh[familyOf(record)]++;
    if (isFloating(record)) group.floating[familyOf(record)].fresh++;
    if (this.#newest.length < this.#surroundings.newest) this.#newest.offer(record);
  }

  /**
   * What asks the next hop itself (its DNS, its web pages) tells nothing of what lies beyond, and what is of unknown age
   * nothing of this moment.
   */
  #addAttempt(record: StateRecord, group: Group): void {
    const { ageSeconds: age, isUnanswered } = record;
    if (age < 0 || age >= ATTEMPT_SECONDS) return;
    if (this.#surroundings.classifier.uplinkOfGateway(record.remote) >= 0) return;
    if (isUnanswered && age < PATIENCE_SECONDS) return;
    const family = familyOf(record);
    group.attempts[family].add(record);
    if (age < RECENT_SECONDS) group.recentAttempts[family].add(record);
  }

  /** What a rule or a binding leads out here, with the address of another uplink. */
  #addForeign(record: StateRecord, group: Group): void {
    const owner = uplinkOf(this.#surroundings.classifier.classify(record.wire));
    if (owner < 0 || owner === record.uplink) return;
    group.foreign.add(record);
    if (isAnswered(record)) group.foreignAnswered++;
  }

  /** Not the router's own, translated or not. */
  #isOfHost({ inside, wire }: StateRecord): boolean {
    const whose = this.#surroundings.classifier.classify(inside);
    if (classOf(whose) === OWN) return false;
    return inside !== wire || ((classOf(whose) === INSIDE || classOf(whose) === LAN) && uplinkOf(whose) < 0);
  }

  #addTranslation(record: StateRecord, group: Group): void {
    const { inside, wire, remote } = record;
    if (inside !== wire) {
      group.translated++;
      return;
    }
    // An IPv6 network behind the router needs no translation, unless it is of the house alone (fc00::/7).
    if (!inside.isIpv4 && inside.a >>> 25 !== 0x7e) return;
    const { classifier } = this.#surroundings;
    const whose = classifier.classify(inside);
    // A call that was given up long ago still stands in the table (Linux keeps it for two minutes).
    if (record.kind === TCP && record.isUnanswered && record.ageSeconds >= ATTEMPT_SECONDS) return;
    const isInside = classOf(whose) === INSIDE || classOf(whose) === LAN;
    if (!isInside || uplinkOf(whose) >= 0 || classOf(classifier.classify(remote)) !== OUTSIDE) return;
    group.untranslated.add(record);
    if (record.isUnanswered) group.untranslatedSilent++;
  }

  /** Of an uplink by its number; of the rest by the number after the last. */
  group(uplink: number): WatchedConnections {
    return (this.#groups[uplink] ?? new Group(this.#surroundings)).watched;
  }

  get newest(): ConnectionTable {
    return this.#newest;
  }
}

/** Nothing but the address on the wire tells its uplink, or nothing at all: the routes of now decide where it leaves. */
function isFloating({ attributedBy }: StateRecord): boolean {
  return attributedBy !== BY_GATEWAY && attributedBy !== BY_INTERFACE;
}

function familyOf({ wire }: StateRecord): Family {
  return wire.isIpv4 ? 'inet' : 'inet6';
}

/** What is watched of one uplink. */
class Group {
  readonly attempts = { inet: new AttemptCounts(), inet6: new AttemptCounts() };
  readonly recentAttempts = { inet: new AttemptCounts(), inet6: new AttemptCounts() };
  readonly top: KeptConnections;
  readonly foreign: Examples;
  readonly untranslated: Examples;
  readonly floating: Readonly<Record<Family, FloatingCounts>>;
  readonly byAge: Readonly<Record<Family, AgeCounts>>;
  readonly inbound: InboundCounts;
  readonly fresh = { inet: 0, inet6: 0 };
  foreignAnswered = 0;
  untranslatedSilent = 0;
  translated = 0;
  forced = 0;
  newConnections = 0;

  constructor({ names, uplinks, top }: Surroundings) {
    this.top = new KeptConnections({ names, uplinks, limit: top, by: 'rate' });
    this.foreign = new Examples(names, uplinks);
    this.untranslated = new Examples(names, uplinks);
    this.floating = {
      inet: new FloatingCounts(names, uplinks),
      inet6: new FloatingCounts(names, uplinks),
    };
    this.byAge = { inet: new AgeCounts(names, uplinks), inet6: new AgeCounts(names, uplinks) };
    this.inbound = new InboundCounts(names, uplinks);
  }

  get #newConnections(): NewConnectionCounts {
    return { all: this.newConnections, outgoing: { ...this.fresh } };
  }

  get #untranslated(): SilentSample {
    return { ...this.untranslated.sample, silent: this.untranslatedSilent };
  }

  get watched(): WatchedConnections {
    const { attempts, recentAttempts, floating, byAge } = this;
    return {
      newConnections: this.#newConnections,
      attempts: { inet: attempts.inet.counted, inet6: attempts.inet6.counted },
      recentAttempts: { inet: recentAttempts.inet.counted, inet6: recentAttempts.inet6.counted },
      top: inOrder(this.top),
      translated: this.translated,
      forced: this.forced,
      untranslated: this.#untranslated,
      foreign: { ...this.foreign.sample, answered: this.foreignAnswered },
      floating: { inet: floating.inet.counted, inet6: floating.inet6.counted },
      byAge: { inet: byAge.inet.counted, inet6: byAge.inet6.counted },
      inbound: this.inbound.counted,
    };
  }
}
