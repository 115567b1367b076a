import { FAMILIES } from '../../model/address.js';
import { list } from '../../model/format.js';
import { isRoutable } from '../../model/outward.js';
import type { Interface } from '../../model/router.js';
import { isDefault } from '../../model/router.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** It takes an address from outside, or is a way out by its kind: what would be an uplink in the main table. */
function leadsOut(via: Interface): boolean {
  const isAddressed = via.addresses.some(isRoutable);
  return isAddressed && (via.autoconf.inet || via.autoconf.inet6 || ['pppoe', 'wwan'].includes(via.kind));
}

/** Its defaults in the table it belongs to; null where other tables are not read. */
function defaultsThere({ ways }: Situation, via: Interface): readonly string[] | null {
  const rows = ways.facts.others?.filter((route) => isDefault(route) && route.interface === via.name);
  return rows?.map(({ gateway, table }) => `default via ${gateway} in table ${table ?? ''}`) ?? null;
}

function claim(situation: Situation, via: Interface): Claim {
  const there = defaultsThere(situation, via);
  const word = situation.explainer.words.otherTable;
  return {
    severity: 'info',
    subject: via.name,
    family: null,
    message: `${via.name} belongs to ${word} ${via.rdomain}: its default route${there === null ? ', if any,' : ''} stands there, and nothing of it is missing in the main table.`,
    evidence: [
      `${via.name} has the address ${list(via.addresses.filter(isRoutable).map(({ address }) => address))}`,
      ...(there ?? []),
    ],
    unknown: there === null ? `What stands in ${word} ${via.rdomain}: it is not read.` : null,
    remedy: { kind: 'none' },
    because: [],
  };
}

/** A routing domain, a VRF: a router in the router. */
export const otherTable: Rule = {
  means: 'An interface that takes an address from outside belongs to another routing table (rdomain, VRF).',
  needs: ['interfaces'],
  judge: (situation) => {
    const others = situation.ways.facts.others ?? [];
    const hasDefault = (name: string): boolean =>
      FAMILIES.some((family) =>
        others.some((route) => route.family === family && isDefault(route) && route.interface === name),
      );
    return [...(situation.interfaces?.values() ?? [])]
      .filter((via) => via.rdomain !== 0 && (leadsOut(via) || hasDefault(via.name)))
      .map((via) => claim(situation, via));
  },
};
