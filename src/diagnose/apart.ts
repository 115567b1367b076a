import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import type { Apart } from '../model/diagnosis.js';
import { list } from '../model/format.js';
import { routableAddresses } from '../model/outward.js';
import { inPrefix } from '../model/address.js';
import { grouped, oncePer } from '../model/once-per.js';
import type { Interface, Route } from '../model/router.js';
import { rowsOfInterface } from '../model/rows-of-interface.js';
import { isTunnel } from '../forwarding/tunnels.js';
import { leftBehind } from './left-behind.js';
import { branchWays } from './ways-out.js';
import type { MeasuredFacts } from './measured-ways.js';
import { carriesTraffic, hasConnections, mostSent } from './measured-ways.js';
import { isDown, linkState } from './roles.js';
import type { Seen } from './usable-readings.js';
import { defaultsVia } from './usable-readings.js';

/** What it is told from why an uplink does not share with the others. */
export interface ApartFacts extends Pick<Seen, 'tables' | 'interfaces' | 'ways'>, MeasuredFacts {
  /** Declared with --standby. */
  readonly standby: ReadonlySet<string>;
  /** Taken out by failover. */
  readonly takenOut: ReadonlySet<string>;
  /** Every uplink's interface. */
  readonly uplinks: readonly string[];
  /** Marks a default that a network manager has put last because it found no internet there. */
  isWithoutConnectivity(route: Route): boolean;
}

const LINK_LOCAL_IPV4 = ['169.254.0.0', 16] as const;

/** Its addresses of IPv4 are link-local: DHCP gave none. */
export function lacksLease(via: Interface | undefined): boolean {
  const inet = via?.addresses.filter(({ family }) => family === 'inet') ?? [];
  return inet.length > 0 && inet.every(({ address }) => inPrefix(address, ...LINK_LOCAL_IPV4));
}

function carrierOf({ ways }: ApartFacts, name: string): string | null {
  return ways.tunnels.find((tunnel) => tunnel.carriers.includes(name))?.interface ?? null;
}

/** The interfaces of each gateway's defaults; addresses of both families in one, for none is of both. */
const namesByGateway = oncePer(
  (tables: ApartFacts['tables']): ReadonlyMap<string, ReadonlySet<string>> =>
    new Map(
      [
        ...grouped(
          FAMILIES.flatMap((family) => tables[family]?.rows ?? []),
          ({ gateway }) => gateway,
        ),
      ].map(([gateway, rows]) => [gateway, new Set(rows.map((route) => route.interface))]),
    ),
);

/** Another uplink in the same network, by address and mask. */
function twin(facts: ApartFacts, name: string): string | null {
  const { interfaces, uplinks, tables } = facts;
  const byGateway = namesByGateway(tables);
  const sharing = new Set(
    defaultsVia(facts, name).flatMap(({ gateway }) => [...(byGateway.get(gateway) ?? [])]),
  );
  if (sharing.size < 2) return null;
  const mine = routableAddresses(interfaces?.get(name), 'inet');
  const isTwin = (other: string): boolean =>
    sharing.has(other) &&
    routableAddresses(interfaces?.get(other), 'inet').some(({ address }) =>
      mine.some((own) => own.prefixLength !== null && inPrefix(address, own.address, own.prefixLength)),
    );
  return uplinks.find((other) => other !== name && isTwin(other)) ?? null;
}

function byRules(facts: ApartFacts, name: string): boolean {
  return FAMILIES.some((family: Family) => branchWays(facts.ways, family).includes(name));
}

const mostSentBesideTunnels = oncePer((facts: ApartFacts): number =>
  mostSent(
    facts,
    facts.uplinks.filter((other) => !isTunnel(facts.interfaces?.get(other))),
  ),
);

/** Fewer may be answers that a rule sends back where they belong (reply-to). */
const FORCED_AT_LEAST = 3;

/** New connections go by it, and a rule of the packet filter names their next hop. */
function isForced({ connections }: ApartFacts, name: string): boolean {
  const own = rowsOfInterface(connections?.uplinks, name)[0];
  if (own === undefined || own.forced < FORCED_AT_LEAST) return false;
  return FAMILIES.some((family) => own.attempts[family].tcp + own.attempts[family].udp >= FORCED_AT_LEAST);
}

/** Something else than the defaults sends traffic by it, as observed. */
function isUsedRegardless(facts: ApartFacts, name: string): boolean {
  if (isDown(linkState(facts, name))) return false;
  // What is left of before needs nobody who chooses.
  if (FAMILIES.some((family) => leftBehind(facts, name, family) !== null)) return false;
  return (
    isForced(facts, name) ||
    carriesTraffic(facts, name, mostSentBesideTunnels(facts)) === true ||
    (byRules(facts, name) && hasConnections(facts, name))
  );
}

/** True when one of its defaults is among those new traffic goes to. */
function competes({ tables }: ApartFacts, name: string): boolean {
  return FAMILIES.some((family) => rowsOfInterface(tables[family]?.competing, name).length > 0);
}

/**
 * Why an uplink is not to be made equal with the others, null when it may be. What is meant (a tunnel, a standby, a line
 * a network manager found dead) is no fault of the table, and to join it would do harm.
 */
export function apartOf(facts: ApartFacts, name: string): Apart | null {
  const via = facts.interfaces?.get(name);
  const rows = defaultsVia(facts, name);
  if (facts.standby.has(name)) return { why: 'standby', words: 'declared as standby' };
  if (facts.takenOut.has(name) && rows.length === 0)
    return { why: 'taken-out', words: 'taken out by failover' };
  if (via !== undefined && via.rdomain !== 0)
    return { why: 'other-table', words: `in routing table ${via.rdomain}` };
  if (isTunnel(via)) return { why: 'tunnel', words: 'a tunnel' };
  if (lacksLease(via)) return { why: 'no-lease', words: 'without a lease' };
  const tunnel = carrierOf(facts, name);
  if (tunnel !== null && !competes(facts, name))
    return { why: 'carrier', words: `what ${tunnel} travels over` };
  if (rows.length > 0 && rows.every((route) => facts.isWithoutConnectivity(route)))
    return { why: 'no-connectivity', words: 'without connectivity' };
  const other = twin(facts, name);
  if (other !== null) return { why: 'same-network', words: `in the network of ${list([other])}` };
  if (!competes(facts, name) && isUsedRegardless(facts, name))
    return { why: 'chosen-elsewhere', words: 'used by what rules or the packet filter choose' };
  return null;
}
