import { FAMILIES } from '../../model/address.js';
import { list } from '../../model/format.js';
import type { Route } from '../../model/router.js';
import type { DefaultTable } from '../defaults.js';
import { usedInterfaces } from '../defaults.js';
import { forFamily, priorityText, reasonFor, routeEvidence, shareEvidence, theDefault } from '../phrases.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** The rows of an interface that are up, when none of them is of the best priority. */
function passedOver(table: DefaultTable, name: string): readonly Route[] {
  const up = table.rows.filter((route) => route.up && route.interface === name);
  const { best } = table;
  const isBehind = best !== null && up.every(({ priority }) => priority !== null && priority > best);
  return isBehind ? up : [];
}

function comparison(situation: Situation, table: DefaultTable, route: Route): string {
  const used = usedInterfaces(table);
  const word = situation.platform.words.priority;
  const reason = reasonFor(situation, route);
  const theirs = used.length === 1 ? `${list(used)}'s has` : `those of ${list(used)} have`;
  return (
    `${theDefault(table.family)} via ${route.interface} has ${word} ${priorityText(route)}` +
    `${reason === null ? '' : ` (${reason})`}, ${theirs} ${table.best ?? 'unknown'}`
  );
}

function causes(situation: Situation, table: DefaultTable, route: Route): readonly string[] {
  const { platform, interfaces } = situation;
  const { by } = platform.explainPriority(route, interfaces?.get(route.interface) ?? null);
  const reason = reasonFor(situation, route);
  const number = `${route.interface}'s ${platform.words.priority} ${priorityText(route)}`;
  return [
    `only default routes of the lowest ${platform.words.priority} carry traffic`,
    ...(reason === null ? [] : [`${number} is ${reason}`]),
    ...(by === null ? [] : [`${by} added it`]),
    ...shareEvidence(situation, table.family, route.interface),
  ];
}

function claim(situation: Situation, table: DefaultTable, name: string): readonly Claim[] {
  const behind = passedOver(table, name);
  const [first] = behind;
  if (first === undefined || table.best === null) return [];
  const used = usedInterfaces(table);
  const multipath = situation.settings?.multipath[table.family] ?? null;
  return [
    {
      severity: 'warning',
      subject: name,
      family: table.family,
      message:
        `Only ${list(used)} ${used.length === 1 ? 'is' : 'are'} used${forFamily(table.family)}: ` +
        `${comparison(situation, table, first)}.`,
      evidence: [
        ...table.rows.map((route) => routeEvidence(situation, route)),
        ...(multipath === null ? [] : [`multipath is ${multipath ? 'on' : 'off'}`]),
        ...shareEvidence(situation, table.family, name),
      ],
      unknown:
        multipath === null
          ? 'Whether it is meant as a backup, and whether multipath is on.'
          : 'Whether it is meant as a backup: the table of a deliberate one looks the same.',
      remedy: {
        kind: 'equalise',
        family: table.family,
        priority: table.best,
        keep: table.rows.filter((route) => route.up && route.priority === table.best),
        move: behind,
      },
      because: causes(situation, table, first),
    },
  ];
}

/** Two defaults of different priority: the kernel uses the lower number alone. */
export const priorityMismatch: Rule = {
  means:
    'An uplink has a default route that is up, but another has a lower priority number and takes everything.',
  needs: ['routes'],
  judge: (situation) =>
    FAMILIES.flatMap((family) => {
      const table = situation.tables[family];
      return table === null
        ? []
        : situation.uplinks.flatMap((uplink) => claim(situation, table, uplink.interface));
    }),
};
