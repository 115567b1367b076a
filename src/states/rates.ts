import type { Instant } from '../model/time.js';
import { SECOND } from '../model/time.js';
import { hashOf } from './hash.js';
import type { RateEntry } from './rate-segment.js';
import { FIRST_ROUND, keyHash, RateSegment } from './rate-segment.js';
import type { StateRecord } from './state-record.js';

export interface RateTableOptions {
  /** The most connections remembered, at some 50 bytes each. Default 1,048,576. */
  readonly maxConnections?: number;
}

/** What the rates of a round rest on. */
export interface RateStatus {
  /** Connections with a rate in this round. */
  readonly measured: number;
  /** Times a connection, an idle one, was not remembered in this round for want of room. */
  readonly forgotten: number;
}

/** Rounds that may lie between two sightings: a reading that was cut short does not cost the rates. */
const ROUNDS_REMEMBERED = 3;

/** The table's own time, in which it notes when it first saw a connection: so 32 bits last for years. */
const TICK = SECOND / 10;

/** A segment that grows holds up the screen; small ones do so unnoticed. */
const SEGMENT_CONNECTIONS = 16_384;

/**
 * The byte counters of all connections at their last reading, so that the next one gives rates, and when each was first
 * seen, so that it has an age where the system tells none. Lives from round to round; a connection is known by its id,
 * without one by its protocol and ends. Full, it keeps the busiest and the newest.
 */
export class RateTable {
  readonly #segments: readonly RateSegment[];
  readonly #entry: RateEntry = {
    high: 0,
    low: 0,
    hash: 0,
    round: 0,
    forth: 0,
    back: 0,
    since: 0,
    busyness: 0,
  };
  /** When the last rounds were begun, by round number. */
  readonly #startedAt = new Float64Array(ROUNDS_REMEMBERED + 1);
  #round = FIRST_ROUND - 1;
  /** When the first round was begun. */
  #begunAt: Instant = 0;
  /** When this round was begun, in the table's own time; never 0. */
  #now = 1;
  /** The last round that was read to its end. */
  #wholeRound = -Infinity;
  /** What was there before is not known: in the first round, after rounds cut short, or when some had to be forgotten. */
  #isBlind = true;
  #measured = 0;
  #forgotten = 0;

  constructor({ maxConnections = 1_048_576 }: RateTableOptions = {}) {
    const wanted = Math.ceil(maxConnections / SEGMENT_CONNECTIONS);
    const count = 1 << Math.min(8, 32 - Math.clz32(Math.max(0, wanted - 1)));
    this.#segments = Array.from(
      { length: count },
      () => new RateSegment(Math.max(1, Math.ceil(maxConnections / count))),
    );
  }

  /** To be called before each reading of the table; `at` is when it was begun. */
  startRound(at: Instant): void {
    this.#round++;
    if (this.#round === FIRST_ROUND) this.#begunAt = at;
    this.#startedAt[this.#round % this.#startedAt.length] = at;
    this.#now = 1 + Math.max(0, Math.floor((at - this.#begunAt) / TICK));
    this.#isBlind = this.#wholeRound < this.#round - ROUNDS_REMEMBERED || this.#forgotten > 0;
    this.#measured = 0;
    this.#forgotten = 0;
    for (const segment of this.#segments) segment.startRound(this.#round - ROUNDS_REMEMBERED);
  }

  /** The round has read the whole table: what the next one has beside is new. */
  endRound(): void {
    this.#wholeRound = this.#round;
  }

  get status(): RateStatus {
    return { measured: this.#measured, forgotten: this.#forgotten };
  }

  /**
   * Gives the record its rates, whether it is new, and its age where that is not reported; remembers its counters. `salt` tells
   * keys apart where there is no id: the protocol, and whatever else makes two connections of the same ends.
   */
  measure(record: StateRecord, salt: number): void {
    if (this.#round < FIRST_ROUND) return;
    const entry = this.#entry;
    takeKey(record, salt, entry);
    entry.hash = keyHash(entry.high, entry.low);
    // The segment is chosen by other bits of the hash than the slot in it.
    const segment = this.#segments[(entry.hash >>> 24) & (this.#segments.length - 1)];
    if (segment === undefined) return;
    const found = segment.find(entry.high, entry.low, entry.hash);
    const isNew = found < 0 ? this.#takeNew(record) : this.#takeKnown(record, segment, found);
    record.isNew = isNew;
    entry.round = this.#round;
    entry.forth = record.counted ? record.bytesForth : -1;
    entry.back = record.counted ? record.bytesBack : -1;
    entry.busyness = isNew ? Infinity : record.busyness;
    if (!segment.store(found, entry)) this.#forgotten++;
  }

  /**
   * One that began since the last round has moved all its bytes since then; of an older one only the average is known. It
   * is as old as the table says, else it began when it was first seen.
   */
  #takeNew(record: StateRecord): boolean {
    const elapsed = this.#round > FIRST_ROUND ? this.#secondsSince(this.#round - 1) : 0;
    const isAgeKnown = record.ageSeconds >= 0;
    const isNew = isAgeKnown ? record.ageSeconds < elapsed : !this.#isBlind;
    this.#entry.since = isAgeKnown || !isNew ? 0 : this.#now;
    if (isNew && !isAgeKnown) record.ageSeconds = 0;
    if (!record.counted) return isNew;
    if (isNew) this.#rate(record, record.bytesForth, record.bytesBack, elapsed);
    else record.busyness = (record.bytesForth + record.bytesBack) / Math.max(1, record.ageSeconds);
    return isNew;
  }

  /** Counters that went back are those of another connection with the same key. */
  #takeKnown(record: StateRecord, segment: RateSegment, number: number): boolean {
    const before = segment.forthOf(number);
    if (record.counted && before >= 0) {
      const forth = record.bytesForth - before;
      const back = record.bytesBack - segment.backOf(number);
      if (forth < 0 || back < 0) return this.#takeNew(record);
      this.#rate(record, forth, back, this.#secondsSince(segment.roundOf(number)));
    }
    const since = segment.sinceOf(number);
    this.#entry.since = since;
    if (since > 0 && record.ageSeconds < 0)
      record.ageSeconds = (Math.max(0, this.#now - since) * TICK) / SECOND;
    return false;
  }

  #rate(record: StateRecord, forth: number, back: number, seconds: number): void {
    if (seconds <= 0) return;
    record.rateForth = forth / seconds;
    record.rateBack = back / seconds;
    record.busyness = record.rateForth + record.rateBack;
    this.#measured++;
  }

  #secondsSince(round: number): number {
    const rounds = this.#startedAt;
    return ((rounds[this.#round % rounds.length] ?? 0) - (rounds[round % rounds.length] ?? 0)) / SECOND;
  }
}

/** The id, where it is one, or 64 bits of a hash over what tells one connection from another. */
function takeKey(record: StateRecord, salt: number, entry: RateEntry): void {
  if (record.identified && record.isIdUnique) {
    entry.high = record.idHigh;
    entry.low = record.idLow;
    return;
  }
  const { left, right } = record;
  const ports = (left.port << 16) ^ right.port;
  const rest = hashOf(left.a, left.b, left.c, salt) ^ Math.imul(hashOf(right.a, right.b, right.c, 1), 31);
  entry.high = hashOf(left.d, right.d, ports, rest);
  entry.low = hashOf(rest, ports, right.d, Math.imul(left.d, 0x9e3779b1));
}
