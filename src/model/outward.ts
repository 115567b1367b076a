import type { Family } from './address.js';
import { isPrivate } from './address.js';
import type { Interface, InterfaceAddress } from './router.js';

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

/**
 * Takes its address from outside and has one: a way out, even while it lacks its default route. A LAN has a fixed
 * address; a unique-local IPv6 address alone is of the house, not of a provider.
 */
export function looksOutward(via: Interface): boolean {
  if (via.kind === 'loopback' || via.rdomain !== 0) return false;
  const inet = via.autoconf.inet && routableAddresses(via, 'inet').length > 0;
  const inet6 =
    via.autoconf.inet6 && routableAddresses(via, 'inet6').some(({ address }) => !isPrivate(address));
  return inet || inet6;
}
