import { Endpoint } from './states-address.js';

/** How far the state being read has come. `lost`: its first line was not understood, so the rest means nothing. */
export type Progress = 'none' | 'open' | 'lost';

/** Numbers instead of words where a million states pass: direction, and what told the uplink. */
export const [OUTGOING, INCOMING, LOCAL] = [0, 1, 2];
export const [BY_NOTHING, BY_GATEWAY, BY_INTERFACE, BY_ADDRESS] = [0, 1, 2, 3];

/**
 * The state being read. One is filled again and again: the lines write into the first half, attribution (see
 * states-attribution.ts) into the second, the rate table into the last three.
 */
export class StateRecord {
  progress: Progress = 'none';

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
  /**
   * The numbers of that line: age and expiry in hours, minutes, seconds; packets forth and back; bytes forth and back.
   * Forth is from the end that opened the state to the other, pf's index 0. In an array, so that none is boxed.
   */
  readonly numbers = new Float64Array(10);
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

  /** Bytes per second; -1 while unknown. */
  rateForth = -1;
  rateBack = -1;
  /** First seen in this reading, and begun since the one before. */
  isNew = false;
  /** Its rate, or its average over its life: how much it deserves to be kept. */
  busyness = 0;

  begin(): void {
    this.progress = 'open';
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

  get ageSeconds(): number {
    return this.#seconds(0);
  }

  get expiresInSeconds(): number {
    return this.#seconds(3);
  }

  get packetsForth(): number {
    return this.numbers[6] ?? 0;
  }

  get packetsBack(): number {
    return this.numbers[7] ?? 0;
  }

  get bytesForth(): number {
    return this.numbers[8] ?? 0;
  }

  get bytesBack(): number {
    return this.numbers[9] ?? 0;
  }

  #seconds(cell: number): number {
    const { numbers } = this;
    return ((numbers[cell] ?? 0) * 60 + (numbers[cell + 1] ?? 0)) * 60 + (numbers[cell + 2] ?? 0);
  }
}
