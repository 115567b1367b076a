import type { Family } from '../../model/address.js';
import { familyOf, isAddressLiteral } from '../../model/address.js';
import type { Route } from '../../model/router.js';
import { NO_GATEWAY } from './no-gateway.js';
import type { Tools } from './tools.js';

/** One next hop in a command. */
export interface Hop {
  /** An address, or NO_GATEWAY. */
  readonly gateway: string;
  readonly interface: string;
  readonly weight?: number;
  /** The gateway is a neighbour although no address of ours is in its network. */
  readonly onlink?: boolean;
}

/** A default route in a command: one next hop, or several that share the traffic. */
export interface DefaultRouteWords {
  readonly family: Family;
  readonly metric: number;
  readonly hops: readonly Hop[];
  /** `proto`: who is named as its author. Absent: nobody. */
  readonly protocol?: string;
  readonly mtuBytes?: number;
  /** More words that ip(8) takes for a route, in pairs: `src 192.0.2.10`. See `isRestorable`. */
  readonly attributes?: readonly string[];
}

/** A name that may stand in a command: never an option, never a path. IFNAMSIZ is 16 with its end. */
export function isInterfaceName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/.test(name);
}

/**
 * True when ip-route(8) can be given this author of a route: a number, or a name of rt_protos, where it is any word
 * (iproute2 lib/rt_names.c). Never an option.
 */
export function isProtocol(protocol: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.+:@-]{0,62}$/.test(protocol);
}

/** True when ip-route(8) can be given this gateway: an address of the family, without its scope. */
export function isGateway(gateway: string, family: Family): boolean {
  return !gateway.includes('%') && isAddressLiteral(gateway) && familyOf(gateway) === family;
}

/** True when ip-route(8) can be given this next hop: by its gateway, or by the interface alone. */
export function isNextHop({ gateway, interface: name }: Hop, family: Family): boolean {
  return isInterfaceName(name) && (gateway === NO_GATEWAY || isGateway(gateway, family));
}

/**
 * True when the kernel takes this as one of several next hops: IPv6 answers "Device only routes can not be added for
 * IPv6 using the multipath API" (net/ipv6/route.c, seen on 6.18).
 */
export function isJoinable({ gateway }: Pick<Hop, 'gateway'>, family: Family): boolean {
  return family === 'inet' || gateway !== NO_GATEWAY;
}

/** A metric is 32 bits; IPv6 takes 0 for its default. */
export function isMetric(metric: number, family: Family): boolean {
  return Number.isInteger(metric) && metric >= (family === 'inet6' ? 1 : 0) && metric < 2 ** 32;
}

/** An attribute that `ip route` prints and takes back in the same words. */
export function isRestorable(attribute: string): boolean {
  return (
    /^src [0-9A-Fa-f:.]+$/.test(attribute) ||
    /^(advmss|window|initcwnd|initrwnd|hoplimit|quickack) \d{1,9}$/.test(attribute) ||
    /^pref (low|medium|high)$/.test(attribute) ||
    /^scope (global|link)$/.test(attribute) ||
    attribute === 'onlink'
  );
}

/** A wrong value here is a mistake of the program, not of its user: callers check before. */
function expected(truth: boolean, what: string, value: string | number): void {
  if (!truth) throw new RangeError(`expected ${what}, not ${JSON.stringify(value)}`);
}

function hopWords({ gateway, interface: name, onlink }: Hop, family: Family): string[] {
  expected(isInterfaceName(name), 'the name of an interface', name);
  if (gateway === NO_GATEWAY) return ['dev', name];
  expected(isGateway(gateway, family), `an ${family} address as gateway`, gateway);
  return ['via', gateway, 'dev', name, ...(onlink === true ? ['onlink'] : [])];
}

/** What the kernel takes for a weight (net/ipv4/fib_semantics.c: one byte, counted from 1). */
export function isWeight(weight: number): boolean {
  return Number.isInteger(weight) && weight >= 1 && weight <= 256;
}

function nextHops({ hops, family }: DefaultRouteWords): string[] {
  const [first, ...others] = hops;
  if (first === undefined) throw new RangeError('expected a next hop');
  if (others.length === 0) return hopWords(first, family);
  return hops.flatMap((hop) => {
    const weight = hop.weight ?? 1;
    expected(isWeight(weight), 'a weight from 1 to 256', weight);
    expected(isJoinable(hop, family), 'an IPv6 next hop with a gateway', hop.interface);
    return ['nexthop', ...hopWords(hop, family), 'weight', String(weight)];
  });
}

function metricWords({ metric, family }: DefaultRouteWords): string[] {
  expected(isMetric(metric, family), 'a metric', metric);
  // ip(8) reads none as 0.
  return metric === 0 ? [] : ['metric', String(metric)];
}

function attributeWords({ protocol, mtuBytes, attributes = [] }: DefaultRouteWords): string[] {
  if (protocol !== undefined) expected(isProtocol(protocol), 'a routing protocol', protocol);
  if (mtuBytes !== undefined)
    expected(Number.isInteger(mtuBytes) && mtuBytes > 0, 'an MTU in bytes', mtuBytes);
  for (const attribute of attributes)
    expected(isRestorable(attribute), 'an attribute of ip-route(8)', attribute);
  return [
    ...(protocol === undefined ? [] : ['proto', protocol]),
    ...attributes.filter((attribute) => attribute !== 'onlink').flatMap((attribute) => attribute.split(' ')),
    ...(mtuBytes === undefined ? [] : ['mtu', String(mtuBytes)]),
  ];
}

function ipRoute({ ip }: Pick<Tools, 'ip'>, family: Family, verb: string): string[] {
  return [ip, ...(family === 'inet6' ? ['-6'] : []), 'route', verb];
}

/**
 * `ip route replace default metric 100 nexthop via 192.0.2.1 dev em0 weight 1 nexthop via ...`: in place of the default
 * of this metric, in one go, or a new one when there is none. The next hops stand last: nothing may follow them.
 * Throws RangeError for a value that is no literal.
 */
export function replaceDefault(tools: Pick<Tools, 'ip'>, route: DefaultRouteWords): string[] {
  return setDefault(tools, 'replace', route);
}

/** `ip route append default ...`: behind those of its metric, which IPv4 allows. Throws RangeError. */
export function appendDefault(tools: Pick<Tools, 'ip'>, route: DefaultRouteWords): string[] {
  return setDefault(tools, 'append', route);
}

function setDefault(tools: Pick<Tools, 'ip'>, verb: string, route: DefaultRouteWords): string[] {
  return [
    ...ipRoute(tools, route.family, verb),
    ...['default', ...metricWords(route), ...attributeWords(route), ...nextHops(route)],
  ];
}

/**
 * `ip route del default metric 600 via 192.0.2.1 dev iwn0`. Without a metric the kernel takes the best of several, and
 * that is what 0 means to it: the words that tell routes apart are given as far as they are known.
 * Throws RangeError for a value that is no literal.
 */
export function deleteDefault(tools: Pick<Tools, 'ip'>, route: DefaultRouteWords): string[] {
  const { attributes = [], ...rest } = route;
  const source = attributes.filter((attribute) => attribute.startsWith('src '));
  const identity = { family: rest.family, metric: rest.metric, hops: rest.hops, attributes: source };
  const named = { ...identity, protocol: rest.protocol ?? 'boot' };
  return [
    ...ipRoute(tools, route.family, 'del'),
    ...['default', ...metricWords(route), ...attributeWords(named), ...nextHops(route)],
  ];
}

/** True for a default that discards, as it is read: the kind stands in place of a gateway (ip-route(8)). */
export function isDiscarding({ gateway, priority, family }: DiscardingDefault): boolean {
  const isKind = /^(blackhole|unreachable|prohibit|throw)$/.test(gateway);
  return isKind && priority !== null && isMetric(priority, family);
}

type DiscardingDefault = Pick<Route, 'gateway' | 'priority' | 'family'>;

/** `ip route del blackhole default metric 5`. Throws RangeError for what is not `isDiscarding`. */
export function deleteDiscarding(tools: Pick<Tools, 'ip'>, route: DiscardingDefault): string[] {
  const { gateway: kind, priority, family } = route;
  expected(isDiscarding(route), 'a default that discards', kind);
  return [
    ...ipRoute(tools, family, 'del'),
    ...[kind, 'default', ...metricWords({ metric: priority ?? 0, family, hops: [] })],
  ];
}

/** `ip link set dev em0 up`. Throws RangeError. */
export function bringUp({ ip }: Pick<Tools, 'ip'>, name: string): string[] {
  expected(isInterfaceName(name), 'the name of an interface', name);
  return [ip, 'link', 'set', 'dev', name, 'up'];
}

/** `sysctl net.ipv4.ip_forward=1`; names with an interface in them go by slashes. Throws RangeError. */
export function setSysctl({ sysctl }: Pick<Tools, 'sysctl'>, name: string, value: number): string[] {
  expected(/^[a-z0-9_]+([./][A-Za-z0-9_.-]+)+$/.test(name), 'the name of a sysctl', name);
  expected(Number.isSafeInteger(value) && value >= 0, 'a whole number', value);
  return [sysctl, `${name}=${String(value)}`];
}

export function forwardingSysctl(family: Family): string {
  return family === 'inet' ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
}

/** Whose a host route is: a number that nobody has in rt_protos (ip-route(8): above 4 they are anybody's). */
export const HOST_ROUTE_PROTOCOL = '157';

/**
 * `ip route add 192.0.2.53 via 198.51.100.1 dev em0 proto 157`, or `del` with the same words. `add` fails where there is
 * one. Throws RangeError for a value that is no literal.
 */
export function hostRoute(
  tools: Pick<Tools, 'ip'>,
  verb: 'add' | 'del',
  route: { readonly family: Family; readonly destination: string } & Pick<Hop, 'gateway' | 'interface'>,
): string[] {
  const { family, destination } = route;
  expected(isGateway(destination, family), `an ${family} address`, destination);
  return [
    ...ipRoute(tools, family, verb),
    ...[destination, ...hopWords({ gateway: route.gateway, interface: route.interface }, family)],
    ...['proto', HOST_ROUTE_PROTOCOL],
  ];
}
