import type { Family } from '../../../model/address.js';
import { familyOf } from '../../../model/address.js';
import type { RouterEvent } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { linkStatus } from './link-status.js';
import { DEFAULT_METRIC } from '../default-metric.js';
import { protocolLabel } from './routes.js';

/** A line longer than this is not one of ip's: what is kept of an unfinished one is bounded. */
const LONGEST_LINE = 16_384;

const BLANK: RouterEvent = {
  kind: 'other',
  family: null,
  destination: null,
  gateway: null,
  interface: null,
  priority: null,
  pid: null,
  errno: null,
  status: null,
  label: null,
};

/**
 * A reader of `ip [-o] [-t|-ts] monitor [label] route link address rule`. Give it the text as it comes, cut anywhere; it
 * returns the events whose first line is complete and keeps the rest for its next call.
 *
 *     default via 192.0.2.1 dev em0 proto dhcp src 192.0.2.10 metric 100
 *     default metric 100 \	nexthop via 192.0.2.1 dev em0 weight 1 \	nexthop via 198.51.100.1 dev iwn0 weight 1
 *     Deleted 192.0.2.0/24 dev em0 proto kernel scope link src 192.0.2.10
 *     2: em0@if2: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state DOWN group default \    link/ether ...
 *     Deleted 2: em0    inet 192.0.2.10/24 scope global em0\       valid_lft forever preferred_lft forever
 *     1000:	from 198.51.100.10 lookup 100
 *
 * Without `-o` what follows a backslash stands on lines of its own, which begin with a blank and add nothing. A route
 * that replaces another is announced as an added one. What belongs to another
 * table than the main one, a rule or a neighbour is `other`: it wakes, and is no news. iproute2 6.1 prints the same with
 * `-j`. Source: ip/ipmonitor.c, ip/iproute.c, ip/ipaddress.c of iproute2 6.1.
 */
export function eventReader(): (text: string) => readonly RouterEvent[] {
  let tail = '';
  let skipping = false;
  return (text) => {
    const lines = (tail + text).split('\n');
    tail = lines.pop() ?? '';
    const events = lines.flatMap((line) => {
      const skipped = skipping;
      skipping = false;
      return skipped ? [] : eventsOf(line);
    });
    if (tail.length <= LONGEST_LINE) return events;
    tail = '';
    if (skipping) return events;
    skipping = true;
    return [...events, { ...BLANK, kind: 'lost-events' }];
  };
}

function eventsOf(line: string): RouterEvent[] {
  if (/^\s*$/.test(line) || /^\s/.test(line) || /^Timestamp:/.test(line)) return [];
  // `[2026-11-22T18:46:30.656714] [ROUTE]` with -ts and label.
  const plain = line.replace(/^(?:\[[^\]]*\]\s*)+/, '');
  const deleted = /^Deleted /.test(plain);
  const said = plain.replace(/^Deleted /, '');
  const one = linkEvent(said, deleted) ?? addressEvent(said, deleted);
  return one === null ? routeEvents(said, deleted) : [one];
}

/** Names hold neither blanks nor colons nor slashes (net/core/dev.c, dev_valid_name). */
const NAME = /[^\s:/@]{1,15}/.source;

const LINK = new RegExp(`^\\d+: (${NAME})(?:@\\S+)?: <([A-Z0-9,_-]*)>(?:.*? state ([A-Z]+))?`);

function linkEvent(said: string, deleted: boolean): RouterEvent | null {
  const [, name, flags, state] = LINK.exec(said) ?? [];
  if (name === undefined || flags === undefined) return null;
  const { status } = linkStatus(flags.split(','), state ?? null);
  return {
    ...BLANK,
    kind: deleted ? 'interface' : 'link',
    interface: disarm(name),
    status: deleted ? 'departure' : status,
  };
}

const ADDRESS = new RegExp(`^\\d+: (${NAME})\\s+(inet6?) ([0-9A-Fa-f:.]+)`);

function addressEvent(said: string, deleted: boolean): RouterEvent | null {
  const [, name, family, address] = ADDRESS.exec(said) ?? [];
  if (name === undefined || address === undefined) return null;
  return {
    ...BLANK,
    kind: deleted ? 'address-deleted' : 'address-added',
    family: family === 'inet6' ? 'inet6' : 'inet',
    destination: address,
    interface: disarm(name),
  };
}

/** `default`, an address or a prefix, after the type, which only unicast lacks. */
const ROUTE =
  /^(?:(unicast|blackhole|unreachable|prohibit|throw) )?(default|[0-9A-Fa-f:.]+(?:\/\d+)?)(?= |$)/;

/** One event a next hop, as the table has a row for each. */
function routeEvents(said: string, deleted: boolean): RouterEvent[] {
  const destination = ROUTE.exec(said)?.[2];
  if (destination === undefined || !/^(main|254)$/.test(wordAfter('table', said) ?? 'main')) return [BLANK];
  const [route = '', ...rest] = said.split(/\\\s*/);
  const hops = rest.filter((part) => part.startsWith('nexthop '));
  return (hops.length === 0 ? [route] : hops).map((hop) => {
    const gateway = wordAfter('via(?: inet6?)?', hop);
    const family = familyOfEvent(route, destination, gateway);
    return {
      ...BLANK,
      kind: deleted ? 'route-deleted' : 'route-added',
      family,
      destination,
      gateway,
      interface: wordAfter('dev', hop),
      priority: metricIn(route) ?? (family === null ? null : DEFAULT_METRIC[family]),
      label: protocolLabel(wordAfter('proto', route)),
    };
  });
}

function wordAfter(name: string, said: string): string | null {
  const found = new RegExp(`(?:^|\\s)${name} (\\S+)`).exec(said)?.[1];
  return found === undefined ? null : disarm(found);
}

function metricIn(route: string): number | null {
  const metric = wordAfter('metric', route);
  return metric !== null && /^\d{1,10}$/.test(metric) ? Number(metric) : null;
}

/** Every IPv6 route has a router preference (`pref`) since Linux 4.1, no IPv4 route has one. */
function familyOfEvent(said: string, destination: string, gateway: string | null): Family | null {
  if (/\spref (?:low|medium|high)/.test(said)) return 'inet6';
  return familyOf(destination.replace(/\/\d+$/, '')) ?? familyOf(gateway ?? '');
}
