import type { Family } from '../../model/address.js';
import { FAMILIES, inPrefix } from '../../model/address.js';
import { routableAddresses } from '../../model/outward.js';
import type { Interface, InterfaceAddress } from '../../model/router.js';
import { isDown, linkState } from '../roles.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { defaultsVia } from '../usable-readings.js';

/** Longer ones are addresses of one host, or of the two ends of a link. */
const LONGEST: Readonly<Record<Family, number>> = { inet: 30, inet6: 126 };

function isNetwork({ family, prefixLength, peer }: InterfaceAddress): boolean {
  return peer === null && prefixLength !== null && prefixLength <= LONGEST[family];
}

/** The same network, or one in which the uplink's gateway lies: a part of it alone may be meant (proxy ARP). */
function collides(mine: InterfaceAddress, theirs: InterfaceAddress, gateways: readonly string[]): boolean {
  const length = theirs.prefixLength ?? 0;
  const isSame = mine.prefixLength === length && inPrefix(mine.address, theirs.address, length);
  return isSame || gateways.some((gateway) => inPrefix(gateway, theirs.address, length));
}

function found(situation: Situation, uplink: Interface, lan: Interface): readonly Claim[] {
  const gateways = defaultsVia(situation, uplink.name).map(({ gateway }) => gateway);
  for (const family of FAMILIES)
    for (const mine of routableAddresses(uplink, family).filter(isNetwork))
      for (const theirs of routableAddresses(lan, family).filter(isNetwork))
        if (collides(mine, theirs, gateways)) return [claim(uplink, lan, mine, theirs)];
  return [];
}

function claim(uplink: Interface, lan: Interface, mine: InterfaceAddress, theirs: InterfaceAddress): Claim {
  const network = ({ address, prefixLength }: InterfaceAddress): string =>
    `${address}/${String(prefixLength)}`;
  return {
    severity: 'warning',
    subject: uplink.name,
    family: mine.family,
    message: `${uplink.name} and ${lan.name} are in one network (${network(mine)}, ${network(theirs)}): what is for one of them goes to the other.`,
    evidence: [`${uplink.name} has ${network(mine)}`, `${lan.name} has ${network(theirs)}`],
    unknown: 'Which of the two networks can be given other numbers: mostly the LAN.',
    remedy: { kind: 'none' },
    because: [],
  };
}

/** One lies on the other by design (vlan, carp, a bridge and its port), or they belong to different tables. */
function belongTogether(a: Interface, b: Interface): boolean {
  const isOn = (one: Interface, other: Interface): boolean =>
    one.parent === other.name || one.bridge === other.name;
  return isOn(a, b) || isOn(b, a) || (a.parent !== null && a.parent === b.parent) || a.rdomain !== b.rdomain;
}

/** A modem's own network (192.168.1.0/24) that is the house's as well. */
export const subnetOverlap: Rule = {
  means:
    "An uplink's network is the LAN's as well, or the uplink's gateway lies in it: the router cannot tell them apart.",
  needs: ['interfaces'],
  judge: (situation) => {
    const { interfaces, uplinks } = situation;
    const names = new Set(uplinks.map((uplink) => uplink.interface));
    const isIn = (via: Interface): boolean =>
      via.kind !== 'loopback' && !isDown(linkState(situation, via.name));
    const lans = [...(interfaces?.values() ?? [])].filter((via) => !names.has(via.name) && isIn(via));
    return uplinks.flatMap(({ interface: name }) => {
      const via = interfaces?.get(name);
      if (via === undefined) return [];
      return lans
        .filter((lan) => !belongTogether(via, lan))
        .flatMap((lan) => found(situation, via, lan))
        .slice(0, 1);
    });
  },
};
