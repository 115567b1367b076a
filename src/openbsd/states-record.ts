import { Endpoint } from './states-address.js';

/**
 * Numbers instead of words where a million states pass. How far the state being read has come: `LOST` when its first line
 * was not understood, so that the rest means nothing. Its direction. What told its uplink.
 */
export const [NONE, OPEN, LOST] = [0, 1, 2];
export const [OUTGOING, INCOMING, LOCAL] = [0, 1, 2];
export const [BY_NOTHING, BY_GATEWAY, BY_INTERFACE, BY_ADDRESS] = [0, 1, 2, 3];

/** Cells of a record's numbers. */
export const [PACKETS_FORTH, PACKETS_BACK, BYTES_FORTH, BYTES_BACK] = [0, 1, 2, 3];
const [RATE_FORTH, RATE_BACK, BUSYNESS] = [4, 5, 6];

/**
 * The state being read. One is filled again and again: the lines write into the first half, attribution (see
 * states-attribution.ts) into the second, the rate table into the last three.
 */
export class StateRecord {
  progress = NONE;
  /** Lines read before the one being read. */
  line = 0;

  /** Numbers of the reader's names; -1 is a floating state (`all`). */
  interface = -1;
  protocol = 0;
  state = 0;
  /** `->` */
  outbound = false;
  /** As printed: left and right of the arrow, each with its untranslated self in parentheses. */
  readonly left = new Endpoint();
  readonly leftBefore = new Endpoint();
  readonly right = new Endpoint();
  readonly rightBefore = new Endpoint();
  readonly gateway = new Endpoint();

  /** False until the line of counters was read. */
  counted = false;
  ageSeconds = 0;
  expiresInSeconds = 0;
  /**
   * Packets forth and back, bytes forth and back, rates and busyness. Forth is from the end that opened the state to the
   * other, pf's index 0. In an array, so that none is boxed.
   */
  readonly numbers = new Float64Array(7);
  rule = -1;
  anchor = -1;

  identified = false;
  /** The id's two halves, as signed words. */
  idHigh = 0;
  idLow = 0;

  /** False: half of a connection whose other half is counted. */
  isConnection = false;
  /** Number of the uplink, -1 when it cannot be told. */
  uplink = -1;
  attributedBy = BY_NOTHING;
  direction = OUTGOING;
  inside: Endpoint = this.left;
  wire: Endpoint = this.left;
  remote: Endpoint = this.right;

  /** First seen in this reading, and begun since the one before. */
  isNew = false;

  begin(): void {
    this.progress = OPEN;
    this.counted = false;
    this.identified = false;
    this.rule = -1;
    this.anchor = -1;
    this.leftBefore.present = false;
    this.rightBefore.present = false;
    this.gateway.present = false;
    this.rateForth = -1;
    this.rateBack = -1;
    this.busyness = 0;
    this.isNew = false;
  }

  get packetsForth(): number {
    return this.numbers[PACKETS_FORTH] ?? 0;
  }

  get packetsBack(): number {
    return this.numbers[PACKETS_BACK] ?? 0;
  }

  get bytesForth(): number {
    return this.numbers[BYTES_FORTH] ?? 0;
  }

  get bytesBack(): number {
    return this.numbers[BYTES_BACK] ?? 0;
  }

  /** Bytes per second; -1 while unknown. */
  get rateForth(): number {
    return this.numbers[RATE_FORTH] ?? -1;
  }

  set rateForth(bytesPerSecond: number) {
    this.numbers[RATE_FORTH] = bytesPerSecond;
  }

  get rateBack(): number {
    return this.numbers[RATE_BACK] ?? -1;
  }

  set rateBack(bytesPerSecond: number) {
    this.numbers[RATE_BACK] = bytesPerSecond;
  }

  /** Its rate, or its average over its life: how much it deserves to be kept. */
  get busyness(): number {
    return this.numbers[BUSYNESS] ?? 0;
  }

  set busyness(bytesPerSecond: number) {
    this.numbers[BUSYNESS] = bytesPerSecond;
  }
}
