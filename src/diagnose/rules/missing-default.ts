import type { Family } from '../../model/address.js';
import { FAMILIES, familyName } from '../../model/address.js';
import { list, plural } from '../../model/format.js';
import { rowsOfInterface } from '../../model/rows-of-interface.js';
import type { Interface, InterfaceAddress } from '../../model/router.js';
import { routesOf } from '../../model/snapshot.js';
import { SECOND } from '../../model/time.js';
import { carryEverything } from '../carry-everything.js';
import { carryingInterfaces } from '../defaults.js';
import { defaultsApart } from '../defaults-apart.js';
import { obstacleTo } from '../no-default-possible.js';
import { theDefault } from '../phrases.js';
import { isDown, linkState } from '../roles.js';
import { nothingLeaves } from '../usable-readings.js';
import { branchWays, ordinaryWays } from '../ways-out.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { isRoutable, looksOutward, routableAddresses } from '../../model/outward.js';

/** A lease and its route arrive one after the other. */
const SETTLE_MS = 3 * SECOND;

/** Why a default is expected of an interface in a family, as a line of evidence; null when none is. */
function expectation(situation: Situation, via: Interface, family: Family): string | null {
  const last = situation.known.get(via.name)?.lastDefault[family] ?? null;
  if (last !== null) return `${theDefault(family)} via ${last.gateway} was there before`;
  // Router advertisements without a default are lawful: another uplink must show that IPv6 leads out here.
  const isOffered = family === 'inet' || (situation.tables.inet6?.rows.length ?? 0) > 0;
  if (via.autoconf[family] && isOffered) return `${via.name} takes its address from the network (autoconf)`;
  if (situation.named.has(via.name) && family === 'inet') return `${via.name} is named as an uplink`;
  return family === 'inet' && looksOutward(via) ? `${via.name} has an address of the internet` : null;
}

/** It needs no default of the main table: other routes, rules or the packet filter lead out by it, or it is not of it. */
function isServed({ ways, uplinks, known }: Situation, via: Interface, family: Family): boolean {
  const apart = rowsOfInterface(uplinks, via.name)[0]?.apart ?? null;
  const isLedTo =
    ordinaryWays(ways, family)?.includes(via.name) === true || branchWays(ways, family).includes(via.name);
  // What it had and lost is missing, whatever still goes by it.
  const isMeant = apart?.why === 'chosen-elsewhere' || apart?.why === 'carrier';
  const had = known.get(via.name)?.lastDefault[family] ?? null;
  return via.rdomain !== 0 || isLedTo || (isMeant && had === null);
}

/** A tunnel whose own packets are routed into it. */
function eatsItself({ ways }: Situation, name: string): boolean {
  return ways.tunnels.some((tunnel) => tunnel.interface === name && tunnel.eatsItself);
}

function lacking(
  situation: Situation,
  via: Interface,
  family: Family,
): { address: InterfaceAddress; why: string } | null {
  const table = situation.tables[family];
  if (table === null || rowsOfInterface(table.rows, via.name).length > 0) return null;
  const [address] = routableAddresses(via, family);
  const why = expectation(situation, via, family);
  if (address === undefined || why === null || isDown(linkState(situation, via.name))) return null;
  if (isServed(situation, via, family)) return null;
  return { address, why };
}

/** How the route was lost, where that was seen; null when not. */
function lossOf(situation: Situation, via: Interface, family: Family): string | null {
  const known = situation.known.get(via.name);
  if (known?.wasOff[family] !== true || known.lastDefault[family] === null) return null;
  return `${via.name} was switched off after that and is on again: its default route went with it and did not come back`;
}

/** What keeps a next hop out of the defaults that are left, where it had one before. */
function staysLost(
  { known, explainer, tables }: Situation,
  via: Interface,
  family: Family,
): readonly string[] {
  if ((known.get(via.name)?.lastDefault[family] ?? null) === null) return [];
  const rows = tables[family]?.competing ?? [];
  const [why] = rows.flatMap((route) => {
    const clause = explainer.whyHopsStayLost?.(route) ?? null;
    return clause === null ? [] : [`of the default that is left by ${route.interface}, ${clause}`];
  });
  return why === undefined ? [] : [why];
}

/** Switching an interface off takes its IPv6 addresses away for good on some systems: then no claim speaks of IPv6. */
function lostToo({ known }: Situation, via: Interface, family: Family): readonly string[] {
  const before = known.get(via.name);
  const isLost =
    family === 'inet' &&
    before?.wasOff.inet6 === true &&
    before.lastDefault.inet6 !== null &&
    routableAddresses(via, 'inet6').length === 0;
  return isLost ? [`its IPv6 address and default route are gone as well`] : [];
}

/** A router is expected to send advertisements, not to heed them. */
function deafness({ settings, explainer }: Situation, via: Interface, family: Family): readonly string[] {
  const { deafToAdvertisements: clause } = explainer.words;
  const isAsked = family === 'inet6' && via.autoconf.inet6 && settings?.forwarding.inet6 === 1;
  return isAsked && clause !== null ? [clause] : [];
}

/** The far end of a session is its gateway; null where there is none. */
function peerOf(via: Interface, family: Family): string | null {
  const peers = routableAddresses(via, family).flatMap(({ peer }) => peer ?? []);
  return via.kind === 'pppoe' || via.kind === 'wwan' ? (peers[0] ?? null) : null;
}

/** Its line is dead, and failover waits for it: to set the default again would send traffic into it. */
function takenOut(
  { name }: Interface,
  family: Family,
  { rest, rows }: { readonly rest: string; readonly rows: number },
): Claim {
  return {
    severity: 'warning',
    subject: name,
    family,
    message: `${name} is taken out by failover: ${rest}.`,
    evidence: [`${plural(rows, `${familyName(family)} default route`)} in the table`],
    unknown: null,
    remedy: { kind: 'none', defaultsAside: 'failover brings it back once it is alive' },
    because: [],
  };
}

function claim(situation: Situation, via: Interface, family: Family): readonly Claim[] {
  const table = situation.tables[family];
  const found = lacking(situation, via, family);
  if (table === null || found === null) return [];
  const used = carryingInterfaces(table).filter((name) => !eatsItself(situation, name));
  const isWorst = used.length === 0 && (family === 'inet' || nothingLeaves(situation));
  const isTheLast = used.length === 0 && situation.tables.inet6?.rows.length === 0;
  const which = isTheLast && family === 'inet' ? '' : `${familyName(family)} `;
  const rest =
    used.length > 0
      ? carryEverything(situation, used, [family])
      : `nothing leaves ${which === '' ? 'this router' : `by ${familyName(family)}`}`;
  if (used.length > 0 && rowsOfInterface(situation.uplinks, via.name)[0]?.apart?.why === 'taken-out')
    return [takenOut(via, family, { rest, rows: table.rows.length })];
  const last = situation.known.get(via.name)?.lastDefault[family] ?? null;
  const history = lossOf(situation, via, family);
  const stays = staysLost(situation, via, family);
  const natural = situation.explainer.naturalPriority(via);
  // As it was; else beside the one that is used.
  const priority = last?.priority ?? table.best ?? natural;
  const gateway = last?.gateway ?? peerOf(via, family);
  const obstacle = obstacleTo(situation, via, { family, gateway });
  const causes = [
    ...(history === null ? [] : [history]),
    ...stays,
    ...(obstacle === null ? [] : [obstacle.why]),
  ];
  return [
    {
      severity: isWorst ? 'critical' : 'warning',
      subject: via.name,
      family,
      message: `${via.name} has the address ${found.address.address} but no ${which}default route: ${rest}.`,
      evidence: [
        found.why,
        ...causes,
        ...(obstacle === null ? [] : [obstacle.instead]),
        ...lostToo(situation, via, family),
        ...deafness(situation, via, family),
        `${plural(table.rows.length, `${familyName(family)} default route`)} in the table`,
      ],
      unknown: 'Whether it is left without one on purpose.',
      // What the kernel would refuse is no cure.
      remedy:
        obstacle === null
          ? { kind: 'restore-default', family, interface: via.name, gateway, priority }
          : { kind: 'none' },
      because: [found.why, ...causes],
    },
  ];
}

/** What is known of the IPv6 defaults: that there are none, that nobody asks, or nothing. */
function ipv6Absence({ tables, snapshot }: Situation): 'none' | 'not asked' | 'unknown' | 'some' {
  if (tables.inet6 !== null) return tables.inet6.rows.length === 0 ? 'none' : 'some';
  const reading = routesOf(snapshot, 'inet6');
  const isUnasked = !reading.ok && (reading.why === 'not-recorded' || reading.why === 'not-asked');
  return isUnasked ? 'not asked' : 'unknown';
}

/** The IPv4 table is known and holds no default at all, and no interface can be named for it. */
function nowhere(situation: Situation): readonly Claim[] {
  const ipv6 = ipv6Absence(situation);
  if (situation.tables.inet === null || situation.tables.inet.rows.length > 0) return [];
  // More specific routes, a rule or a refusal decide: others tell of that.
  if ((situation.ways.forwarding.inet?.ordinary?.nowhere ?? 0) < 0.5) return [];
  if (ipv6 === 'some') return onlyIpv6(situation);
  const apart = defaultsApart(situation);
  if (apart !== null) return inMainTable(situation, apart);
  return [
    {
      severity: 'critical',
      subject: 'inet',
      family: 'inet',
      message:
        ipv6 === 'unknown'
          ? 'No IPv4 default route: nothing leaves by IPv4.'
          : 'No default route: nothing leaves this router.',
      evidence: [
        '0 IPv4 default routes in the table',
        ipv6 === 'none' ? '0 IPv6 default routes in the table' : `IPv6 default routes: ${ipv6}`,
      ],
      unknown: null,
      remedy: { kind: 'none' },
      because: [],
    },
  ];
}

/** The ways out belong to other tables, as meant; whoever is in the main one does not get there by itself. */
function inMainTable({ interfaces }: Situation, apart: string): readonly Claim[] {
  const inside = [...(interfaces?.values() ?? [])].filter(
    ({ rdomain, kind, addresses }) => rdomain === 0 && kind !== 'loopback' && addresses.some(isRoutable),
  );
  if (inside.length === 0) return [];
  return [
    {
      severity: 'warning',
      subject: 'inet',
      family: 'inet',
      message: `No default route in the main table, where ${list(inside.map(({ name }) => name))} ${inside.length === 1 ? 'is' : 'are'}: ${apart}.`,
      evidence: ['0 IPv4 default routes in the main table'],
      unknown: 'Whether something leads from the main table to the others.',
      remedy: { kind: 'none' },
      because: [],
    },
  ];
}

/** Addresses on the way out are there to be used: a router that is meant to have IPv6 alone has none there. */
function onlyIpv6({ uplinks, interfaces, tables }: Situation): readonly Claim[] {
  const rows = tables.inet6?.rows ?? [];
  const addressed = uplinks.flatMap(({ interface: name }) => {
    const [address] = routableAddresses(interfaces?.get(name), 'inet');
    const isWayOut = rowsOfInterface(rows, name).length > 0;
    return address === undefined || !isWayOut ? [] : [{ name, address: address.address }];
  });
  if (addressed.length === 0) return [];
  const names = list(addressed.map(({ name }) => name));
  const have = addressed.length === 1 ? `${names} has an IPv4 address` : `${names} have IPv4 addresses`;
  return [
    {
      severity: 'warning',
      subject: 'inet',
      family: 'inet',
      message: `No IPv4 default route although ${have}: only IPv6 leaves this router.`,
      evidence: [
        ...addressed.map(({ name, address }) => `${name} has the address ${address}`),
        '0 IPv4 default routes in the table',
        `${plural(rows.length, 'IPv6 default route')} in the table`,
      ],
      unknown:
        'Whether more specific routes lead out instead (0/1 and 128/1, a full table), or IPv6 alone is meant to.',
      remedy: { kind: 'none' },
      because: [],
    },
  ];
}

/** An uplink with an address that the kernel never chooses, for it has no default route. */
export const missingDefault: Rule = {
  means: 'An uplink has an address but no default route, or the table holds no default route at all.',
  needs: ['routes'],
  saysWhatIsUsed: true,
  afterMs: SETTLE_MS,
  judge: (situation) => {
    const claims = situation.uplinks.flatMap((uplink) => {
      const via = situation.interfaces?.get(uplink.interface);
      return via === undefined ? [] : FAMILIES.flatMap((family) => claim(situation, via, family));
    });
    const isExplained = situation.uplinks.some(({ interface: name }) => isDown(linkState(situation, name)));
    return claims.length > 0 || isExplained ? claims : nowhere(situation);
  },
  // Without the interfaces it says nothing of them; what it said of one stays open.
  cannotTell: ({ interfaces, known }, subject) => interfaces === null && known.has(subject),
};
