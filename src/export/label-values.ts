/**
 * What may stand in a label: a monitoring system keeps every value it has ever seen, so there must be few of them, short
 * ones, and none that somebody outside can choose at will.
 */
import { familyOf } from '../model/address.js';
import { disarm } from '../model/text.js';

/** Characters of one label value. */
const LONGEST = 128;

/** What is told of one router at most; the rest is only counted, in `uplinktop_left_out`. */
export const MOST = { uplinks: 256, findings: 128, sources: 64, queues: 64 } as const;

/** Disarmed, and cut to a length; a surrogate pair is not cut in two. */
export function labelValue(text: string): string {
  const safe = disarm(text);
  return safe.length <= LONGEST ? safe : [...safe].slice(0, LONGEST - 1).join('') + '…';
}

/** The same without addresses, which come and go with the network: `probe 192.0.2.1` is `probe (address)`. */
export function withoutAddresses(text: string): string {
  return labelValue(text.replace(/[^\s,]+/g, (word) => (familyOf(word) === null ? word : '(address)')));
}
