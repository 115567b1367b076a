import type { Complaint, Parsed } from '../../../model/reading.js';
import { disarm, nameFromBytes } from '../../../model/text.js';
import { complaintAbout, filledLines } from './complaint.js';

/** Every byte that is no printable ASCII is written `\\xe4`, a backslash too (print_ssid_escaped, util.c of iw 5.19). */
function ssidOf(printed: string): string {
  const bytes = [...printed.matchAll(/\\x([0-9a-f]{2})|[^]/g)].map(([one, hex]) =>
    hex === undefined ? one.charCodeAt(0) : Number.parseInt(hex, 16),
  );
  const isAscii = /^[ -~]*$/.test(printed);
  return (isAscii ? nameFromBytes(bytes) : null) ?? disarm(printed);
}

/**
 * The network of each wireless interface, from `iw dev`: its SSID, or null.
 *
 *     phy#0
 *     	Interface wlp2s0
 *     		ifindex 3
 *     		ssid Lighthouse
 *     		type managed
 *     		channel 36 (5180 MHz), width: 80 MHz, center1: 5210 MHz
 *
 * A station that is not associated has no ssid line. How strong the signal is
 * is told elsewhere: /proc/net/wireless. Source: interface.c of iw 5.19.
 */
export function parseNetworks(text: string): Parsed<Readonly<Record<string, string | null>>> {
  const complaints: Complaint[] = [];
  const networks = new Map<string, string | null>();
  let current: string | null = null;
  for (const line of filledLines(text)) {
    const words = line.text.trim();
    const name = /^Interface (\S+)$/.exec(words)?.[1];
    const ssid = /^ssid (.*)$/.exec(words)?.[1];
    if (name !== undefined) {
      current = disarm(name);
      networks.set(current, null);
    } else if (/^phy#\d+$|^Unnamed\/non-netdev interface$/.test(words)) current = null;
    else if (ssid !== undefined && current !== null) {
      networks.set(current, ssidOf(ssid));
    } else if (!/^\t/.test(line.text) && !/^ {2}/.test(line.text)) {
      complaints.push(complaintAbout(line.number, line.text, 'not a line of iw dev'));
    }
  }
  return { value: Object.fromEntries(networks), complaints };
}
