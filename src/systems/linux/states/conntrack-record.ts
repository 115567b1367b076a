import { Endpoint } from '../../../states/address-bytes.js';
import { StateRecord } from '../../../states/state-record.js';

/** What connection tracking tells of an entry: `left` and `right` are source and destination of its first packet. */
export class ConntrackRecord extends StateRecord {
  /** The kernel hashes an entry's id into 32 bits: among a hundred thousand some are the same. */
  override readonly isIdUnique: boolean = false;
  /** Source and destination of what comes back: where an address was translated, these tell to what. */
  readonly replySource = new Endpoint();
  readonly replyDestination = new Endpoint();
  zone = 0;
  /** How far the reader has come: addresses read, counters read (a bit each), and whether a type waits for its id. */
  addresses = 0;
  cells = 0;
  isTyped = false;
  /** Pairs and flags read byte by byte that tell of this entry alone. */
  told = 0;
  isUnreplied = false;
  isAssured = false;
  isOffloaded = false;
  isOffloadedToHardware = false;

  begin(): void {
    this.state = -1;
    this.counted = false;
    this.identified = false;
    this.idLow = 0;
    this.zone = 0;
    this.addresses = 0;
    this.cells = 0;
    this.isTyped = false;
    this.told = 0;
    this.ageSeconds = -1;
    this.expiresInSeconds = -1;
    this.isUnreplied = false;
    this.isAssured = false;
    this.isOffloaded = false;
    this.isOffloadedToHardware = false;
    this.left.port = -1;
    this.right.port = -1;
    this.replySource.port = -1;
    this.replyDestination.port = -1;
    this.forgetRates();
  }
}
