import type { Family } from '../../model/address.js';
import { familyName } from '../../model/address.js';
import type { Remedy } from '../../model/finding.js';
import { list } from '../../model/format.js';
import { SECOND } from '../../model/time.js';
import type { DefaultTable } from '../defaults.js';
import { usedInterfaces } from '../defaults.js';
import { routeEvidence } from '../phrases.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** slaacd and dhcpleased do not act in the same second. */
const SETTLE_MS = 3 * SECOND;

function remedyFor(family: Family, table: DefaultTable): Remedy {
  const able = table.rows.filter((route) => route.up && route.linkLost !== true);
  const move = able.filter((route) => route.priority !== table.best);
  // Where it is on already another finding says why they do not share.
  if (table.best === null || move.length === 0)
    return table.multipath === true ? { kind: 'none' } : { kind: 'enable-multipath', family };
  const keep = able.filter((route) => route.priority === table.best);
  return { kind: 'equalise', family, priority: table.best, keep, move };
}

function claim(situation: Situation, even: DefaultTable, lagging: DefaultTable): readonly Claim[] {
  const balanced = usedInterfaces(even);
  const used = usedInterfaces(lagging);
  const able = balanced.filter((name) =>
    lagging.rows.some((route) => route.up && route.linkLost !== true && route.interface === name),
  );
  if (even.multipath !== true || balanced.length < 2 || able.length < 2) return [];
  const idle = able.filter((name) => !used.includes(name));
  if (idle.length === 0) return [];
  return [
    {
      severity: 'info',
      subject: lagging.family,
      family: lagging.family,
      message: `${familyName(even.family)} uses ${list(balanced)}, ${familyName(lagging.family)} only ${list(used)}.`,
      evidence: [...even.rows, ...lagging.rows].map((route) => routeEvidence(situation, route)),
      unknown: 'Whether one family is kept apart on purpose.',
      remedy: remedyFor(lagging.family, lagging),
      because: [],
    },
  ];
}

/** IPv4 put right and IPv6 forgotten, or the other way. */
export const familyParity: Rule = {
  means:
    'One address family is spread over the uplinks, the other is not although they have its default routes.',
  needs: ['routes', 'settings'],
  afterMs: SETTLE_MS,
  judge: (situation) => {
    const { inet, inet6 } = situation.tables;
    if (inet === null || inet6 === null) return [];
    return [...claim(situation, inet, inet6), ...claim(situation, inet6, inet)];
  },
};
