import type { Family } from '../../../model/address.js';
import { familyOf } from '../../../model/address.js';
import type { Complaint, Parsed } from '../../../model/reading.js';
import type { Route } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { complaintAbout, filledLines } from './complaint.js';
import { NO_GATEWAY } from '../no-gateway.js';
import { wordsIn } from './text-words.js';

const TITLE = /^Kernel IP(v6)? routing table/;
/** Reject (`!`) and up, down and the rest (lib/inet_gr.c and inet6_gr.c of net-tools). */
const FLAGS = /^(!?n?|[UGHRDMACILecna!]+)$/;

/** `255.255.255.0` as 24; null when it is no mask. */
function lengthOf(mask: string): number | null {
  if (familyOf(mask) !== 'inet') return null;
  const bits = mask.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) >>> 0;
  const length = Math.clz32(~bits);
  return bits === (length === 0 ? 0 : (-1 << (32 - length)) >>> 0) ? length : null;
}

interface Cells {
  readonly destination: string;
  readonly gateway: string;
  readonly flags: string;
  /** Null where the column is missing. */
  readonly metric: number | null;
  readonly interface: string;
}

/** A row of a table that names a gateway where its flags hold a G. */
export function rowOf(family: Family, cells: Cells): Route {
  const { destination, gateway, flags, metric } = cells;
  const reject = flags.includes('!');
  return {
    family,
    destination: disarm(destination),
    gateway: flags.includes('G') ? disarm(gateway) : reject ? 'unreachable' : NO_GATEWAY,
    interface: disarm(cells.interface),
    priority: metric,
    up: flags.includes('U') || reject,
    multipath: false,
    reject,
    flags: '',
    use: null,
    refs: null,
    mtuBytes: null,
    mtuLocked: false,
    label: null,
    weight: 1,
  };
}

/** `0.0.0.0 192.0.2.1 0.0.0.0 UG 100 0 0 em0`: eight columns, of which `netstat -rn` has others in place of the metric. */
function readInet(words: readonly string[], hasMetric: boolean): Cells | null {
  const [address = '', gateway = '', mask = '', flags = '', metric = '', , , name = ''] = words;
  const length = lengthOf(mask);
  const isRow = words.length === 8 && familyOf(address) === 'inet' && length !== null && FLAGS.test(flags);
  if (!isRow || !/^\d+$/.test(metric) || (flags.includes('G') && familyOf(gateway) !== 'inet')) return null;
  const destination = length === 0 ? 'default' : length === 32 ? address : `${address}/${String(length)}`;
  return { destination, gateway, flags, metric: hasMetric ? Number(metric) : null, interface: name };
}

/** `[::]/0 fe80::1 UGDAe 1024 3 0 em0`; the kernel's own null entry (metric -1) is passed over. */
function readInet6(words: readonly string[]): Cells | null {
  const [printed = '', gateway = '', flags = '', metric = '', , , name = ''] = words;
  const destination = printed.replace(/^\[(.*)\]/, '$1');
  if (words.length !== 7 || familyOf(destination.replace(/\/\d+$/, '')) !== 'inet6') return null;
  if (!FLAGS.test(flags) || !/^-?\d+$/.test(metric)) return null;
  return {
    destination: destination === '::/0' ? 'default' : destination,
    gateway,
    flags,
    metric: Number(metric),
    interface: name,
  };
}

/**
 * The main table of a family, from `route -n` or `netstat -rn` of net-tools. Null when no row was understood.
 *
 *     Kernel IP routing table
 *     Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
 *     0.0.0.0         192.0.2.1       0.0.0.0         UG    100    0        0 em0
 *
 * `netstat -rn` shows no metric: then none is known. Of a route with several next hops /proc/net/route holds the first
 * alone. Source: lib/inet_gr.c, lib/inet6_gr.c of net-tools 2.10, net/ipv4/fib_trie.c.
 */
export function parseNetToolsRoutes(text: string, family: Family): Parsed<readonly Route[] | null> {
  const complaints: Complaint[] = [];
  const routes: Route[] = [];
  let hasMetric = false;
  let isTitled = false;
  for (const { number, text: line } of filledLines(text)) {
    const words = wordsIn(line);
    if (TITLE.test(line)) isTitled = true;
    else if (words[0] === 'Destination') hasMetric = words.includes('Metric');
    else {
      const cells = family === 'inet' ? readInet(words, hasMetric) : readInet6(words);
      if (cells === null) complaints.push(complaintAbout(number, line, 'not a row of the routing table'));
      else if (cells.metric !== -1) routes.push(rowOf(family, cells));
    }
  }
  // A title without rows is an empty table; rows of which none is understood are none that are known.
  return { value: routes.length > 0 || (isTitled && complaints.length === 0) ? routes : null, complaints };
}
