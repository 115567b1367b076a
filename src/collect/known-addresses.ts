import { inPrefix } from '../model/address.js';
import type { KnownAddresses } from '../model/connection-reader.js';
import { looksOutward } from '../model/outward.js';
import { lastGood } from '../model/reading.js';
import type { Interface, Route } from '../model/router.js';
import { isDefault } from '../model/router.js';
import type { Snapshot } from '../model/snapshot.js';

/** What it is made from: the newest known, however old. */
export type Known = Pick<Snapshot, 'observed' | 'connections'>;

/**
 * Whose an address is, as far as routes and interfaces tell. Uplinks: those named, else the interfaces with a default
 * route, or one of half of the internet, in the main table or one that a rule leads to, now or when the connections were last read, and those that take their address from outside.
 */
export function knownAddresses(known: Known, named: readonly string[]): KnownAddresses {
  const interfaces = lastGood(known.observed.interfaces)?.value ?? null;
  const defaults = defaultsOf(known, interfaces ?? []);
  const names = named.length > 0 ? named : uplinkNames(known, defaults, interfaces);
  const uplinks = names.map((name) => ({
    interface: name,
    addresses: carriersOf(name, interfaces ?? []).flatMap((via) =>
      via.addresses.map(({ address }) => address),
    ),
    gateways: gatewaysOf(name, defaults, interfaces ?? []),
  }));
  if (interfaces === null) return { uplinks };
  const others = interfaces.filter(
    (via) => !names.some((name) => carriersOf(name, interfaces).includes(via)),
  );
  return {
    uplinks,
    ownAddresses: others.flatMap((via) => via.addresses.map(({ address }) => address)),
    insideNetworks: others.filter(({ kind }) => kind !== 'loopback').flatMap(networksOf),
  };
}

function defaultsOf({ observed }: Known, interfaces: readonly Interface[]): readonly Route[] {
  const isLoopback = (name: string): boolean =>
    interfaces.some((via) => via.name === name && via.kind === 'loopback');
  return [
    ...[observed.routesInet, observed.routesInet6].map((reading) => lastGood(reading)?.value ?? []),
    byRules(observed),
  ]
    .flat()
    .filter((route) => (isDefault(route) || isHalf(route)) && !isLoopback(route.interface));
}

/** What leads on in the tables that routing rules lead to. */
function byRules({ otherTables, settings }: Known['observed']): readonly Route[] {
  const rules = Object.values(lastGood(settings)?.value.policyRules ?? {}).flat();
  const tables = new Set(rules.map(({ table }) => table));
  return (lastGood(otherTables)?.value ?? []).filter(({ table }) => table !== undefined && tables.has(table));
}

/** `0/1`, `8000::/1`, `2000::/3`: what stands in place of a default. */
function isHalf({ destination, reject }: Route): boolean {
  return !reject && /\/[1-3]$/.test(destination);
}

function uplinkNames(
  { connections }: Known,
  defaults: readonly Route[],
  interfaces: readonly Interface[] | null,
): readonly string[] {
  const before = (connections === undefined ? null : lastGood(connections))?.value.uplinks ?? [];
  const isThere = (name: string): boolean => interfaces?.some((via) => via.name === name) ?? true;
  return [
    ...new Set([
      ...defaults.map((route) => route.interface),
      ...before.map((uplink) => uplink.interface).filter(isThere),
      ...(interfaces ?? []).filter(looksOutward).map(({ name }) => name),
    ]),
  ];
}

/** The interface, and a shared address (carp) that it carries. */
function carriersOf(name: string, interfaces: readonly Interface[]): readonly Interface[] {
  return interfaces.filter((via) => via.name === name || (via.kind === 'carp' && via.parent === name));
}

/** The next hops of its default routes, and the other end of a point-to-point link. */
function gatewaysOf(
  name: string,
  defaults: readonly Route[],
  interfaces: readonly Interface[],
): readonly string[] {
  const hops = defaults.filter((route) => route.interface === name).map(({ gateway }) => gateway);
  const peers = carriersOf(name, interfaces).flatMap((via) =>
    via.addresses.flatMap(({ peer }) => peer ?? []),
  );
  return [...new Set([...hops, ...peers])];
}

/** Link-local networks are everywhere and tell nothing. */
function networksOf({ addresses }: Interface): readonly string[] {
  return addresses.flatMap(({ address, prefixLength }) =>
    prefixLength === null || inPrefix(address, 'fe80::', 10)
      ? []
      : [`${address.replace(/%.*$/, '')}/${prefixLength}`],
  );
}
