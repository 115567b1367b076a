import { FAMILIES } from '../../model/address.js';
import { list } from '../../model/format.js';
import type { DefaultTable } from '../defaults.js';
import { usedInterfaces } from '../defaults.js';
import { forFamily, priorityText, routeEvidence, shareEvidence } from '../phrases.js';
import { defaultsDecide } from '../ways-out.js';
import type { Claim, Rule, Situation } from '../situation.js';

function claim(situation: Situation, table: DefaultTable): readonly Claim[] {
  const equal = table.rows.filter(
    (route) => route.up && route.linkLost !== true && route.priority === table.best,
  );
  const [first] = equal;
  const used = usedInterfaces(table);
  const names = [...new Set(equal.map((route) => route.interface))];
  const idle = names.filter((name) => !used.includes(name));
  if (first?.bundle === undefined || idle.length === 0 || idle.length === names.length) return [];
  const { priority: word } = situation.explainer.words;
  return [
    {
      severity: 'warning',
      subject: table.family,
      family: table.family,
      message:
        `${list(names)} have default routes of one ${word}, ${priorityText(first)}${forFamily(table.family)}, but not one route: ` +
        `the kernel uses one at a time, as a rule that of ${list(used)}.`,
      evidence: [
        ...equal.map((route) => routeEvidence(situation, route)),
        ...idle.flatMap((name) => shareEvidence(situation, table.family, name)),
      ],
      unknown: null,
      remedy: { kind: 'enable-multipath', family: table.family },
      because: [
        'the kernel spreads connections over the next hops of one route, not over several routes',
        ...shareEvidence(situation, table.family, idle[0] ?? ''),
      ],
    },
  ];
}

/**
 * Equal numbers, and yet no sharing. IPv4 takes another of them while the gateway of the first is not known to be
 * reachable (Linux: net/ipv4/fib_semantics.c, fib_select_default), so that it looks like sharing for moments.
 */
export const separateDefaults: Rule = {
  means:
    'Two or more default routes of the best metric are routes of their own: the kernel uses one of them at a time.',
  needs: ['routes'],
  saysWhatIsUsed: true,
  judge: (situation) =>
    FAMILIES.flatMap((family) => {
      const table = situation.tables[family];
      return table === null || !defaultsDecide(situation.ways, family) ? [] : claim(situation, table);
    }),
};
