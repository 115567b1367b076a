import { FAMILIES } from '../../model/address.js';
import { list } from '../../model/format.js';
import type { DefaultTable } from '../defaults.js';
import { forFamily, routeEvidence, shareEvidence } from '../phrases.js';
import { defaultsDecide } from '../ways-out.js';
import type { Claim, Rule, Situation } from '../situation.js';

function claim(situation: Situation, table: DefaultTable): readonly Claim[] {
  if (table.best === null) return [];
  const equal = table.rows.filter((route) => route.up && route.priority === table.best);
  const [first, ...others] = equal;
  if (first === undefined || others.length === 0) return [];
  const idle = [...new Set(others.map((route) => route.interface))].filter(
    (name) => name !== first.interface,
  );
  const { priority: priorityWord } = situation.explainer.words;
  return [
    {
      severity: 'warning',
      subject: table.family,
      family: table.family,
      message:
        `Multipath is off${forFamily(table.family)}: of ${equal.length} equal default routes only the first, ` +
        `via ${first.interface}, is used.`,
      evidence: [
        'multipath is off',
        ...equal.map((route) => routeEvidence(situation, route)),
        ...idle.flatMap((name) => shareEvidence(situation, table.family, name)),
      ],
      unknown: null,
      remedy: { kind: 'enable-multipath', family: table.family },
      because: [
        `with multipath off the kernel takes the first default route of the lowest ${priorityWord}`,
        ...(idle.length === 0 ? [] : [`${list(idle)} ${idle.length === 1 ? 'is' : 'are'} never chosen`]),
      ],
    },
  ];
}

/** Equal defaults, and a kernel that is told not to spread over them. */
export const multipathOff: Rule = {
  means: 'Two or more default routes share the best priority, but multipath is switched off.',
  needs: ['routes', 'settings'],
  saysWhatIsUsed: true,
  judge: (situation) =>
    FAMILIES.flatMap((family) => {
      const table = situation.tables[family];
      const isOff = situation.settings?.multipath[family] === false;
      return isOff && table !== null && defaultsDecide(situation.ways, family) ? claim(situation, table) : [];
    }),
};
