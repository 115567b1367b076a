import type { Complaint, Parsed } from '../../../model/reading.js';
import type { FirewallLimits } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { complaintAbout, filledLines } from '../lines.js';

const LIMIT = /^(\S+)\s+(?:hard limit\s+(\d+)|(unlimited))\s*$/;

/**
 * The packet filter's hard limits, from `pfctl -s memory`. Infinity when unlimited.
 *
 *     states        hard limit   100000
 *     table-entries hard limit   200000
 *
 * Source: sbin/pfctl/pfctl.c 1.397, pfctl_show_limits. `LIMITS:` stands above them with `-s all`.
 */
export function parseFirewallLimits(text: string): Parsed<FirewallLimits> {
  const limits = new Map<string, number>();
  const complaints: Complaint[] = [];
  for (const row of filledLines(text)) {
    const limit = LIMIT.exec(row.text);
    if (limit !== null) limits.set(disarm(limit[1] ?? ''), limit[3] ? Infinity : Number(limit[2]));
    else if (row.text.trim() !== 'LIMITS:')
      complaints.push(complaintAbout(row, 'expected a name and its hard limit'));
  }
  return { value: Object.fromEntries(limits), complaints };
}
