import { Endpoint } from './address-bytes.js';

/** Numbers instead of words where a million states pass. Its direction. What told its uplink. */
export const [OUTGOING, INCOMING, LOCAL] = [0, 1, 2];
export const [BY_NOTHING, BY_GATEWAY, BY_INTERFACE, BY_ADDRESS] = [0, 1, 2, 3];

/** Cells of a record's numbers. */
export const [PACKETS_FORTH, PACKETS_BACK, BYTES_FORTH, BYTES_BACK] = [0, 1, 2, 3];
const [RATE_FORTH, RATE_BACK, BUSYNESS] = [4, 5, 6];

/**
 * The state being read. One is filled again and again: the reader writes what the table says, its attribution what that
 * means for the uplinks, the rate table what has become of it since the last reading.
 */
export class StateRecord {
  /** Numbers of the reader's names; -1 is a state that is bound to no interface. */
  interface = -1;
  protocol = 0;
  state = 0;
  /** The kind of protocol, by the numbers of totals.ts. */
  kind = 0;
  /** The two ends as printed, which tell one connection from another where there is no id. */
  readonly left = new Endpoint();
  readonly right = new Endpoint();
  readonly gateway = new Endpoint();

  /** False: the table has no counters for it. */
  counted = false;
  /** -1: not known. */
  ageSeconds = -1;
  expiresInSeconds = -1;
  /**
   * Packets forth and back, bytes forth and back, rates and busyness. Forth is from the end that opened the state to the
   * other. In an array, so that none is boxed.
   */
  readonly numbers = new Float64Array(7);
  rule = -1;
  anchor = -1;

  identified = false;
  /** No other connection has the same id. */
  readonly isIdUnique: boolean = true;
  /** The id's two halves, as signed words. */
  idHigh = 0;
  idLow = 0;

  /** Nothing came back yet from the end that did not open it. */
  isUnanswered = false;
  /** Opened from outside and answered, and the opener never acknowledged the answer. */
  isUnacknowledged = false;
  /** Its handshake is not complete, whoever waits for whom. */
  isHalfOpen = false;
  /** Both ends are through with it: it only waits to be forgotten. */
  isFinished = false;

  /** False: half of a connection whose other half is counted. */
  isConnection = false;
  /** Number of the uplink, -1 when it cannot be determined. */
  uplink = -1;
  attributedBy = BY_NOTHING;
  direction = OUTGOING;
  inside: Endpoint = this.left;
  wire: Endpoint = this.left;
  remote: Endpoint = this.right;

  /** First seen in this reading, and begun since the one before. */
  isNew = false;

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

  /** Reads what only a row that is kept shows, and what was left for then: rule, anchor, expiry. */
  fillRest(): void {
    // Of most tables all is read at once.
  }

  /** What the rate table is to find: nothing is known yet. */
  forgetRates(): void {
    this.rateForth = -1;
    this.rateBack = -1;
    this.busyness = 0;
    this.isNew = false;
  }
}
