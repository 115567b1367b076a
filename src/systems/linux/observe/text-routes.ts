import type { Complaint, Parsed } from '../../../model/reading.js';
import { complaintAbout } from './complaint.js';
import type { JsonObject } from './json.js';
import type { Fields } from './text-words.js';
import { isPrefix, linesOf, understood, Words } from './text-words.js';

/** rtm_type of a route, which `-d` prints in front of every one and the others only where it is not unicast. */
const TYPES: ReadonlySet<string> = new Set([
  ...['unicast', 'local', 'broadcast', 'anycast', 'multicast', 'blackhole', 'unreachable', 'prohibit'],
  ...['throw', 'nat', 'xresolve'],
]);

/** Words that stand alone (lib/rt_names.c and print_rt_flags of ip/iproute.c). */
const FLAGS: ReadonlySet<string> = new Set([
  ...['onlink', 'linkdown', 'dead', 'pervasive', 'offload', 'trap', 'notify', 'unresolved', 'rt_offload'],
  ...['rt_trap', 'rt_offload_failed', 'cloned', 'redirected', 'equalize'],
]);

/** Keywords of one word each, by the name of the field in JSON; those of a number apart. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ['dev', 'dev'],
  ['proto', 'protocol'],
  ['scope', 'scope'],
  ['src', 'prefsrc'],
  ['table', 'table'],
  ['tos', 'tos'],
  ['dsfield', 'tos'],
  ['from', 'from'],
  ['iif', 'iif'],
  ['pref', 'pref'],
]);
const NUMBERS: ReadonlySet<string> = new Set(['metric', 'nhid', 'weight']);
const PASSED_OVER: ReadonlySet<string> = new Set(['realm', 'realms', 'error', 'users', 'used', 'age', 'uid']);

/** rtnetlink(7) RTAX_*. */
const METRICS: ReadonlySet<string> = new Set([
  ...['mtu', 'advmss', 'window', 'rtt', 'rttvar', 'ssthresh', 'cwnd', 'reordering', 'hoplimit', 'initcwnd'],
  ...['features', 'rto_min', 'initrwnd', 'quickack', 'congctl', 'fastopen_no_cookie'],
]);

/** `via 192.0.2.1`, `via inet6 fe80::1`. */
function readVia(words: Words, into: Fields): void {
  const family = words.next() ?? '';
  if (/^inet6?$/.test(family)) into['via'] = { family, host: words.next() };
  else into['gateway'] = family;
}

/** `mtu 1400`, `mtu lock 1400`, `features ecn`. */
function readMetric(name: string, words: Words, into: Fields): void {
  if (words.peek() === 'lock') words.next();
  const value = words.next() ?? '';
  const before = Array.isArray(into['metrics']) ? (into['metrics'] as JsonObject[]) : [{}];
  into['metrics'] = [{ ...before[0], [name]: /^\d{1,15}$/.test(value) ? Number(value) : value }];
}

/** What is said of a route or of one of its next hops; the first word that is not known, or null. */
function readAttributes(words: Words, into: Fields): string | null {
  const flags: string[] = [];
  into['flags'] = flags;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    const field = TEXTS.get(word);
    if (field !== undefined) into[field] = words.next();
    else if (NUMBERS.has(word)) into[word] = words.number();
    else if (word === 'via') readVia(words, into);
    else if (word === 'expires') into[word] = Number.parseInt(words.next() ?? '', 10);
    else if (METRICS.has(word)) readMetric(word, words, into);
    else if (PASSED_OVER.has(word)) words.next();
    else if (word === 'encap') readEncapsulation(words, into);
    else if (FLAGS.has(word)) flags.push(word);
    else if (word !== 'cache') return word;
  }
  return null;
}

/** `encap mpls 100 via …`: of its words only the first is kept. */
function readEncapsulation(words: Words, into: Fields): void {
  into['encap'] = words.next();
  while (words.peek() !== undefined && !/^(via|dev)$/.test(words.peek() ?? '')) words.next();
}

function hasWay(route: JsonObject): boolean {
  return ['dev', 'gateway', 'via', 'nexthops'].some((field) => route[field] !== undefined);
}

/** Of a line: a route, one more next hop of the route before it, or why it is neither. */
function readLine(line: string, before: Fields | undefined): Fields | string | null {
  const words = new Words(line);
  const first = words.next() ?? '';
  if (first === 'nexthop') {
    const hop: Fields = {};
    const unknown = readAttributes(words, hop);
    if (before === undefined || unknown !== null || !hasWay(hop)) return 'not a next hop of a route';
    before['nexthops'] = [...((before['nexthops'] as JsonObject[] | undefined) ?? []), hop];
    return null;
  }
  // A cached route's second line, and the statistics of `-s`.
  if (/^(cache|users)$/.test(first) && before !== undefined) return null;
  const type = TYPES.has(first) ? first : 'unicast';
  const destination = TYPES.has(first) ? (words.next() ?? '') : first;
  if (destination !== 'default' && !isPrefix(destination)) return 'not a route as ip prints it';
  const route: Fields = { type, dst: destination };
  const unknown = readAttributes(words, route);
  return unknown === null ? route : `"${unknown}" is not known here`;
}

/**
 * The routes of `ip route` without `-j`, as the objects that `-j` prints.
 *
 *     default via 192.0.2.1 dev em0 proto dhcp src 192.0.2.10 metric 100
 *     default proto static metric 20
 *     	nexthop via 192.0.2.1 dev em0 weight 1
 *     	nexthop dev ppp0 weight 1
 *     blackhole 198.51.100.0/24
 *
 * Null when no line was understood. Source: print_route of ip/iproute.c, iproute2 4.15 (which prints this in spite of
 * `-j`) to 6.1, and busybox 1.35.
 */
export function routeObjects(text: string): Parsed<readonly JsonObject[] | null> {
  const complaints: Complaint[] = [];
  const routes: { readonly route: Fields; readonly line: number; readonly text: string }[] = [];
  for (const { number, text: line } of linesOf(text)) {
    const read = readLine(line, routes.at(-1)?.route);
    if (typeof read === 'string') complaints.push(complaintAbout(number, line.trim(), read));
    else if (read !== null) routes.push({ route: read, line: number, text: line });
  }
  const leading = routes.filter(({ route }) => hasWay(route) || route['type'] !== 'unicast');
  for (const { route, line, text: printed } of routes)
    if (!hasWay(route) && route['type'] === 'unicast')
      complaints.push(complaintAbout(line, printed.trim(), 'a route that leads nowhere'));
  return understood(
    leading.map(({ route }) => route),
    complaints.sort((a, b) => a.line - b.line),
    text,
  );
}
