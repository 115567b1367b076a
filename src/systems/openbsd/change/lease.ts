import type { Family } from '../../../model/address.js';
import type { Instant } from '../../../model/time.js';
import { isGateway } from '../route-command.js';

/** What a DHCP client holds for one interface. */
export interface Lease {
  readonly interface: string | null;
  /** `Bound`, `Rebooting`, `Init`; null where the source does not say. */
  readonly state: string | null;
  readonly address: string | null;
  /** The first router. */
  readonly gateway: string | null;
  readonly nameServers: readonly string[];
  /** As exact as the source: dhcpleasectl rounds to days, hours or minutes. */
  readonly expiresAt: Instant | null;
  /** The wireless network it was given on. Disarmed. */
  readonly ssid: string | null;
}

/** The gateway a lease that is still good tells for its interface, or null. */
export function leaseGateway(
  lease: Lease | null,
  name: string,
  now: Instant,
): { readonly interface: string; readonly family: Family; readonly gateway: string } | null {
  const isItsOwn = lease?.interface === name && (lease.state === null || lease.state === 'Bound');
  if (lease === null || !isItsOwn || lease.gateway === null) return null;
  const isOver = lease.expiresAt !== null && lease.expiresAt <= now;
  return isOver || !isGateway(lease.gateway, 'inet')
    ? null
    : { interface: name, family: 'inet', gateway: lease.gateway };
}
