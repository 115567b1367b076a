import { FAMILIES } from '../../model/address.js';
import { list } from '../../model/format.js';
import type { DefaultTable } from '../defaults.js';
import { forFamily, priorityText, routeEvidence, shareEvidence } from '../phrases.js';
import { isDown, linkState } from '../roles.js';
import { standbyAmongActive } from '../standby.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { defaultsDecide } from '../ways-out.js';

function claims(situation: Situation, table: DefaultTable): readonly Claim[] {
  const { family, best } = table;
  if (best === null || !defaultsDecide(situation.ways, family)) return [];
  const isApart = (name: string): boolean => situation.standby?.has(name) === true;
  const { standing, active } = standbyAmongActive(table, isApart);
  const able = active.filter((name) => !isDown(linkState(situation, name)));
  if (able.length === 0) return [];
  const { priority: word } = situation.explainer.words;
  return standing.map((name): Claim => {
    const routes = table.competing.filter((route) => route.interface === name);
    const [first] = routes;
    const number = first === undefined ? String(best) : priorityText(first);
    return {
      severity: 'warning',
      subject: name,
      family,
      message:
        `${name} is declared as standby, and carries new connections all the same${forFamily(family)}: ` +
        `its default route has ${word} ${number}, as ${list(able)}'s has.`,
      evidence: [
        ...table.competing.map((route) => routeEvidence(situation, route)),
        ...shareEvidence(situation, family, name),
      ],
      unknown: 'Whether the declaration (--standby) or the table is what is meant.',
      remedy: { kind: 'set-behind', family, best, routes },
      because: [`a standby stands behind with a worse ${word}: what has the best one is used`],
    };
  });
}

/** Declared with --standby, and among those the kernel chooses. */
export const standbyUsed: Rule = {
  means:
    'An uplink that is declared as standby has the best priority beside another, so that the kernel sends new connections there.',
  needs: ['routes'],
  saysWhatIsUsed: true,
  judge: (situation) =>
    FAMILIES.flatMap((family) => {
      const table = situation.tables[family];
      return table === null ? [] : claims(situation, table);
    }),
};
