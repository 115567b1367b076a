import type { Family } from './address.js';
import { isPrivate } from './address.js';
import type { Interface, InterfaceAddress, InterfaceKind } from './router.js';

const LINK_LOCAL = /^fe[89ab]/i;

/** An address others beyond the link can answer to. */
export function isRoutable(address: InterfaceAddress): boolean {
  return address.usable && !LINK_LOCAL.test(address.address) && !address.address.startsWith('169.254.');
}

/** The addresses of an interface in a family that traffic can leave from. */
export function routableAddresses(
  via: Interface | null | undefined,
  family: Family,
): readonly InterfaceAddress[] {
  return (via?.addresses ?? []).filter((address) => address.family === family && isRoutable(address));
}

/** Kinds of interfaces that are a line to a provider by their nature. */
const LINES: ReadonlySet<InterfaceKind> = new Set(['pppoe', 'wwan']);
/** Kinds that may be one, or a network of the house. */
const EITHER: ReadonlySet<InterfaceKind> = new Set(['wired', 'wireless', 'vlan', 'trunk', 'other']);

/**
 * A public address of its own that is not the first or the last of its network: a router has one of these where it is
 * itself the gateway, a provider's customer has another.
 */
function hasProvidersAddress(via: Interface): boolean {
  return (
    EITHER.has(via.kind) &&
    routableAddresses(via, 'inet').some(
      ({ address, prefixLength, peer }) =>
        !isPrivate(address) &&
        (peer !== null || (prefixLength !== null && !isEndOfNetwork(address, prefixLength))),
    )
  );
}

function isEndOfNetwork(address: string, prefixLength: number): boolean {
  const host =
    address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) % 2 ** (32 - prefixLength);
  return prefixLength <= 29 && (host === 1 || host === 2 ** (32 - prefixLength) - 2);
}

/**
 * Takes its address from outside, or asks for one over a link that is up: a way out, even while it lacks its default
 * route. A LAN has a fixed address; a unique-local IPv6 address alone is of the house, not of a provider.
 */
export function looksOutward(via: Interface): boolean {
  if (via.kind === 'loopback' || via.rdomain !== 0) return false;
  const isLine = LINES.has(via.kind) && routableAddresses(via, 'inet').length > 0;
  const isAsking = via.autoconf.inet && (via.addresses.length > 0 || (via.up && via.linkUp === true));
  const inet = isAsking || isLine || hasProvidersAddress(via);
  const inet6 =
    via.autoconf.inet6 && routableAddresses(via, 'inet6').some(({ address }) => !isPrivate(address));
  return inet || inet6;
}
