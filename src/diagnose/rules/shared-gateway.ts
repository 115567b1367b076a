import { FAMILIES } from '../../model/address.js';
import type { Route } from '../../model/router.js';
import { addressKey } from '../defaults.js';
import { defaultsVia } from '../usable-readings.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { isRoutable, routableAddresses } from '../../model/outward.js';
import type { Overlap } from './shared-networks.js';
import { SharedNetworks } from './shared-networks.js';

/** A link-local gateway carries its interface in its scope and is never shared. */
const OF_ONE_LINK = /^(link(#|$)|fe[89ab][0-9a-f]:)/i;

/** Where an uplink leads: the gateway of a default, or the far end of a session that has none. */
type FarEnd = Pick<Route, 'gateway' | 'family'> & { readonly isDefault: boolean };

function farEndsOf(situation: Situation, name: string): readonly FarEnd[] {
  const defaults = defaultsVia(situation, name).map((route) => ({ ...route, isDefault: true }));
  const via = situation.interfaces?.get(name);
  if (via?.kind !== 'pppoe' && via?.kind !== 'wwan') return defaults;
  const peers = via.addresses.filter(isRoutable).flatMap(({ peer, family }) => {
    const isTold = defaults.some((route) => route.family === family);
    return peer === null || isTold ? [] : [{ gateway: peer, family, isDefault: false }];
  });
  return [...defaults, ...peers];
}

/** What one uplink shares with one before it. */
interface Shared {
  readonly gateway: FarEnd | null;
  readonly subnet: Overlap | null;
}

/** The places of the uplinks that have a default through a gateway, by that in one spelling. */
function placesByGateway(situation: Situation): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [place, { interface: name }] of situation.uplinks.entries())
    for (const gateway of new Set(farEndsOf(situation, name).map((end) => addressKey(end.gateway)))) {
      const known = places.get(gateway);
      if (known === undefined) places.set(gateway, [place]);
      else known.push(place);
    }
  return places;
}

/** The default of the first uplink before `place` that goes through a gateway of this one. */
function firstGateway(
  situation: Situation,
  place: number,
  places: ReadonlyMap<string, readonly number[]>,
): { readonly place: number; readonly route: FarEnd } | null {
  let best: { readonly place: number; readonly route: FarEnd } | null = null;
  for (const route of farEndsOf(situation, situation.uplinks[place]?.interface ?? '')) {
    const first = OF_ONE_LINK.test(route.gateway) ? undefined : places.get(addressKey(route.gateway))?.[0];
    if (first !== undefined && first < place && first < (best?.place ?? Infinity))
      best = { place: first, route };
  }
  return best;
}

function networksOf({ uplinks, interfaces }: Situation): SharedNetworks {
  return new SharedNetworks(
    uplinks.flatMap(({ interface: name }, place) =>
      FAMILIES.flatMap((family) =>
        routableAddresses(interfaces?.get(name), family).map((address) => ({ place, address })),
      ),
    ),
  );
}

function claim(situation: Situation, a: string, b: string, shared: Shared): Claim {
  const { gateway: common, subnet } = shared;
  const isToldApart = situation.explainer.nextHopNamesInterface;
  const gateway = isToldApart ? null : common;
  const message =
    gateway !== null
      ? `${a} and ${b} have one gateway, ${gateway.gateway}: the router cannot tell their two ways apart.`
      : isToldApart
        ? `${a} and ${b} are in one subnet: its hosts are reached by one of them alone, and ARP is answered on either for both.`
        : `${a} and ${b} are in one subnet: the router cannot tell which of them leads to a gateway there.`;
  return {
    severity: 'warning',
    subject: b,
    family: gateway?.family ?? subnet?.mine.family ?? null,
    message,
    evidence: [
      ...(common === null
        ? []
        : [
            common.isDefault
              ? `default routes via ${common.gateway} on ${a} and on ${b}`
              : `the session of ${b} ends at ${common.gateway}, as ${a}'s default route does`,
          ]),
      ...(subnet === null
        ? []
        : [
            `${a} has ${subnet.mine.address}/${subnet.mine.prefixLength ?? '?'}`,
            `${b} has ${subnet.theirs.address}/${subnet.theirs.prefixLength ?? '?'}`,
          ]),
    ],
    unknown: 'Which of the two wires an answer from the gateway came by.',
    remedy: { kind: 'none' },
    because: [],
  };
}

/** Each uplink with the first before it that it shares something with: one sentence for each, not one for each pair. */
function judge(situation: Situation): readonly Claim[] {
  const { uplinks, interfaces, explainer } = situation;
  const places = placesByGateway(situation);
  const networks = networksOf(situation);
  return uplinks.flatMap(({ interface: name }, place): readonly Claim[] => {
    const via = interfaces?.get(name);
    const addresses = FAMILIES.flatMap((family) => routableAddresses(via, family));
    // A carp or vlan interface lies on its parent's wire by design.
    const isOfItsOwn = (other: number): boolean => {
      const beside = uplinks[other]?.interface ?? '';
      return via?.parent !== beside && interfaces?.get(beside)?.parent !== name;
    };
    const subnet = networks.firstBefore(place, addresses, isOfItsOwn);
    const gateway = firstGateway(situation, place, places);
    const decisive = explainer.nextHopNamesInterface ? null : gateway;
    const first = Math.min(decisive?.place ?? Infinity, subnet?.place ?? Infinity);
    const other = uplinks[first];
    if (other === undefined) return [];
    return [
      claim(situation, other.interface, name, {
        gateway: gateway?.place === first ? gateway.route : null,
        subnet: subnet?.place === first ? subnet : null,
      }),
    ];
  });
}

/** Two modems with the factory's address: both look like 192.168.1.1. */
export const sharedGateway: Rule = {
  means: 'Two uplinks have addresses in one subnet, or one gateway address where a route names no interface.',
  needs: ['routes'],
  judge,
  cannotTell: ({ interfaces }) => interfaces === null,
};
