import { FAMILIES } from '../../model/address.js';
import type { Uplink } from '../../model/diagnosis.js';
import { list } from '../../model/format.js';
import type { Route } from '../../model/router.js';
import { rowsOfInterface } from '../../model/rows-of-interface.js';
import { refusals } from './discarding-default.js';
import { answersBeyond } from '../beyond-silence.js';
import type { DefaultTable } from '../defaults.js';
import { usedInterfaces } from '../defaults.js';
import { forFamily, priorityText, routeEvidence, shareEvidence } from '../phrases.js';
import { isDown, linkState } from '../roles.js';
import { standbyAmongActive } from '../standby.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { defaultsDecide } from '../ways-out.js';

/** An uplink's rows behind that would carry everything, were those before them gone; empty when nothing is known to work there. */
function sparesOf(situation: Situation, { family, rows, best }: DefaultTable): readonly Route[] {
  const isSpare = (uplink: Uplink): boolean =>
    uplink.apart === null &&
    answersBeyond(uplink) !== false &&
    !isDown(linkState(situation, uplink.interface)) &&
    !uplink.gateways.some((gateway) => gateway.family === family && gateway.answers === false);
  const names = situation.uplinks.filter(isSpare).map((uplink) => uplink.interface);
  // What stands behind a default that discards carries nothing.
  const worst = refusals(situation, family)[0]?.priority ?? Infinity;
  return rows.filter(
    (route) =>
      names.includes(route.interface) &&
      route.up &&
      route.linkLost !== true &&
      (route.priority ?? 0) > (best ?? Infinity) &&
      (route.priority ?? 0) < worst,
  );
}

/** Nothing but standbys has the best priority, and an uplink that is none could carry what goes by them. */
function inFront(situation: Situation, table: DefaultTable, best: number): readonly Claim[] {
  const { family, competing } = table;
  const spares = sparesOf(situation, table);
  const [spare] = spares;
  if (spare === undefined) return [];
  const { priority: word } = situation.explainer.words;
  const behind = list([...new Set(spares.map((route) => route.interface))]);
  return usedInterfaces(table).map((name): Claim => {
    const own = rowsOfInterface(competing, name);
    return {
      severity: 'warning',
      subject: name,
      family,
      message:
        `${name} is declared as standby, and new connections go by it${forFamily(family)} although ${behind} could carry them: ` +
        `its default route has ${word} ${best}, ${spare.interface}'s has ${priorityText(spare)}.`,
      evidence: [...own, ...spares]
        .map((route) => routeEvidence(situation, route))
        .concat(shareEvidence(situation, family, name)),
      unknown: `Whether something put it in front because ${behind} fails beyond its gateway, or the declaration (--standby) is out of date.`,
      remedy: { kind: 'set-behind', family, best, routes: own },
      because: [`only default routes of the lowest ${word} carry traffic: a standby needs a worse one`],
    };
  });
}

function claims(situation: Situation, table: DefaultTable): readonly Claim[] {
  const { family, best } = table;
  if (best === null || !defaultsDecide(situation.ways, family)) return [];
  const isApart = (name: string): boolean => situation.standby?.has(name) === true;
  const { standing, active } = standbyAmongActive(table, isApart);
  const able = active.filter((name) => !isDown(linkState(situation, name)));
  if (able.length === 0) return active.length === 0 ? inFront(situation, table, best) : [];
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

/** Declared with --standby, and among those the kernel chooses, or alone before another that works as far as is known. */
export const standbyUsed: Rule = {
  means:
    'An uplink that is declared as standby has the best priority, beside another or before one that works: the kernel sends new connections there.',
  needs: ['routes'],
  saysWhatIsUsed: true,
  judge: (situation) =>
    FAMILIES.flatMap((family) => {
      const table = situation.tables[family];
      return table === null ? [] : claims(situation, table);
    }),
};
