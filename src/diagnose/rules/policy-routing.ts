import { rowsOfInterface } from '../../model/rows-of-interface.js';
import type { Family } from '../../model/address.js';
import { FAMILIES, familyName } from '../../model/address.js';
import { formatCount, list, plural } from '../../model/format.js';
import type { Branch, FamilyForwarding } from '../../forwarding/family-forwarding.js';
import { waysOut } from '../../forwarding/family-forwarding.js';
import type { DefaultTable } from '../defaults.js';
import { usedInterfaces } from '../defaults.js';
import { leftBehind } from '../left-behind.js';
import { carriesTraffic, measuredText, measuredWay, mostSent } from '../measured-ways.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { branchWays, defaultsDecide, isForAWay } from '../ways-out.js';

/** A table with hundreds of rules is not to be read here. */
const SHOWN = 10;
/** Two are an accident; more are somebody's will. */
const FORCED_AT_LEAST = 3;

function branchText({ rule, forwarding }: Branch): string {
  const ways = forwarding === null ? null : waysOut(forwarding);
  const where = ways === null ? 'not read' : ways.length === 0 ? 'no way out' : `by ${list(ways)}`;
  return `${rule.order}: ${rule.selector} ${rule.action} (${where})`;
}

/** Tables that a rule leads to and that lead nowhere, though others of their kind do. */
function lostTables({ branches }: FamilyForwarding): readonly Branch[] {
  const ofWays = branches.filter(({ rule }) => isForAWay(rule));
  const leads = ({ forwarding }: Branch): boolean => forwarding !== null && waysOut(forwarding).length > 0;
  if (!ofWays.some(leads)) return [];
  return ofWays.filter(({ forwarding }) => forwarding !== null && forwarding.nowhere > 0.99);
}

/** Marked or from a source of their own, they are refused: a table's last word before the next rule is asked. */
function refused({ branches, family }: FamilyForwarding): readonly Claim[] {
  const refusing = branches.filter(
    ({ rule, forwarding }) => isForAWay(rule) && forwarding !== null && forwarding.discarded > 0.99,
  );
  const [first] = refusing;
  if (first === undefined) return [];
  const tables = [...new Set(refusing.map(({ table }) => table))];
  return [
    {
      severity: 'warning',
      subject: family,
      family,
      message:
        `Table${tables.length === 1 ? '' : 's'} ${list(tables)} ${tables.length === 1 ? 'discards' : 'discard'} ` +
        `what rules lead there: ${first.rule.selector} gets nowhere.`,
      evidence: branches.slice(0, SHOWN).map(branchText),
      unknown: 'Whether that is meant: a way that is to be used or none.',
      remedy: { kind: 'none' },
      because: ['a route that refuses ends the look-up, and no further rule is asked'],
    },
  ];
}

function lost(situation: Situation, model: FamilyForwarding): readonly Claim[] {
  const empty = lostTables(model);
  if (empty.length === 0) return [];
  const tables = [...new Set(empty.map(({ table }) => table))];
  const rest = model.ordinary === null ? [] : waysOut(model.ordinary);
  const fallBack = rest.length === 0 ? 'has no way out' : `falls back to ${list(rest)}`;
  return [
    {
      severity: 'warning',
      subject: model.family,
      family: model.family,
      message:
        `Table${tables.length === 1 ? '' : 's'} ${list(tables)} ${tables.length === 1 ? 'has' : 'have'} lost ` +
        `${tables.length === 1 ? 'its' : 'their'} default route: what rules lead there ${fallBack}.`,
      evidence: [...model.branches.slice(0, SHOWN).map(branchText), ...countedWays(situation, model)],
      unknown: 'Which uplink it led to: nothing of it is left.',
      remedy: { kind: 'none' },
      because: [
        'the default of a table goes with its interface, and whoever set the rule has to set it again',
      ],
    },
  ];
}

function countedWays(situation: Situation, model: FamilyForwarding): readonly string[] {
  const names = new Set([
    ...(model.ordinary === null ? [] : waysOut(model.ordinary)),
    ...branchWays(situation.ways, model.family),
  ]);
  return [...names].flatMap((name) => {
    const way = measuredWay(situation, name);
    return way === null ? [] : [measuredText(way)];
  });
}

/** What the busiest uplink sent. */
function mostSentBy(situation: Situation): number {
  return mostSent(
    situation,
    situation.uplinks.map((uplink) => uplink.interface),
  );
}

/** Who is used by what the rules choose, measured; null while nothing was counted. */
function usedByRules(situation: Situation, model: FamilyForwarding): readonly string[] {
  const names = branchWays(situation.ways, model.family);
  if (names.length === 0) return [];
  const most = mostSentBy(situation);
  return names.filter((name) => carriesTraffic(situation, name, most) === true);
}

function tableNames(branches: readonly Branch[]): string {
  return `table ${list([...new Set(branches.map(({ table }) => table))])}`;
}

function inUse(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (in use: ${list(names)})`;
}

function byRules(situation: Situation, model: FamilyForwarding): readonly Claim[] {
  const rules = situation.settings?.policyRules?.[model.family] ?? [];
  if (rules.length === 0) return [];
  const used = usedByRules(situation, model);
  const ways = branchWays(situation.ways, model.family);
  const { decidedBy, ordinary } = model;
  const unread = model.branches.filter(({ forwarding }) => forwarding === null);
  const main =
    decidedBy === null
      ? unread.length + ways.length === 0
        ? 'by none of them anything leaves, the main table decides'
        : 'the rest goes by the main table'
      : ordinary === null
        ? `rule ${decidedBy.order} leads most of it to a table that was not read`
        : `rule ${decidedBy.order} leads most of it to ${list(waysOut(ordinary))}`;
  const where = [
    ...(unread.length === 0 ? [] : [`where ${tableNames(unread)} leads is not known`]),
    ...(ways.length === 0 ? [] : [`some traffic is sent by ${list(ways)}${inUse(used)}`]),
  ];
  return [
    {
      severity: 'info',
      subject: model.family,
      family: model.family,
      message: `${plural(rules.length, `${familyName(model.family)} routing rule`)} beside the system's own: ${[...where, main].join(', ')}.`,
      evidence: [
        ...rules.slice(0, SHOWN).map(({ order, selector, action }) => {
          const branch = model.branches.find((one) => one.rule.order === order);
          return branch === undefined ? `${order}: ${selector} ${action}` : branchText(branch);
        }),
        ...(rules.length > SHOWN ? [`and ${plural(rules.length - SHOWN, 'more rule')}`] : []),
        ...countedWays(situation, model),
      ],
      unknown:
        unread.length > 0 || ordinary === null
          ? 'Where the tables lead that were not read.'
          : 'Which traffic they match.',
      remedy:
        decidedBy === null
          ? { kind: 'none' }
          : { kind: 'none', defaultsAside: `rule ${decidedBy.order} chooses before the main table is asked` },
      because: [],
    },
  ];
}

/** Connections whose next hop a rule of the packet filter forced, by uplink. */
function forcedBy({ connections, ways }: Situation): ReadonlyMap<string, number> {
  return new Map(
    (connections?.uplinks ?? []).flatMap((one) =>
      one.forced > 0 && leftBehind({ ways, connections }, one.interface, 'inet') === null
        ? [[one.interface, one.forced] as const]
        : [],
    ),
  );
}

/** It has a default, and another one is taken. */
function isPassedOver(table: DefaultTable, name: string): boolean {
  return rowsOfInterface(table.rows, name).length > 0;
}

/** An uplink that the main table never chooses carries traffic all the same. */
function usedRegardless(situation: Situation, family: Family): readonly string[] {
  const table = situation.tables[family];
  if (table === null) return [];
  const chosen = new Set(usedInterfaces(table));
  const passedOver = situation.uplinks
    .filter(({ apart, interface: name }) => apart?.why === 'chosen-elsewhere' && !chosen.has(name))
    .map((uplink) => uplink.interface)
    .filter(
      (name) =>
        (situation.known.get(name)?.lastDefault[family] ?? null) === null || isPassedOver(table, name),
    );
  if (passedOver.length === 0) return [];
  const most = mostSentBy(situation);
  return passedOver.filter(
    (name) => carriesTraffic(situation, name, most) === true && leftBehind(situation, name, family) === null,
  );
}

/** pf's route-to: what the states name, or what the bytes betray. */
function byFilter(situation: Situation): readonly Claim[] {
  const forced = forcedBy(situation);
  const total = [...forced.values()].reduce((sum, count) => sum + count, 0);
  const unexpected = usedRegardless(situation, 'inet');
  if (total < FORCED_AT_LEAST && unexpected.length === 0) return [];
  const { inet: table } = situation.tables;
  const chosen = table === null ? [] : usedInterfaces(table);
  const names = [...new Set([...chosen, ...forced.keys(), ...unexpected])];
  const word = situation.explainer.words.tracker;
  const who = total >= FORCED_AT_LEAST ? `${word} chooses the next hop` : 'something else chooses';
  return [
    {
      severity: 'info',
      subject: 'inet',
      family: 'inet',
      message: `${list(names)} carry traffic, the routing table alone would take ${list(chosen)}: ${who}.`,
      evidence: [
        ...[...forced].map(
          ([name, count]) => `${formatCount(count)} connections are sent by ${name}, whatever the table says`,
        ),
        ...names.flatMap((name) => {
          const way = measuredWay(situation, name);
          return way === null ? [] : [measuredText(way)];
        }),
      ],
      unknown:
        total >= FORCED_AT_LEAST
          ? null
          : `What chooses: a route-to rule, marks, a proxy; ${word}'s table would show it.`,
      remedy:
        total >= FORCED_AT_LEAST
          ? { kind: 'none', defaultsAside: `for what ${word} sends the default routes are not asked` }
          : { kind: 'none' },
      because: [],
    },
  ];
}

/** Something else than the main table chooses the way: a rule, a mark, pf's route-to. */
export const policyRouting: Rule = {
  means:
    'Routing rules, marks or the packet filter choose the way instead of the main table; a warning when a table that a rule leads to has lost its default.',
  needs: ['routes'],
  judge: (situation) => {
    const models = FAMILIES.flatMap((family) => situation.ways.forwarding[family] ?? []);
    const ruled = models.flatMap((model) => {
      const worse = [...lost(situation, model), ...refused(model)].slice(0, 1);
      return worse.length > 0 ? worse : byRules(situation, model);
    });
    const isTold = ruled.some(({ family }) => family === 'inet') || !defaultsDecide(situation.ways, 'inet');
    return isTold ? ruled : [...byFilter(situation), ...ruled];
  },
};
