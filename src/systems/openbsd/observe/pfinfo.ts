import type { Complaint, Parsed } from '../../../model/reading.js';
import type { Firewall } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { complaintAbout, filledLines } from '../lines.js';

/** Sections whose counters are told by their label; the same labels in the others count something else. */
const COUNTED: ReadonlySet<string> = new Set(['State Table', 'Counters', 'Limit Counters']);

const LONGEST = 200;

const STATUS = /^Status: (Enabled|Disabled)\b/;
const SECTION = /^([A-Z][A-Za-z -]*?)(?:\s{2,}Total\s+Rate)?\s*$/;
const ROW = /^\s+(\S.*?)\s+(\d+)(?:\s+\d+(?:\.\d+)?\/s)?\s*$/;
/** Headings inside `Interface Stats`, and the syncookie watermarks. */
const OTHER_ROW = /^\s+(?:Packets (?:In|Out)|[a-z]+\s+\d+ states)\s*$/;
const INTERFACE_STATS = /^(Interface Stats) for \S+\s+IPv4\s+IPv6\s*$/;
const IDENTITY = /^(Hostid|Checksum):\s+0x[0-9a-f]+/;

/**
 * The packet filter at a glance, from `pfctl -s info`, with `-v` too.
 *
 *     Status: Enabled for 3 days 04:16:55              Debug: err
 *
 *     State Table                          Total             Rate
 *       current entries                      118
 *       searches                         4412019           16.1/s
 *     Counters
 *       state-mismatch                         7            0.0/s
 *
 * Source: sbin/pfctl/pfctl_parser.c 1.352, print_status. Rows are read by label; a section that is not known here is
 * passed over.
 */
export function parseFirewallInfo(text: string): Parsed<Firewall> {
  const complaints: Complaint[] = [];
  const counters = new Map<string, number>();
  let enabled: boolean | null = null;
  let section: string | null = null;
  for (const row of filledLines(text)) {
    // pfctl's longest line has under 80 characters: what is far longer is none of its lines, and no pattern's to search.
    const line = row.text.slice(0, LONGEST).trimEnd();
    const status = STATUS.exec(line);
    const counter = ROW.exec(line);
    if (status !== null) enabled = status[1] === 'Enabled';
    else if (counter !== null && section !== null) {
      if (COUNTED.has(section)) counters.set(disarm(counter[1] ?? ''), Number(counter[2]));
    } else if (section !== null && OTHER_ROW.test(line)) continue;
    else if (SECTION.test(line) || INTERFACE_STATS.test(line))
      section = (SECTION.exec(line) ?? INTERFACE_STATS.exec(line))?.[1] ?? null;
    else if (!IDENTITY.test(line)) complaints.push(complaintAbout(row, 'not a line of pfctl -s info'));
  }
  const states = counters.get('current entries') ?? null;
  const halfOpenTcp = counters.get('half-open tcp') ?? null;
  counters.delete('current entries');
  counters.delete('half-open tcp');
  return { value: { enabled, states, halfOpenTcp, counters: Object.fromEntries(counters) }, complaints };
}
