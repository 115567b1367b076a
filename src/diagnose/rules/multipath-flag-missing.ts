import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import { list } from '../../model/format.js';
import { usedInterfaces } from '../defaults.js';
import { forFamily, priorityText, routeEvidence, shareEvidence } from '../phrases.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { defaultsDecide } from '../ways-out.js';

function claim(situation: Situation, family: Family): readonly Claim[] {
  const table = situation.tables[family];
  const isOn = situation.settings?.multipath[family] === true;
  // Where the table shows no priorities it is not known that they are equal.
  if (table === null || table.best === null || !isOn || !defaultsDecide(situation.ways, family)) return [];
  const equal = table.rows.filter((route) => route.up && route.priority === table.best);
  const [first] = equal;
  const idle = equal.filter((route) => !table.competing.includes(route));
  // Where next hops are bound into one route there is no such flag.
  if (first === undefined || idle.length === 0 || first.bundle !== undefined || first.multipath) return [];
  const used = usedInterfaces(table);
  const names = [...new Set(idle.map((route) => route.interface))].filter((name) => !used.includes(name));
  if (names.length === 0) return [];
  return [
    {
      severity: 'warning',
      subject: names[0] ?? first.interface,
      family,
      message:
        `Only ${list(used)} is used${forFamily(family)}: the defaults share ${situation.explainer.words.priority} ${priorityText(first)}, ` +
        `but the first has no P flag, and the kernel then takes it for everything.`,
      evidence: [
        'multipath is on',
        ...equal.map((route) => routeEvidence(situation, route)),
        ...names.flatMap((name) => shareEvidence(situation, family, name)),
      ],
      unknown: null,
      remedy: { kind: 'set-again', routes: idle },
      because: ['before OpenBSD 7.8 a route that was added while the other one was down gets no P'],
    },
  ];
}

/** Equal numbers, multipath on, and still one row takes everything. Source: sys/net/rtable.c 1.87, rtable_insert. */
export const multipathFlagMissing: Rule = {
  means:
    'Equal defaults and multipath on, but the first lacks the P flag (OpenBSD before 7.8): it takes everything.',
  needs: ['routes', 'settings'],
  saysWhatIsUsed: true,
  judge: (situation) => FAMILIES.flatMap((family) => claim(situation, family)),
};
