import type { SelectionRules } from '../../model/next-hop-selection.js';
import type { Family } from '../../model/address.js';
import { FAMILIES, familyName } from '../../model/address.js';
import type { Expectation, PlannedRoute } from '../../model/plan.js';
import type { Changer } from '../../model/changer.js';
import type { Route } from '../../model/router.js';
import { defaultsIn } from '../../model/defaults-in.js';
import type { Snapshot } from '../../model/snapshot.js';
import { routesOf } from '../../model/snapshot.js';
import type { Reading } from '../../model/reading.js';
import { fresh, lastGood } from '../../model/reading.js';
import type { Instant } from '../../model/time.js';
import { MINUTE } from '../../model/time.js';

/** A row with the fields that a plan compares. Weights count where rows have attributes: elsewhere there are none. */
export function plannedRoute(route: Route): PlannedRoute {
  const { gateway, interface: name, priority, up, multipath, label, mtuBytes } = route;
  const { weight, attributes, bundle, preference, linkLost } = route;
  return {
    ...{ gateway, interface: name, priority, up, multipath, label, mtuBytes },
    ...(attributes === undefined ? {} : { weight, attributes }),
    ...(bundle === undefined ? {} : { bundle }),
    ...(preference === undefined ? {} : { preference }),
    ...(linkLost === undefined ? {} : { linkLost }),
  };
}

/** How a reading is taken: its value, or null when nothing may be concluded from it. */
export type Taking = <T>(reading: Reading<T>, now: Instant) => T | null;

/**
 * Stale by a minute at most: good enough to plan with, for the router is read again before the first step. What has
 * failed since counts by its last good value.
 */
export const recent: Taking = (reading, now) => {
  const good = lastGood(reading);
  return good !== null && now - good.at <= good.goodForMs + MINUTE ? good.value : null;
};

/** What was read, as an expectation. A reading that `take` refuses (by default a stale one) is absent. */
export function expectationOf(
  snapshot: Snapshot,
  { selection }: Pick<Changer, 'selection'>,
  take: Taking = fresh,
): Expectation {
  const { at, observed } = snapshot;
  const release = lastGood(observed.settings)?.value.release ?? null;
  const defaults: Partial<Record<Family, readonly PlannedRoute[]>> = {};
  const multipath: Partial<Record<Family, boolean>> = {};
  for (const family of FAMILIES) {
    const routes = take(routesOf(snapshot, family), at);
    if (routes !== null) defaults[family] = defaultsIn(routes).map(plannedRoute);
    const setting = take(observed.settings, at)?.multipath[family] ?? null;
    if (setting !== null) multipath[family] = setting;
  }
  const interfacePriorities = Object.fromEntries(
    (take(observed.interfaces, at) ?? []).flatMap(({ name, priority }) =>
      priority === null ? [] : [[name, priority]],
    ),
  );
  return { defaults, multipath, selection: selection(release), interfacePriorities };
}

/** Only what a change concerns: what else moves meanwhile is no surprise. */
export function narrowed(
  whole: Expectation,
  families: readonly Family[],
  uplinks: readonly string[],
): Expectation {
  const only = <T>(values: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> =>
    Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)));
  return {
    ...whole,
    defaults: only(whole.defaults, families),
    multipath: only(whole.multipath, families),
    interfacePriorities: only(whole.interfacePriorities, uplinks),
  };
}

/** What is said of a route beside its columns, in no order; the seconds it still has pass by themselves. */
function attributesOf({ attributes = [] }: PlannedRoute): string[] {
  return attributes.filter((attribute) => !/^expires\b/.test(attribute)).sort();
}

function rowWords(row: PlannedRoute): string {
  const { up, multipath, label, mtuBytes, weight = 1 } = row;
  const more = [
    ...(up ? [] : ['down']),
    ...(multipath ? ['multipath'] : []),
    ...(weight === 1 ? [] : [`weight ${String(weight)}`]),
    ...(label === null ? [] : [`by ${label}`]),
    ...(mtuBytes === null ? [] : [`mtu ${String(mtuBytes)}`]),
    ...attributesOf(row),
  ];
  return [`${row.gateway} on ${row.interface} at ${row.priority ?? '?'}`, ...more].join(', ');
}

const tableWords = (rows: readonly PlannedRoute[]): string =>
  rows.length === 0 ? 'no default' : rows.map(rowWords).join('; ');

const FIELDS = ['gateway', 'interface', 'priority', 'up', 'label', 'mtuBytes'] as const;

/** False where the flag of sharing may stand or lack after the same commands. */
function comparesFlag(expectation: Expectation): boolean {
  // A reset that an older version stored has none.
  const selection = expectation.selection as SelectionRules | undefined;
  return selection?.sharing === 'by-route' || selection?.flagFollowsPriority === true;
}

function sameRow(a: PlannedRoute, b: PlannedRoute | undefined, withFlag: boolean): boolean {
  if (b === undefined || FIELDS.some((field) => a[field] !== b[field])) return false;
  if (withFlag && a.multipath !== b.multipath) return false;
  const isSameWeight = a.weight === undefined || a.weight === b.weight;
  return isSameWeight && (a.attributes === undefined || attributesOf(a).join() === attributesOf(b).join());
}

/**
 * The first difference between what should be and what is, as a clause for a sentence; null when there is none.
 * What the expectation does not name is not looked at; what it names and is not known is a difference.
 */
export function difference(expected: Expectation, found: Expectation): string | null {
  const withFlag = comparesFlag(expected);
  for (const family of FAMILIES) {
    const rows = expected.defaults[family];
    const now = found.defaults[family];
    if (rows !== undefined && now === undefined) return `the ${familyName(family)} routes could not be read`;
    if (rows !== undefined && now !== undefined) {
      const same = rows.length === now.length && rows.every((row, i) => sameRow(row, now[i], withFlag));
      if (!same)
        return `expected the ${familyName(family)} defaults ${tableWords(rows)}; found ${tableWords(now)}`;
    }
    const switched = expected.multipath[family];
    if (switched !== undefined && found.multipath[family] === undefined) {
      return `whether ${familyName(family)} multipath is on could not be read`;
    }
    if (switched !== undefined && switched !== found.multipath[family]) {
      return `expected ${familyName(family)} multipath to be ${switched ? 'on' : 'off'}`;
    }
  }
  for (const [name, priority] of Object.entries(expected.interfacePriorities)) {
    const now = found.interfacePriorities[name];
    if (now !== priority) return `expected ${name}'s own priority to be ${priority}, found ${now ?? 'none'}`;
  }
  return null;
}

/**
 * What is expected and was not read at all, as a clause; null when everything was. Only what was read can be compared:
 * a reading that failed is no difference.
 */
export function unreadIn(expected: Expectation, found: Expectation): string | null {
  for (const family of FAMILIES) {
    const { defaults, multipath } = expected;
    if (defaults[family] !== undefined && found.defaults[family] === undefined)
      return `the ${familyName(family)} routes could not be read`;
    if (multipath[family] !== undefined && found.multipath[family] === undefined)
      return `whether ${familyName(family)} multipath is on could not be read`;
  }
  const wantsInterfaces = Object.keys(expected.interfacePriorities).length > 0;
  return wantsInterfaces && Object.keys(found.interfacePriorities).length === 0
    ? 'the interfaces could not be read'
    : null;
}
