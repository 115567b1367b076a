import type { Family } from '../model/address.js';
import { FAMILIES, isPrivate } from '../model/address.js';
import type { Interface, Route } from '../model/router.js';
import type { FamilyForwarding } from './family-forwarding.js';
import { waysOut } from './family-forwarding.js';
import { rowsFor } from './look-up.js';
import type { ChooseHops } from './table-forwarding.js';

/** A tunnel that connections to the internet leave by, and what its own packets travel over. */
export interface Tunnel {
  readonly interface: string;
  /** Far ends as far as they are shown. */
  readonly endpoints: readonly string[];
  /** Interfaces its packets leave by: from the routes to its far ends, or all that could be where these are not shown. */
  readonly carriers: readonly string[];
  /** Its own packets are routed into itself, or no way is left for them: nothing can leave. */
  readonly eatsItself: boolean;
}

/** What is known of the router for this. */
export interface TunnelFacts {
  readonly interfaces: ReadonlyMap<string, Interface> | null;
  readonly tables: Readonly<Record<Family, readonly Route[] | null>>;
  readonly forwarding: Readonly<Record<Family, FamilyForwarding | null>>;
  readonly choose: Readonly<Record<Family, ChooseHops>>;
}

/** A pppoe session is a line, not a tunnel over one. */
export function isTunnel(via: Interface | undefined): boolean {
  return via?.kind === 'tunnel';
}

function all<T>(facts: TunnelFacts, of: (family: Family) => readonly T[]): readonly T[] {
  return FAMILIES.flatMap(of);
}

/** Interfaces that a default or a host route beyond the link leads out by, tunnels left out. */
function otherWays(facts: TunnelFacts, name: string): readonly string[] {
  const { interfaces, tables, forwarding } = facts;
  const isOther = (via: string): boolean => via !== name && !isTunnel(interfaces?.get(via));
  const ways = all(facts, (family) => {
    const model = forwarding[family];
    return model === null ? [] : [...waysOut(model.main), ...model.branches.flatMap(waysOfBranch)];
  });
  const passedOver = all(facts, (family) =>
    (tables[family] ?? []).filter(
      ({ destination, reject, up }) => destination === 'default' && !reject && up,
    ),
  );
  return [
    ...new Set(
      [...ways, ...passedOver.map((route) => route.interface), ...byHostRoutes(facts)].filter(isOther),
    ),
  ];
}

function waysOfBranch({ forwarding }: FamilyForwarding['branches'][number]): readonly string[] {
  return forwarding === null ? [] : waysOut(forwarding);
}

/** A host on the internet that is reached by a gateway of its own: how the far end of a tunnel is kept out of it. */
function byHostRoutes(facts: TunnelFacts): readonly string[] {
  return all(facts, (family) =>
    (facts.tables[family] ?? []).filter(
      ({ destination, gateway, up, reject }) =>
        up && !reject && isHost(destination) && !isPrivate(destination) && isHost(gateway),
    ),
  ).map((route) => route.interface);
}

function isHost(text: string): boolean {
  return /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/.test(text) || /^[0-9a-f:]*:[0-9a-f:]+$/i.test(text);
}

/** What the route to a far end names; a default that is passed over by a rule (`not from all fwmark`) counts too. */
function carriersOfEndpoint(endpoint: string, facts: TunnelFacts): readonly string[] {
  const family: Family = endpoint.includes(':') ? 'inet6' : 'inet';
  const rows = facts.tables[family];
  if (rows === null) return [];
  return facts.choose[family](rowsFor(endpoint, rows)).map(({ route }) => route.interface);
}

const isSum = ({ standsFor }: Route): boolean => standsFor !== undefined;

function tunnelOf(name: string, facts: TunnelFacts): Tunnel {
  const endpoints = facts.interfaces?.get(name)?.endpoints ?? [];
  const shown = endpoints.flatMap((endpoint) => carriersOfEndpoint(endpoint, facts));
  const others = otherWays(facts, name);
  const bypasses = FAMILIES.some((family) => (facts.forwarding[family]?.decidedBy ?? null) !== null);
  if (endpoints.length === 0 || bypasses)
    return { interface: name, endpoints, carriers: others, eatsItself: others.length === 0 };
  const carriers = [...new Set(shown.filter((via) => via !== name))];
  // The route to a far end may be among those that were only counted.
  const isWhole = FAMILIES.every((family) => facts.tables[family]?.some(isSum) !== true);
  return { interface: name, endpoints, carriers, eatsItself: carriers.length === 0 && isWhole };
}

/** The tunnels that an ordinary packet to the internet leaves by, of either family. */
export function tunnelsOf(facts: TunnelFacts): readonly Tunnel[] {
  const ways = all(facts, (family) => {
    const ordinary = facts.forwarding[family]?.ordinary;
    return ordinary === null || ordinary === undefined ? [] : waysOut(ordinary);
  });
  return [...new Set(ways)]
    .filter((name) => isTunnel(facts.interfaces?.get(name)))
    .map((name) => tunnelOf(name, facts));
}
