import type { Family } from '../model/address.js';
import type { PolicyRule, Route } from '../model/router.js';
import { prefixOf } from './prefix.js';
import { unlistedForwarding } from './unlisted-forwarding.js';
import type { ChooseHops, Exit, TableForwarding } from './table-forwarding.js';
import { forwardingOf } from './table-forwarding.js';

/** What the model is made from, of one family. Null: not known. */
export interface ForwardingFacts {
  readonly family: Family;
  readonly main: readonly Route[];
  /** Rows of the other tables, of both families. */
  readonly others: readonly Route[] | null;
  /** Where they were shown one by one, the names of those; absent: all were shown. */
  readonly shown?: readonly string[] | undefined;
  /** Beside those that every system begins with, in the order they are asked; empty on a system without rules. */
  readonly rules: readonly PolicyRule[] | null;
  readonly choose: ChooseHops;
}

/** Traffic of some kind alone that a rule leads to another table. */
export interface Branch {
  readonly rule: PolicyRule;
  readonly table: string;
  /** Null: that table was not read. */
  readonly forwarding: TableForwarding | null;
}

/** By which ways new connections to the internet leave, as routed, and who decides it. */
export interface FamilyForwarding {
  readonly family: Family;
  /** The main table, asked alone. */
  readonly main: TableForwarding;
  /** What a host inside sends without a mark; null when a rule leads it to a table that was not read. */
  readonly ordinary: TableForwarding | null;
  /** The rule that decides for most of it before the main table is asked; null: the main table does. */
  readonly decidedBy: PolicyRule | null;
  /** What rules choose for other traffic. */
  readonly branches: readonly Branch[];
}

/** Rows that are passed over by a rule with `suppress_prefixlength`, taken away: ip-rule(8). */
function unsuppressed(rows: readonly Route[], { suppressPrefixLength }: PolicyRule, family: Family) {
  if (suppressPrefixLength === null) return rows;
  return rows.filter((route) => {
    const prefix = prefixOf(route.destination, family);
    return prefix === null || prefix.length > suppressPrefixLength;
  });
}

const isMain = (table: string | null): boolean => table === 'main' || table === '254';

/** The rows of the table a rule leads to; null when that table was not read. */
function rowsOf(facts: ForwardingFacts, rule: PolicyRule): readonly Route[] | null {
  if (rule.table === null) return null;
  const { family, shown } = facts;
  const isShown = shown?.includes(rule.table) !== false;
  const others = facts.others?.filter((route) => route.table === rule.table && route.family === family) ?? [];
  const isRead = facts.others !== null && (isShown || others.length > 0);
  const rows = isMain(rule.table) ? facts.main : isRead ? others : null;
  return rows === null ? null : unsuppressed(rows, rule, facts.family);
}

/** What one table leaves undecided, the next one decides: taken to be spread evenly over the internet. */
function then(first: TableForwarding, next: TableForwarding): TableForwarding {
  const rest = first.nowhere;
  if (rest <= 0) return first;
  const exits = new Map<string, Exit>(first.exits.map((exit) => [exit.interface, exit]));
  for (const { interface: name, share, reach } of next.exits) {
    const so = exits.get(name);
    exits.set(name, {
      interface: name,
      share: share === null || so?.share === null ? null : (so?.share ?? 0) + share * rest,
      reach: (so?.reach ?? 0) + reach * rest,
    });
  }
  return {
    exits: [...exits.values()].sort((a, b) => b.reach - a.reach),
    nowhere: rest * next.nowhere,
    discarded: first.discarded + rest * next.discarded,
    specific: first.specific + rest * next.specific,
    destinations: [...first.destinations, ...next.destinations].slice(0, 8),
  };
}

/** Routes that were only counted are more specific than those that share out the internet: they are asked first. */
function wholeOf(rows: readonly Route[], family: Family, choose: ChooseHops): TableForwarding {
  const listed = forwardingOf(rows, family, choose);
  const unlisted = unlistedForwarding(rows, family);
  return unlisted === null ? listed : then(unlisted, listed);
}

const NOTHING: TableForwarding = { exits: [], nowhere: 1, discarded: 0, specific: 0, destinations: [] };
const REFUSED: TableForwarding = { ...NOTHING, nowhere: 0, discarded: 1 };

/** A rule that looks nothing up refuses, or does nothing. */
function refuses({ action }: PolicyRule): boolean {
  return /^(unreachable|blackhole|prohibit)/.test(action);
}

/** Where the main table stands among the rules: kernel, net/ipv4/fib_rules.c. */
const MAIN_RULE_ORDER = 32_766;

/** Half of the internet and more: then somebody else decides than the main table. */
const MOST = 0.5;

/** The model of one family's forwarding: tables, and the rules that choose among them. Pure. */
export function familyForwarding(facts: ForwardingFacts): FamilyForwarding {
  const { family, choose } = facts;
  const main = wholeOf(facts.main, family, choose);
  const read = (rule: PolicyRule): TableForwarding | null => {
    if (refuses(rule)) return REFUSED;
    const rows = rowsOf(facts, rule);
    return rows === null ? null : wholeOf(rows, family, choose);
  };
  const rules = facts.rules ?? [];
  const branches = rules
    .filter((rule) => !rule.ordinary && rule.table !== null && !isMain(rule.table))
    .map((rule) => ({ rule, table: rule.table ?? '', forwarding: read(rule) }));
  let ordinary: TableForwarding | null = NOTHING;
  let decidedBy: PolicyRule | null = null;
  const before = rules.filter((rule) => rule.ordinary && rule.order <= MAIN_RULE_ORDER);
  const after = rules.filter((rule) => rule.ordinary && rule.order > MAIN_RULE_ORDER);
  for (const step of [...before, null, ...after]) {
    if (ordinary === null) break;
    // A rule that leads nowhere (`goto`, a VRF's) is passed over: what it does is not modelled.
    if (step !== null && step.table === null && !refuses(step)) continue;
    const found: TableForwarding | null = step === null ? main : read(step);
    if (step !== null && found !== null && ordinary.nowhere * (1 - found.nowhere) > MOST) decidedBy = step;
    if (step !== null && found === null) decidedBy = step;
    ordinary = found === null ? null : then(ordinary, found);
  }
  return { family, main, ordinary, decidedBy, branches };
}

/** Less of the internet than this is no way out worth naming. */
const LEAST_REACH = 0.01;

/** The interfaces that much of the internet is reached by. */
export function waysOut({ exits }: TableForwarding): readonly string[] {
  return exits.filter(({ reach }) => reach >= LEAST_REACH).map((exit) => exit.interface);
}
