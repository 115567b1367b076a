import type { Instant } from '../model/time.js';
import { SECOND } from '../model/time.js';
import { hashOf } from './states-hash.js';
import type { RateEntry } from './states-rate-segment.js';
import { FIRST_ROUND, RateSegment } from './states-rate-segment.js';
import type { StateRecord } from './states-record.js';

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

/** A segment that grows holds up the screen; small ones do so unnoticed. */
const SEGMENT_CONNECTIONS = 16_384;

/**
 * The byte counters of all connections at their last reading, so that the next one gives rates. Lives from round to
 * round; a connection is known by its id, without one by its protocol and ends. Full, it keeps the busiest and the
 * newest.
 */
export class RateTable {
  readonly #segments: readonly RateSegment[];
  readonly #entry: RateEntry = { high: 0, low: 0, round: 0, forth: 0, back: 0, busyness: 0 };
  /** When the last rounds were begun, by round number. */
  readonly #startedAt = new Float64Array(ROUNDS_REMEMBERED + 1);
  #round = FIRST_ROUND - 1;
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
    this.#startedAt[this.#round % this.#startedAt.length] = at;
    this.#measured = 0;
    this.#forgotten = 0;
    for (const segment of this.#segments) segment.startRound(this.#round - ROUNDS_REMEMBERED);
  }

  get status(): RateStatus {
    return { measured: this.#measured, forgotten: this.#forgotten };
  }

  /** Gives the record its rates and remembers its counters. `protocolHash` tells keys apart where there is no id. */
  measure(record: StateRecord, protocolHash: number): void {
    if (!record.counted || this.#round < FIRST_ROUND) return;
    const entry = this.#entry;
    takeKey(record, protocolHash, entry);
    // The segment is chosen by other bits of the hash than the slot in it.
    const hash = hashOf(entry.high, entry.low, 0, 0);
    const segment = this.#segments[(hash >>> 24) & (this.#segments.length - 1)];
    if (segment === undefined) return;
    const slot = segment.find(entry.high, entry.low);
    const isNew = slot < 0 ? this.#takeNew(record) : this.#takeKnown(record, segment, slot);
    record.isNew = isNew;
    entry.round = this.#round;
    entry.forth = record.bytesForth;
    entry.back = record.bytesBack;
    entry.busyness = isNew ? Infinity : record.busyness;
    if (!segment.store(slot, entry)) this.#forgotten++;
  }

  /** One that began since the last round has moved all its bytes since then; of an older one only the average is known. */
  #takeNew(record: StateRecord): boolean {
    const elapsed = this.#round > FIRST_ROUND ? this.#secondsSince(this.#round - 1) : 0;
    const isNew = record.ageSeconds < elapsed;
    if (isNew) this.#rate(record, record.bytesForth, record.bytesBack, elapsed);
    else record.busyness = (record.bytesForth + record.bytesBack) / Math.max(1, record.ageSeconds);
    return isNew;
  }

  /** Counters that went back are those of another connection with the same key. */
  #takeKnown(record: StateRecord, segment: RateSegment, slot: number): boolean {
    const forth = record.bytesForth - segment.forthOf(slot);
    const back = record.bytesBack - segment.backOf(slot);
    if (forth < 0 || back < 0) return this.#takeNew(record);
    this.#rate(record, forth, back, this.#secondsSince(segment.roundOf(slot)));
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

/** The id, or 64 bits of a hash over what tells one connection from another. */
function takeKey(record: StateRecord, protocolHash: number, entry: RateEntry): void {
  if (record.identified) {
    entry.high = record.idHigh;
    entry.low = record.idLow;
    return;
  }
  const { left, right } = record;
  const ports = (left.port << 16) ^ right.port;
  const rest =
    hashOf(left.a, left.b, left.c, protocolHash) ^ Math.imul(hashOf(right.a, right.b, right.c, 1), 31);
  entry.high = hashOf(left.d, right.d, ports, rest);
  entry.low = hashOf(rest, ports, right.d, Math.imul(left.d, 0x9e3779b1));
}
