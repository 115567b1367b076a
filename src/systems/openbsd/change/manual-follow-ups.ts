import type { Family } from '../../../model/address.js';
import { isAddressLiteral } from '../../../model/address.js';
import type { Expectation, Plan } from '../../../model/plan.js';
import type { ResetRequest } from '../../../model/platform.js';
import type { Table } from './reset-table.js';
import { PFCTL } from '../route-command.js';

/** The rows the kernel chooses from: the first that is up, and with multipath on those that share its priority. */
function competing(now: Expectation, family: Family): Table {
  const up = (now.defaults[family] ?? []).filter((row) => row.up);
  return now.multipath[family] === true
    ? up.filter((row) => row.priority === up[0]?.priority)
    : up.slice(0, 1);
}

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
 * address. `pfctl -k` matches the source on the wire, the uplink's address (pfctl(8)). IPv6 is not translated.
 */
export function leavesOf({ now, uplinks, interfaces }: ResetRequest, last: Expectation): Plan['leaves'] {
  const names = losing(competing(now, 'inet'), competing(last, 'inet'));
  return interfaces
    .filter(({ name }) => names.has(name) && uplinks.includes(name))
    .flatMap(({ name, addresses }) =>
      addresses
        .filter(({ family, usable, address }) => family === 'inet' && usable && isAddressLiteral(address))
        .map(({ address }) => ({
          what: `connections that have ${name}'s address ${address} keep it, even where they now leave by another uplink; this ends them`,
          argv: [PFCTL, '-k', address],
        })),
    );
}
