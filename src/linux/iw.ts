import type { Complaint, Parsed } from '../model/reading.js';
import type { Wireless } from '../model/router.js';
import { disarm } from '../model/text.js';
import { complaintAbout, filledLines } from './complaint.js';

/**
 * The wireless interfaces by name, from `iw dev`.
 *
 *     phy#0
 *     	Interface wlp2s0
 *     		ifindex 3
 *     		ssid Lighthouse
 *     		type managed
 *     		channel 36 (5180 MHz), width: 80 MHz, center1: 5210 MHz
 *
 * A station that is not associated has no ssid line. iw itself writes odd characters as `\x1b`. How strong the signal is
 * is told by `iw dev NAME link` alone. Source: interface.c of iw 5.19.
 */
export function parseWirelessDevices(text: string): Parsed<ReadonlyMap<string, Wireless>> {
  const complaints: Complaint[] = [];
  const value = new Map<string, Wireless>();
  let current: string | null = null;
  for (const line of filledLines(text)) {
    const words = line.text.trim();
    const name = /^Interface (\S+)$/.exec(words)?.[1];
    const ssid = /^ssid (.*)$/.exec(words)?.[1];
    if (name !== undefined) {
      current = disarm(name);
      value.set(current, { ssid: null, signalPercent: null, signalDbm: null });
    } else if (/^phy#\d+$|^Unnamed\/non-netdev interface$/.test(words)) current = null;
    else if (ssid !== undefined && current !== null) {
      value.set(current, { ssid: disarm(ssid), signalPercent: null, signalDbm: null });
    } else if (!/^\t/.test(line.text) && !/^ {2}/.test(line.text)) {
      complaints.push(complaintAbout(line.number, line.text, 'not a line of iw dev'));
    }
  }
  return { value, complaints };
}
