import { list } from '../../model/format.js';
import { isRoutable } from '../../model/outward.js';
import type { Interface } from '../../model/router.js';
import { isDefault } from '../../model/router.js';
import { waysApart } from '../defaults-apart.js';
import type { Claim, Rule, Situation } from '../situation.js';

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
  judge: (situation) => waysApart(situation).map((via) => claim(situation, via)),
};
