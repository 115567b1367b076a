import type { Family } from '../../../model/address.js';
import type { PlannedRoute } from '../../../model/plan.js';
import type { Hop } from '../route-command.js';
import { NO_GATEWAY } from '../no-gateway.js';
import { preferenceIn } from '../router-preference.js';

/**
 * What the kernel will make of setting and deleting default routes (net/ipv4/fib_trie.c and fib_semantics.c,
 * net/ipv6/ip6_fib.c, seen on 6.18): enough to foretell the table after each step, and to check the way back.
 */
export type Table = readonly TableRoute[];

export interface TableHop extends Hop {
  readonly weight: number;
  readonly up: boolean;
  /** Its link is known to be lost: the kernel goes on using it, and what goes there fails. */
  readonly lost?: boolean;
  /** Of this next hop alone, beside `onlink`: `via inet6`. */
  readonly attributes?: readonly string[];
}

/** One route of the kernel with all its next hops: several rows for everybody else. */
export interface TableRoute {
  readonly metric: number;
  /** Null: `boot`, nobody's mark. */
  readonly protocol: string | null;
  /** Of the route as a whole: `src 192.0.2.10`. */
  readonly attributes: readonly string[];
  readonly mtuBytes: number | null;
  readonly hops: readonly TableHop[];
}

/** One change of a table. Its command: operations.ts. */
export interface Move {
  readonly kind: 'replace' | 'append' | 'delete';
  readonly family: Family;
  readonly route: TableRoute;
}

export function sameHop(a: Hop, b: Hop): boolean {
  return a.gateway === b.gateway && a.interface === b.interface;
}

/** One next hop alone has no weight, whatever it was told: the kernel prints none (fib_dump_info). */
function weightOf({ weight }: TableHop, hops: readonly TableHop[]): number {
  return hops.length > 1 ? weight : 1;
}

/** True when both are the same route to the kernel, to the weight. */
function sameRoute(a: TableRoute, b: TableRoute): boolean {
  return identity(a) === identity(b);
}

function identity({ metric, protocol, attributes, mtuBytes, hops }: TableRoute): string {
  const words = hops.map((hop) => [hop.gateway, hop.interface, weightOf(hop, hops), hop.onlink === true]);
  return JSON.stringify([metric, protocol, [...attributes].sort(), mtuBytes, words]);
}

export function sameTable(a: Table, b: Table): boolean {
  return a.length === b.length && a.map(identity).join() === b.map(identity).join();
}

export function applied(table: Table, { kind, route }: Move): Table {
  switch (kind) {
    case 'replace':
      return replaced(table, route);
    case 'append':
      return appended(table, route);
    case 'delete':
      return deleted(table, route);
  }
}

/** Takes the place of the first of its metric. Refused (EEXIST) when the same route stands further behind. */
function replaced(table: Table, route: TableRoute): Table {
  const first = table.findIndex(({ metric }) => metric === route.metric);
  if (first < 0) return appended(table, route);
  if (table.some((other, i) => i !== first && sameRoute(other, route))) return table;
  return table.map((other, i) => (i === first ? route : other));
}

/** Behind those of its metric; unchanged when it is there (EEXIST). */
function appended(table: Table, route: TableRoute): Table {
  if (table.some((other) => sameRoute(other, route))) return table;
  const behind = table.findIndex(({ metric }) => metric > route.metric);
  const at = behind < 0 ? table.length : behind;
  return [...table.slice(0, at), route, ...table.slice(at)];
}

/** The first that fits goes, whole; unchanged when none does (ESRCH). */
function deleted(table: Table, route: TableRoute): Table {
  const at = table.findIndex((other) => fits(other, route));
  return at < 0 ? table : table.filter((_, i) => i !== at);
}

/**
 * What a deletion asks for: metric 0 is any, one next hop is the first of several, no gateway is any, the source counts where it is named
 * (fib_nh_match; ip6_route_del does without the source).
 */
function fits(route: TableRoute, asked: TableRoute): boolean {
  const source = asked.attributes.find((attribute) => attribute.startsWith('src '));
  const isAnyMetric = asked.metric === 0 || asked.metric === route.metric;
  const [first] = asked.hops;
  const [standing] = route.hops;
  const isOne = asked.hops.length === 1 && first !== undefined && standing !== undefined;
  const sameHops = isOne
    ? first.interface === standing.interface && [NO_GATEWAY, standing.gateway].includes(first.gateway)
    : asked.hops.length === route.hops.length &&
      asked.hops.every((hop, i) => sameHop(hop, route.hops[i] ?? hop));
  return (
    isAnyMetric &&
    sameHops &&
    route.protocol === asked.protocol &&
    (source === undefined || route.attributes.includes(source))
  );
}

/**
 * The moves that lead back to `wanted` from `now` as well as from the table before the last change: every route of a
 * metric that was touched is set again, the first of a metric in place of what stands there, and what was not there
 * goes last. So there is always a default.
 */
export function movesBack(family: Family, now: Table, wanted: Table): Move[] {
  const touched = new Set(
    [...wanted, ...now].map(({ metric }) => metric).filter((m) => !sameAt(m, now, wanted)),
  );
  const back = wanted
    .filter(({ metric }) => touched.has(metric))
    .map((route): Move => {
      const isFirst = wanted.find(({ metric }) => metric === route.metric) === route;
      return { kind: isFirst ? 'replace' : 'append', family, route };
    });
  const surplus = now.filter(({ metric }) => !wanted.some((route) => route.metric === metric));
  return [...back, ...surplus.map((route): Move => ({ kind: 'delete', family, route }))];
}

function sameAt(metric: number, a: Table, b: Table): boolean {
  const at = (table: Table): Table => table.filter((route) => route.metric === metric);
  return sameTable(at(a), at(b));
}

export const isUsableHop = ({ up, lost }: TableHop): boolean => up && lost !== true;

export const isUsable = (table: Table): boolean => table.some(({ hops }) => hops.some(isUsableHop));

/** The rows everybody else sees. */
export function rowsOf(table: Table): PlannedRoute[] {
  return table.flatMap(({ metric, protocol, mtuBytes, attributes, hops }, bundle) =>
    hops.map((hop) => ({
      gateway: hop.gateway,
      interface: hop.interface,
      priority: metric,
      up: hop.up,
      multipath: hops.length > 1,
      label: protocol,
      mtuBytes,
      weight: weightOf(hop, hops),
      bundle,
      ...(preferenceIn(attributes) === 0 ? {} : { preference: preferenceIn(attributes) }),
      ...(hop.lost === true ? { linkLost: true } : {}),
      attributes: [...attributes, ...(hop.onlink === true ? ['onlink'] : []), ...(hop.attributes ?? [])],
    })),
  );
}
