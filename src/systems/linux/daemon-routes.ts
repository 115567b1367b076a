import type { Route } from '../../model/router.js';

/** Of the marks a route can carry, those that a person or a DHCP client leaves; the others are routing daemons'. */
const OWN_PROTOCOLS: readonly (string | null)[] = [null, 'static', 'dhcp', 'ra'];

/** A routing daemon keeps it there, or the kernel itself: it would come back, or nobody would bring it back. */
export function isDaemons({ label }: Pick<Route, 'label'>): boolean {
  return !OWN_PROTOCOLS.includes(label);
}
