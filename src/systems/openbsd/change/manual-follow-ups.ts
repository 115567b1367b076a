import { isAddressLiteral } from '../../../model/address.js';
import { plannedNextHops } from '../../../model/planned-next-hops.js';
import type { Expectation, Plan } from '../../../model/plan.js';
import type { ResetRequest } from '../../../model/changer.js';
import type { Table } from './reset-table.js';
import { PFCTL } from '../route-command.js';

/** Uplinks that lose some of what leaves by them when the choice changes from `before` to `after`. */
function losing(before: Table, after: Table): Set<string> {
  const isSame = before.map((row) => row.gateway).join() === after.map((row) => row.gateway).join();
  if (isSame) return new Set();
  // With one path left, nothing leaves it.
  const only = after.length === 1 ? after[0]?.gateway : undefined;
  return new Set(before.filter((row) => row.gateway !== only).map((row) => row.interface));
}

/**
 * Connections that a change turns away from the uplink whose address they were given, and what would end them. pf goes
 * on translating a packet by its state, whichever way it leaves, and a provider drops what comes with another's
 * address. Of what goes out `pfctl -k ADDRESS` matches the source before it was translated, so it finds the router's own alone
 * (DIOCKILLSTATES in sys/net/pf_ioctl.c). IPv6 is not translated.
 */
export function manualFollowUpsOf(
  { now, uplinks, interfaces }: ResetRequest,
  last: Expectation,
): Plan['manualFollowUps'] {
  const names = losing(plannedNextHops(now, 'inet').chosen, plannedNextHops(last, 'inet').chosen);
  return interfaces
    .filter(({ name }) => names.has(name) && uplinks.includes(name))
    .flatMap(({ name, addresses }) =>
      addresses
        .filter(({ family, usable, address }) => family === 'inet' && usable && isAddressLiteral(address))
        .map(({ address }) => ({
          what: `connections that have ${name}'s address ${address} keep it, even where they now leave by another uplink; this ends the router's own, K those of hosts inside`,
          argv: [PFCTL, '-k', address],
        })),
    );
}
