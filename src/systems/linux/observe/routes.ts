import type { Family } from '../../../model/address.js';
import { familyOf } from '../../../model/address.js';
import type { Complaint, Parsed } from '../../../model/reading.js';
import type { Route } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { preferenceRank } from '../router-preference.js';
import { withoutTunnelEnds } from './encapsulation.js';
import type { JsonObject } from './json.js';
import { complaintAboutPart, numberOf, objectOf, objectsOf, readObjects, textOf, wordsOf } from './json.js';
import { routeObjects } from './text-routes.js';
import { DEFAULT_METRIC } from '../default-metric.js';
import { NO_GATEWAY } from '../no-gateway.js';
import { unlistedRow } from './unlisted-object.js';

/** What a text tells of the routing tables. */
export interface RoutingTables {
  /** The main table of each family, in the order printed, which is the kernel's. Null: not reported. */
  readonly inet: readonly Route[] | null;
  readonly inet6: readonly Route[] | null;
  /** What leads on in the tables beside it; null: not reported. */
  readonly others: readonly Route[] | null;
}

/** Of other tables what leads on is kept: by a gateway, or for prefixes no longer than this. */
const WIDE_PREFIX = 8;

/**
 * The main routing table, from `ip [-j] [-d] [-4|-6] route show [table all]`; `families` are those that were asked for.
 *
 *     [{"type":"unicast","dst":"default","table":"main","protocol":"dhcp","scope":"global","metric":100,"flags":[],
 *       "nexthops":[{"gateway":"192.0.2.1","dev":"em0","weight":1,"flags":["linkdown"]}, ...]}]
 *
 * A route with several next hops is a row for each, bound together in one `bundle`. `priority` is the metric, `label`
 * who installed it (`proto`), `flags` the kernel's words for the next hop (`onlink linkdown`), `attributes` what else
 * `ip route` would have to be told. A next hop is up unless it is `dead`: one that only lost its carrier (`linkdown`)
 * goes on being used, unless ignore_routes_with_linkdown is set, and then the kernel prints `dead` with it
 * (fib_nexthop_info, net/ipv4/fib_semantics.c).
 *
 * Of other tables the local one is left out, and connected networks. A default for some traffic alone keeps its condition in the destination
 * (`default from 2001:db8::/56`, `default tos 0x10`). No metric is 0, for IPv6 1024. Whether a metric is locked is not
 * told: iproute2 leaves it out of its JSON. Source: ip/iproute.c of iproute2 6.1, seen on kernel 6.18.
 */
export function parseRoutes(text: string, families: readonly Family[]): Parsed<RoutingTables> {
  const { value: objects, complaints: broken } = readObjects(withoutTunnelEnds(text), routeObjects);
  const complaints: Complaint[] = [...broken];
  const tables: Record<Family, Route[] | null> = { inet: null, inet6: null };
  const others: Route[] = [];
  if (objects === null) return { value: { ...tables, others: null }, complaints };
  for (const family of families) tables[family] = [];
  for (const [bundle, object] of objects.entries()) {
    const rows = rowsOf(object, families, bundle);
    if (typeof rows === 'string') complaints.push(complaintAboutPart(text, object, rows));
    else for (const row of rows) (row.table === undefined ? tables[row.family] : others)?.push(row);
  }
  return { value: { ...tables, others }, complaints };
}

/** One row a next hop; none for the local table, connected networks of others, another protocol family; or why it is no route. */
function rowsOf(object: JsonObject, families: readonly Family[], bundle: number): Route[] | string {
  const unlisted = unlistedRow(object, families);
  if (unlisted !== null) return [unlisted];
  const destination = textOf(object, 'dst');
  if (destination === null) return 'a route without a destination';
  const table = textOf(object, 'table') ?? 'main';
  const isMain = /^(main|254)$/.test(table);
  if (/^(local|255)$/.test(table) || (!isMain && !leadsOn(object, destination))) return [];
  // A label of MPLS, which `table all` prints too.
  if (/^\d+$/.test(destination)) return [];
  const family = familyOfRoute(object, destination, families);
  if (family === null) return 'neither IPv4 nor IPv6';
  const hops = objectsOf(object, 'nexthops');
  const common = { object, destination, family, bundle, table: isMain ? null : table };
  return hops.length === 0
    ? [rowOf(common, object, false)]
    : hops.map((hop) => rowOf(common, hop, hops.length > 1));
}

/** No connected network of a table beside the main one. */
function leadsOn(object: JsonObject, destination: string): boolean {
  if (destination === 'default' || hasGateway(object)) return true;
  const length = /\/(\d+)$/.exec(destination)?.[1];
  return length !== undefined && Number(length) <= WIDE_PREFIX;
}

interface RouteParts {
  readonly object: JsonObject;
  readonly destination: string;
  readonly family: Family;
  readonly bundle: number;
  /** Null: the main table. */
  readonly table: string | null;
}

/** Who installed a route. `boot` is what `ip route` itself enters when nobody is named: nobody's mark. */
export function protocolLabel(protocol: string | null): string | null {
  return protocol === 'boot' ? null : protocol;
}

/**
 * FRR names its static routes by a number that its own package has iproute2 print as `static`
 * (/etc/iproute2/rt_protos.d/frr.conf): the group of next hops tells who made it. Seen with FRR 8.4.4.
 */
function labelOf(object: JsonObject): string | null {
  const label = protocolLabel(textOf(object, 'protocol'));
  const group = objectOf(object, 'nh_info');
  const isFrr = group !== null && textOf(group, 'protocol') === 'zebra';
  return isFrr && label === 'static' ? 'zebra' : label;
}

/** `hop` is the route itself when it has one next hop, or none. */
function rowOf(
  { object, destination, family, bundle, table }: RouteParts,
  hop: JsonObject,
  multipath: boolean,
): Route {
  const type = textOf(object, 'type') ?? 'unicast';
  const flags = [...new Set([...wordsOf(object, 'flags'), ...wordsOf(hop, 'flags')])];
  const metrics = metricsOf(object);
  const reject = type !== 'unicast';
  const preference = family === 'inet6' ? preferenceRank(textOf(object, 'pref')) : 0;
  return {
    family,
    destination: conditional(destination, object),
    gateway: gatewayOf(hop) ?? (reject ? type : NO_GATEWAY),
    interface: textOf(hop, 'dev') ?? '',
    priority: numberOf(object, 'metric') ?? DEFAULT_METRIC[family],
    up: !flags.includes('dead'),
    multipath,
    reject,
    flags: flags.join(' '),
    use: null,
    refs: null,
    mtuBytes: metrics.mtuBytes,
    mtuLocked: false,
    label: labelOf(object),
    weight: numberOf(hop, 'weight') ?? 1,
    bundle,
    ...(table === null ? {} : { table }),
    ...(preference === 0 ? {} : { preference }),
    ...(flags.includes('linkdown') ? { linkLost: true } : {}),
    attributes: [...attributesOf(object, family), ...hopAttributes(hop), ...metrics.others],
  };
}

/** An IPv4 route may go by an IPv6 next hop (`via`). */
export function gatewayOf(hop: JsonObject): string | null {
  const via = objectOf(hop, 'via');
  return textOf(hop, 'gateway') ?? (via === null ? null : textOf(via, 'host'));
}

function familyOfRoute(object: JsonObject, destination: string, families: readonly Family[]): Family | null {
  const only = families.length === 1 ? families[0] : undefined;
  if (only !== undefined) return only;
  if (destination !== 'default') return familyOf(destination.replace(/\/\d+$/, ''));
  // Every IPv6 route has a router preference since Linux 4.1, no IPv4 route has one.
  if (textOf(object, 'pref') !== null) return 'inet6';
  const [first] = [object, ...objectsOf(object, 'nexthops')].flatMap((o) => textOf(o, 'gateway') ?? []);
  return first === undefined ? 'inet' : familyOf(first);
}

/** The destination with what else a packet must be for this route to be asked. */
function conditional(destination: string, object: JsonObject): string {
  const conditions = ['from', 'tos', 'iif'].flatMap((field) => {
    const value = textOf(object, field);
    return value === null || value === 'all' ? [] : [` ${field} ${value}`];
  });
  return destination + conditions.join('');
}

function attributesOf(object: JsonObject, family: Family): string[] {
  const word = (field: string, name: string, usual: string | null): string[] => {
    const value = textOf(object, field);
    return value === null || value === usual ? [] : [`${name} ${value}`];
  };
  const number = (field: string): string[] => {
    const value = numberOf(object, field);
    return value === null ? [] : [`${field} ${String(value)}`];
  };
  return [
    ...word('prefsrc', 'src', null),
    ...word('scope', 'scope', usualScope(object, family)),
    ...word('pref', 'pref', 'medium'),
    ...number('nhid'),
    ...number('expires'),
  ];
}

/**
 * What `ip route` gives when no scope is named: that of the link to a single IPv4 next hop without a gateway, to several
 * next hops never. IPv6 has no scopes.
 */
function usualScope(object: JsonObject, family: Family): string {
  const isToTheLink = objectsOf(object, 'nexthops').length === 0 && !hasGateway(object);
  return family === 'inet' && isToTheLink ? 'link' : 'global';
}

function hasGateway(object: JsonObject): boolean {
  return [object, ...objectsOf(object, 'nexthops')].some((hop) => gatewayOf(hop) !== null);
}

/** What is said of a next hop alone. */
function hopAttributes(hop: JsonObject): string[] {
  const encapsulation = textOf(hop, 'encap');
  return [
    ...(wordsOf(hop, 'flags').includes('onlink') ? ['onlink'] : []),
    ...(objectOf(hop, 'via') === null ? [] : ['via inet6']),
    ...(encapsulation === null ? [] : [`encap ${encapsulation}`]),
  ];
}

/** `"metrics":[{"mtu":1400,"advmss":1360}]`, rtnetlink(7) RTAX_*. */
function metricsOf(object: JsonObject): { mtuBytes: number | null; others: string[] } {
  const metrics = objectsOf(object, 'metrics');
  const others = metrics.flatMap((metric) =>
    Object.keys(metric)
      .filter((name) => name !== 'mtu')
      // The features of TCP (`ecn`) stand there without a value.
      .map((name) =>
        `${disarm(name)} ${textOf(metric, name) ?? String(numberOf(metric, name) ?? '')}`.trimEnd(),
      ),
  );
  const [mtuBytes = null] = metrics.flatMap((metric) => numberOf(metric, 'mtu') ?? []);
  return { mtuBytes, others };
}
