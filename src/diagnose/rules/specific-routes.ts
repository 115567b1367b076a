import { FAMILIES, familyName } from '../../model/address.js';
import { formatShare, list } from '../../model/format.js';
import type { FamilyForwarding } from '../../forwarding/family-forwarding.js';
import { waysOut } from '../../forwarding/family-forwarding.js';
import { isTunnel } from '../../forwarding/tunnels.js';
import { usedInterfaces } from '../defaults.js';
import { measuredText, measuredWay } from '../measured-ways.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** Half of the internet and more is reached by routes more specific than a default. */
const MOST = 0.5;

function reachText({ ordinary }: FamilyForwarding): readonly string[] {
  return (ordinary?.exits ?? []).map(
    (exit) => `${formatShare(exit.reach)} of the internet by ${exit.interface}`,
  );
}

function claim(situation: Situation, model: FamilyForwarding): readonly Claim[] {
  const { ordinary, family, decidedBy } = model;
  const ways = ordinary === null ? [] : waysOut(ordinary);
  if (ordinary === null || ordinary.specific < MOST || ways.length === 0 || decidedBy !== null) return [];
  if (ways.some((name) => isTunnel(situation.interfaces?.get(name)))) return [];
  const table = situation.tables[family];
  const idle = table === null ? [] : usedInterfaces(table).filter((name) => !ways.includes(name));
  const word = familyName(family);
  const rest =
    table === null || table.rows.length === 0
      ? 'no default is needed'
      : idle.length === 0
        ? 'the defaults carry the rest'
        : `the defaults by ${list(idle)} are hardly used`;
  return [
    {
      severity: 'info',
      subject: family,
      family,
      message: `${word} leaves by ${list(ways)} along routes more specific than a default: ${rest}.`,
      evidence: [
        `${list(ordinary.destinations)}${ordinary.destinations.length < 8 ? '' : ' and others'} decide for ${formatShare(ordinary.specific)} of the internet`,
        ...reachText(model),
        ...ways.flatMap((name) => {
          const way = measuredWay(situation, name);
          return way === null ? [] : [measuredText(way)];
        }),
      ],
      unknown:
        ordinary.nowhere > 0.01 ? `${formatShare(ordinary.nowhere)} of the internet has no route.` : null,
      remedy: {
        kind: 'none',
        defaultsAside: 'equal defaults would move next to nothing',
      },
      because: [],
    },
  ];
}

/** 0/1 and 128/1, a full table of BGP: the most specific route counts, not the default. */
export const specificRoutes: Rule = {
  means: 'Routes more specific than a default lead to most of the internet: they decide, not the defaults.',
  needs: ['routes'],
  judge: ({ ways, ...rest }) =>
    FAMILIES.flatMap((family) => {
      const model = ways.forwarding[family];
      return model === null ? [] : claim({ ways, ...rest }, model);
    }),
};
