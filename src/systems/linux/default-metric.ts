import type { Family } from '../../model/address.js';

/** What `ip route` takes when no metric is given: include/net/ip6_route.h `IP6_RT_PRIO_USER`; none for IPv4. */
export const DEFAULT_METRIC: Readonly<Record<Family, number>> = { inet: 0, inet6: 1_024 };
