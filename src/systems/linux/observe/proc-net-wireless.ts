import type { Complaint, Parsed } from '../../../model/reading.js';
import type { Signal } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { complaintAbout, filledLines } from './complaint.js';

/** Name, status, then quality: link, level, noise. A number that was updated has a dot behind it. */
const ROW = /^\s*(\S+?):\s+[0-9a-f]{4}\s+(\d+)\.?\s+(-?\d+)\.?\s+(-?\d+)\.?\s/i;
const HEADING = /^\s*Inter-\||^\s*face\s*\|/;

/** What cfg80211 calls a perfect link (net/wireless/wext-compat.c, cfg80211_wext_giwrange). */
const PERFECT = 70;

/**
 * How strong the signal of each wireless interface is, from `cat /proc/net/wireless`.
 *
 *     Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
 *      face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
 *     wlp2s0: 0000   57.  -53.  -256        0      0      0      0    102        0
 *
 * A level that is not below 0 is no dBm but a driver's own measure, and is not shown as one. A station without a
 * network has a row of zeros. Source: net/wireless/wext-proc.c.
 */
export function parseSignals(text: string): Parsed<Readonly<Record<string, Signal>>> {
  const complaints: Complaint[] = [];
  const signals: [string, Signal][] = [];
  for (const { text: line, number } of filledLines(text)) {
    const [, name, link, level] = ROW.exec(line) ?? [];
    if (name !== undefined && link !== undefined && level !== undefined) {
      signals.push([disarm(name), signalOf(Number(link), Number(level))]);
    } else if (!HEADING.test(line)) complaints.push(complaintAbout(number, line, 'not a wireless interface'));
  }
  return { value: Object.fromEntries(signals), complaints };
}

function signalOf(link: number, level: number): Signal {
  const isKnown = link > 0 || level < 0;
  return {
    percent: isKnown && link <= PERFECT ? Math.round((link / PERFECT) * 100) : null,
    dbm: level < 0 && level > -200 ? level : null,
  };
}
