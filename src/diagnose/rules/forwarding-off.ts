import type { Family } from '../../model/address.js';
import { FAMILIES, familyName, isPrivate } from '../../model/address.js';
import { list } from '../../model/format.js';
import type { Interface } from '../../model/router.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { routableAddresses } from '../../model/outward.js';

/** Interfaces that look like a LAN of this router: a fixed address of the family, and no way out. */
function lans({ interfaces, known }: Situation, family: Family): readonly string[] {
  return [...(interfaces?.values() ?? [])]
    .filter(
      (via: Interface) =>
        via.kind !== 'loopback' &&
        via.kind !== 'tunnel' &&
        via.up &&
        !known.has(via.name) &&
        !via.autoconf[family] &&
        routableAddresses(via, family).some(({ address }) => family === 'inet6' || isPrivate(address)),
    )
    .map((via) => via.name);
}

function claim(situation: Situation, family: Family): readonly Claim[] {
  const value = situation.settings?.forwarding[family] ?? null;
  const table = situation.tables[family];
  if (value === null || value === 1 || table === null || table.rows.length === 0) return [];
  const inside = lans(situation, family);
  const outside = [...new Set(table.rows.map((route) => route.interface))];
  // A host with IPv6 of its own on two lines forwards nothing by right; with a LAN behind it, it is a router.
  const isRouter = inside.length > 0;
  if (!isRouter && (family === 'inet6' || outside.length < 2)) return [];
  const what =
    value === 0
      ? `${familyName(family)} forwarding is off`
      : `${familyName(family)} is forwarded for IPsec only`;
  const whom = isRouter
    ? `nothing from ${list(inside)} gets out`
    : 'only this machine itself uses the uplinks';
  return [
    {
      severity: isRouter && outside.length > 1 ? 'warning' : 'info',
      subject: family,
      family,
      message: `${what}: ${whom}.`,
      evidence: [
        `forwarding is ${value}`,
        `ways out: ${list(outside)}`,
        ...(isRouter ? [`looks like a LAN: ${list(inside)}`] : []),
      ],
      unknown: isRouter && outside.length > 1 ? null : 'Whether this machine is meant to be a router.',
      remedy: { kind: 'enable-forwarding', family },
      because: [],
    },
  ];
}

/** A router that forwards nothing. */
export const forwardingOff: Rule = {
  means: 'Forwarding is off (or for IPsec only) on a machine with two uplinks or with a LAN behind it.',
  needs: ['routes', 'settings'],
  judge: (situation) => FAMILIES.flatMap((family) => claim(situation, family)),
};
