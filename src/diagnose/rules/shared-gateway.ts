import type { Family } from '../../model/address.js';
import { FAMILIES, inPrefix } from '../../model/address.js';
import type { InterfaceAddress } from '../../model/router.js';
import { addressKey } from '../defaults.js';
import { defaultsVia } from '../usable-readings.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { routableAddresses } from '../../model/outward.js';

const HOST_LENGTH: Readonly<Record<Family, number>> = { inet: 32, inet6: 128 };

/** A gateway both have a default through. A link-local one carries its interface in its scope and is never shared. */
function commonGateway(
  situation: Situation,
  a: string,
  b: string,
): { gateway: string; family: Family } | null {
  const theirs = new Set(defaultsVia(situation, b).map((route) => addressKey(route.gateway)));
  const mine = defaultsVia(situation, a).find(
    ({ gateway }) => !/^(link(#|$)|fe[89ab][0-9a-f]:)/i.test(gateway) && theirs.has(addressKey(gateway)),
  );
  return mine === undefined ? null : { gateway: mine.gateway, family: mine.family };
}

function overlap(a: InterfaceAddress, b: InterfaceAddress): boolean {
  if (a.prefixLength === null || b.prefixLength === null) return false;
  const length = Math.min(a.prefixLength, b.prefixLength);
  return length < HOST_LENGTH[a.family] && inPrefix(a.address, b.address, length);
}

function commonSubnet(
  situation: Situation,
  a: string,
  b: string,
): { family: Family; mine: InterfaceAddress; theirs: InterfaceAddress } | null {
  const one = situation.interfaces?.get(a);
  const other = situation.interfaces?.get(b);
  // A carp or vlan interface lies on its parent's wire by design.
  if (one?.parent === b || other?.parent === a) return null;
  for (const family of FAMILIES)
    for (const mine of routableAddresses(one, family))
      for (const theirs of routableAddresses(other, family))
        if (overlap(mine, theirs)) return { family, mine, theirs };
  return null;
}

function claim(situation: Situation, a: string, b: string): readonly Claim[] {
  const common = commonGateway(situation, a, b);
  const subnet = commonSubnet(situation, a, b);
  const isToldApart = situation.explainer.nextHopNamesInterface;
  const gateway = isToldApart ? null : common;
  if (gateway === null && subnet === null) return [];
  const message =
    gateway !== null
      ? `${a} and ${b} have one gateway, ${gateway.gateway}: the router cannot tell their two ways apart.`
      : isToldApart
        ? `${a} and ${b} are in one subnet: its hosts are reached by one of them alone, and ARP is answered on either for both.`
        : `${a} and ${b} are in one subnet: the router cannot tell which of them leads to a gateway there.`;
  return [
    {
      severity: 'warning',
      subject: b,
      family: gateway?.family ?? subnet?.family ?? null,
      message,
      evidence: [
        ...(common === null ? [] : [`default routes via ${common.gateway} on ${a} and on ${b}`]),
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
    },
  ];
}

/** Two modems with the factory's address: both look like 192.168.1.1. */
export const sharedGateway: Rule = {
  means: 'Two uplinks have addresses in one subnet, or one gateway address where a route names no interface.',
  needs: ['routes'],
  judge: (situation) =>
    situation.uplinks.flatMap((one, i) =>
      situation.uplinks.slice(i + 1).flatMap((other) => claim(situation, one.interface, other.interface)),
    ),
  cannotTell: ({ interfaces }) => interfaces === null,
};
