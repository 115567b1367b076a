import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import type { SelectionRules } from '../model/next-hop-selection.js';
import type { Interface, PolicyRule, Route, ShownTables } from '../model/router.js';
import type { FamilyForwarding } from '../forwarding/family-forwarding.js';
import { familyForwarding, waysOut } from '../forwarding/family-forwarding.js';
import type { ChooseHops } from '../forwarding/table-forwarding.js';
import type { Tunnel } from '../forwarding/tunnels.js';
import { tunnelsOf } from '../forwarding/tunnels.js';
import { compete, expectedShare, loopsBack } from './defaults.js';

/** What the ways out are told from. Null: not known. */
export interface WaysFacts {
  /** The main tables, whole. */
  readonly tables: Readonly<Record<Family, readonly Route[] | null>>;
  readonly others: readonly Route[] | null;
  /** Where other tables were shown one by one, which. */
  readonly shown: ShownTables;
  readonly rules: Readonly<Record<Family, readonly PolicyRule[] | null>>;
  readonly multipath: Readonly<Record<Family, boolean | null>>;
  readonly interfaces: ReadonlyMap<string, Interface> | null;
  /** How the kernel chooses among the rows of one destination. */
  readonly selection: SelectionRules;
}

/** By which ways new connections to the internet leave, as routed. Null: that family's table is not known. */
export interface WaysOut {
  readonly facts: WaysFacts;
  readonly forwarding: Readonly<Record<Family, FamilyForwarding | null>>;
  readonly tunnels: readonly Tunnel[];
}

/** Route to the router itself: nothing leaves by it. */
function asRefusal(route: Route, interfaces: WaysFacts['interfaces']): Route {
  return loopsBack(route, interfaces?.get(route.interface)) ? { ...route, reject: true } : route;
}

function chooserOf(facts: WaysFacts, family: Family): ChooseHops {
  return (rows) => {
    const candidates = {
      family,
      rows: rows.map((route) => asRefusal(route, facts.interfaces)),
      multipath: facts.multipath[family],
    };
    const table = compete(candidates, facts.selection);
    return table.competing.map((route) => ({ route, share: expectedShare(table, route) }));
  };
}

/** Interfaces that lead back to the router, as one word. */
function loopbacks({ interfaces }: WaysFacts): string {
  return [...(interfaces?.values() ?? [])]
    .flatMap(({ kind, name }) => (kind === 'loopback' ? name : []))
    .join();
}

/** What the forwarding of a family is made from has not been read anew. */
function isSameTable(a: WaysFacts, b: WaysFacts, family: Family): boolean {
  return (
    a.tables[family] === b.tables[family] &&
    a.others === b.others &&
    a.shown[family] === b.shown[family] &&
    a.rules[family] === b.rules[family] &&
    a.multipath[family] === b.multipath[family] &&
    JSON.stringify(a.selection) === JSON.stringify(b.selection) &&
    loopbacks(a) === loopbacks(b)
  );
}

/** Made anew only when what it is made from has been read anew: a table may have a million rows. */
export function waysOutOf(before: WaysOut | null, facts: WaysFacts): WaysOut {
  const isKept = (family: Family): boolean => before !== null && isSameTable(before.facts, facts, family);
  if (before?.facts.interfaces === facts.interfaces && FAMILIES.every(isKept)) return before;
  const choose = { inet: chooserOf(facts, 'inet'), inet6: chooserOf(facts, 'inet6') };
  const of = (family: Family): FamilyForwarding | null => {
    const main = facts.tables[family];
    if (before !== null && isKept(family)) return before.forwarding[family];
    if (main === null) return null;
    const { others, rules, shown } = facts;
    return familyForwarding({
      ...{ family, main, others, rules: rules[family], choose: choose[family] },
      shown: shown[family],
    });
  };
  const forwarding = { inet: of('inet'), inet6: of('inet6') };
  const { interfaces, tables } = facts;
  return { facts, forwarding, tunnels: tunnelsOf({ interfaces, tables, forwarding, choose }) };
}

/** Interfaces an ordinary packet of a family leaves by, as routed; null when that cannot be told. */
export function ordinaryWays({ forwarding }: WaysOut, family: Family): readonly string[] | null {
  const ordinary = forwarding[family]?.ordinary ?? null;
  return ordinary === null ? null : waysOut(ordinary);
}

/** Interfaces that rules lead some traffic of a family to, by mark, source, interface … */
export function branchWays({ forwarding }: WaysOut, family: Family): readonly string[] {
  const ways = forwarding[family]?.branches.flatMap(({ forwarding: to }) => (to === null ? [] : waysOut(to)));
  return [...new Set(ways)];
}

/** By mark or by source: what is to leave by a way of its own. `to` and `iif` may mean something else. */
export function isForAWay({ selector }: PolicyRule): boolean {
  return /\bfwmark\b|^from (?!all)/.test(selector) && !/\bto\b/.test(selector);
}

/** False when something else than the default routes decides for most of a family: a rule, wider routes, a refusal. */
export function defaultsDecide({ forwarding }: WaysOut, family: Family): boolean {
  const model = forwarding[family];
  if (model === null) return true;
  if (model.decidedBy !== null || model.ordinary === null) return false;
  return model.ordinary.specific < 0.5 && model.ordinary.discarded < 0.5;
}

/** Every interface that some new connection to the internet may leave by, as routed. */
export function anyWay(ways: WaysOut): ReadonlySet<string> {
  return new Set(
    FAMILIES.flatMap((family) => [...(ordinaryWays(ways, family) ?? []), ...branchWays(ways, family)]),
  );
}
