import { isAddressLiteral } from '../../../model/address.js';
import { plannedNextHops } from '../../../model/planned-next-hops.js';
import type { Expectation, Plan } from '../../../model/plan.js';
import type { ResetRequest } from '../../../model/changer.js';
import type { Tools } from '../tools.js';

/** The uplinks that carry IPv4. */
function carrying(now: Expectation): Set<string> {
  return new Set(plannedNextHops(now, 'inet').chosen.map((row) => row.interface));
}

/**
 * Connections of an uplink that carries nothing any more, and what would end them. What was masqueraded the kernel ends
 * itself; a fixed translation (SNAT) goes on by another uplink with the address it was given, which its provider drops.
 * `--reply-dst` is the address that answers come back to, conntrack(8): what came in from outside has it not. IPv6 is
 * not translated.
 */
export function manualFollowUpsOf(
  { now, uplinks, interfaces }: ResetRequest,
  last: Expectation,
  tools: Pick<Tools, 'conntrack' | 'hasConntrack'>,
): Plan['manualFollowUps'] {
  const after = carrying(last);
  const left = [...carrying(now)].filter((name) => !after.has(name) && uplinks.includes(name));
  if (!tools.hasConntrack || after.size === 0) return [];
  return interfaces
    .filter(({ name }) => left.includes(name))
    .flatMap(({ name, addresses }) =>
      addresses
        .filter(({ family, usable, address }) => family === 'inet' && usable && isAddressLiteral(address))
        .map(({ address }) => ({
          what: `connections with a fixed translation (SNAT) to ${name}'s address ${address} keep it, and leave by another uplink with it; this ends them`,
          argv: [tools.conntrack, '-D', '--reply-dst', address],
        })),
    );
}
