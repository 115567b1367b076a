import { Endpoint } from '../../../states/address-bytes.js';
import { StateRecord } from '../../../states/state-record.js';

/** How far the state being read has come: `LOST` when its first line was not understood, so that the rest means nothing. */
export const [NONE, OPEN, LOST] = [0, 1, 2];

/** What pf tells of a state beside what every system does. */
export class PfRecord extends StateRecord {
  progress = NONE;
  /** Lines read before the one being read. */
  line = 0;
  /** `->` */
  outbound = false;
  /** Left and right of the arrow stand in parentheses what they were before they were translated. */
  readonly leftBefore = new Endpoint();
  readonly rightBefore = new Endpoint();

  /** Reads what was left, if anything was. */
  readRest: ((record: PfRecord) => void) | null = null;

  override fillRest(): void {
    this.readRest?.(this);
    this.readRest = null;
  }

  begin(): void {
    this.progress = OPEN;
    this.readRest = null;
    this.counted = false;
    this.identified = false;
    this.rule = -1;
    this.anchor = -1;
    this.leftBefore.present = false;
    this.rightBefore.present = false;
    this.gateway.present = false;
    this.forgetRates();
  }
}
