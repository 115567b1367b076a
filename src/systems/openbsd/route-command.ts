import type { Family } from '../../model/address.js';
import { familyOf, isAddressLiteral } from '../../model/address.js';
import { INTERFACE_PRIORITY_MAX, RTP_LOCAL, RTP_MAX } from './route-priorities.js';

/** Where the programs are; doas(1) compares the path as it is called. */
export const ROUTE = '/sbin/route';
export const IFCONFIG = '/sbin/ifconfig';
export const SYSCTL = '/sbin/sysctl';
export const PFCTL = '/sbin/pfctl';

/** A default route in a command. Undefined: the kernel chooses. */
export interface DefaultRouteWords {
  readonly family: Family;
  readonly gateway: string;
  readonly priority?: number;
  readonly label?: string;
  readonly mtuBytes?: number;
  /** Where the gateway is reached by its interface alone: the far end of a session. */
  readonly interface?: string;
}

/** A driver's name and a unit, at most 15 characters (IFNAMSIZ). Letters first: never an option. */
export function isInterfaceName(name: string): boolean {
  return /^[a-z][a-z0-9]{0,13}[0-9]$/.test(name);
}

/** True when route(8) can be given this gateway: an address of the family, not `link#2` and not a name to look up. */
export function isGateway(gateway: string, family: Family): boolean {
  return isAddressLiteral(gateway) && familyOf(gateway) === family;
}

/** True for a priority that may be given: 1 is the kernel's own (rtsock.c 1.388 answers EINVAL). */
export function isRoutePriority(priority: number): boolean {
  return Number.isInteger(priority) && priority > RTP_LOCAL && priority <= RTP_MAX;
}

/** A wrong value here is a mistake of the program, not of its user: callers check before. */
function expected(truth: boolean, what: string, value: string | number): void {
  if (!truth) throw new RangeError(`expected ${what}, not ${JSON.stringify(value)}`);
}

function priorityWords(priority: number | undefined): string[] {
  if (priority === undefined) return [];
  expected(isRoutePriority(priority), 'a priority from 2 to 63', priority);
  return ['-priority', String(priority)];
}

function checkedGateway({ family, gateway }: DefaultRouteWords): string {
  expected(isGateway(gateway, family), `an ${family} address as gateway`, gateway);
  return gateway;
}

/**
 * `route -n add -inet -mpath -priority 8 default 192.168.0.1`. Always with -mpath: two of one priority need it, and
 * the kernel takes it off a lone one (rtable.c 1.95). Throws RangeError for a value that is no literal.
 */
export function addDefault(route: DefaultRouteWords): string[] {
  const gateway = checkedGateway(route);
  const words = [ROUTE, '-n', 'add', `-${route.family}`, '-mpath', ...priorityWords(route.priority)];
  if (route.label !== undefined) {
    expected(
      /^[A-Za-z0-9][ -~]{0,30}$/.test(route.label),
      'a route label of 1 to 31 characters',
      route.label,
    );
    words.push('-label', route.label);
  }
  if (route.mtuBytes !== undefined) {
    const { mtuBytes } = route;
    expected(Number.isInteger(mtuBytes) && mtuBytes > 0 && mtuBytes <= 65_535, 'an MTU in bytes', mtuBytes);
    words.push('-mtu', String(mtuBytes));
  }
  if (route.interface !== undefined) {
    expected(isInterfaceName(route.interface), 'an interface', route.interface);
    words.push('-ifp', route.interface);
  }
  return [...words, 'default', gateway];
}

/**
 * `route -n delete -inet -priority 12 default 192.168.0.1`. The priority is not optional: with the same gateway at
 * two, the kernel would take the better one. Throws RangeError for a value that is no literal.
 */
export function deleteDefault(route: DefaultRouteWords & { readonly priority: number }): string[] {
  const gateway = checkedGateway(route);
  return [ROUTE, '-n', 'delete', `-${route.family}`, ...priorityWords(route.priority), 'default', gateway];
}

/** `ifconfig iwn0 priority 0`. Routes that are there keep their number. Throws RangeError. */
export function setInterfacePriority(name: string, priority: number): string[] {
  expected(isInterfaceName(name), 'the name of an interface', name);
  const fits = Number.isInteger(priority) && priority >= 0 && priority <= INTERFACE_PRIORITY_MAX;
  expected(fits, 'an interface priority from 0 to 15', priority);
  return [IFCONFIG, name, 'priority', String(priority)];
}

/** `ifconfig em0 up`. Throws RangeError. */
export function bringUp(name: string): string[] {
  expected(isInterfaceName(name), 'the name of an interface', name);
  return [IFCONFIG, name, 'up'];
}

/** `sysctl net.inet.ip.multipath=1`. Throws RangeError. */
export function setSysctl(name: string, value: number): string[] {
  expected(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/.test(name), 'the name of a sysctl', name);
  expected(Number.isSafeInteger(value) && value >= 0, 'a whole number', value);
  return [SYSCTL, `${name}=${String(value)}`];
}

/** The sysctl that lets the kernel use more than the first of several equal routes. */
export function multipathSysctl(family: Family): string {
  return family === 'inet' ? 'net.inet.ip.multipath' : 'net.inet6.ip6.multipath';
}

export function forwardingSysctl(family: Family): string {
  return family === 'inet' ? 'net.inet.ip.forwarding' : 'net.inet6.ip6.forwarding';
}

/** The label of a host route of this program's own. */
export const HOST_ROUTE_LABEL = 'uplinktop';

/** `route -n add -inet -host -label uplinktop 192.0.2.53 198.51.100.1`. Throws RangeError for a value that is no literal. */
export function addHostRoute(route: DefaultRouteWords & { readonly destination: string }): string[] {
  return [
    ...[ROUTE, '-n', 'add', `-${route.family}`, '-host', '-label', HOST_ROUTE_LABEL],
    ...hostAndGateway(route),
  ];
}

/** `route -n delete -inet -host 192.0.2.53 198.51.100.1`. Throws RangeError for a value that is no literal. */
export function deleteHostRoute(route: DefaultRouteWords & { readonly destination: string }): string[] {
  return [ROUTE, '-n', 'delete', `-${route.family}`, '-host', ...hostAndGateway(route)];
}

function hostAndGateway(route: DefaultRouteWords & { readonly destination: string }): string[] {
  const { family, destination } = route;
  expected(isGateway(destination, family), `an ${family} address`, destination);
  return [destination, checkedGateway(route)];
}
