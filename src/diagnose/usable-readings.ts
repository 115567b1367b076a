import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import type { SelectionRules } from '../model/next-hop-selection.js';
import type { Explainer } from '../model/explainer.js';
import type { Good, Reading } from '../model/reading.js';
import { fresh, lastGood } from '../model/reading.js';
import type { Interface, Route } from '../model/router.js';
import { rowsOfInterface } from '../model/rows-of-interface.js';
import type { Observations, Snapshot } from '../model/snapshot.js';
import { routesOf } from '../model/snapshot.js';
import type { DefaultTable } from './defaults.js';
import { carryingInterfaces, compete, pickDefaults } from './defaults.js';
import type { History, RememberedTable } from './history.js';
import type { WaysFacts, WaysOut } from './ways-out.js';
import { waysOutOf } from './ways-out.js';

/** Routes and interfaces as known at one moment. Null: not known. */
export interface Seen {
  readonly tables: Readonly<Record<Family, DefaultTable | null>>;
  readonly interfaces: ReadonlyMap<string, Interface> | null;
  readonly ways: WaysOut;
}

/** The readings of a round, taken in: to show, and to conclude from. */
export interface Sight {
  readonly tables: Readonly<Record<Family, RememberedTable | null>>;
  readonly interfaces: Good<ReadonlyMap<string, Interface>> | null;
  /** The newest known, however old. */
  readonly shown: Seen;
  /** Only what is fresh. */
  readonly sure: Seen;
}

function takeInterfaces(before: History['interfaces'], { observed, at }: Snapshot): History['interfaces'] {
  const good = lastGood(observed.interfaces);
  if (good === null) return before;
  const networks = fresh(observed.networks, at);
  const signals = fresh(observed.signals, at);
  const isSame = before?.at === good.at && networks === null && signals === null;
  if (isSame) return { ...before, goodForMs: good.goodForMs };
  return {
    ...good,
    value: new Map(good.value.map((via) => [via.name, withWireless(via, networks, signals)])),
  };
}

/** Where others than the source of the interfaces tell what is wireless, and how well it hears. */
function withWireless(
  via: Interface,
  networks: Observations['networks'] | null,
  signals: Observations['signals'] | null,
): Interface {
  const ofInterface = <T>(of: Readonly<Record<string, T>> | null): T | undefined =>
    of !== null && Object.hasOwn(of, via.name) ? of[via.name] : undefined;
  const [network, signal] = [ofInterface(networks), ofInterface(signals)];
  if (network === undefined && signal === undefined) return via;
  const wireless = {
    ssid: network ?? via.wireless?.ssid ?? null,
    signalPercent: signal?.percent ?? null,
    signalDbm: signal?.dbm ?? null,
  };
  return { ...via, kind: 'wireless', wireless };
}

/** What a table is looked at with. */
interface Known {
  readonly interfaces: ReadonlyMap<string, Interface> | null;
  readonly rules: SelectionRules;
}

function takeTable(
  family: Family,
  before: RememberedTable | null,
  snapshot: Snapshot,
  { interfaces, rules }: Known,
): RememberedTable | null {
  const good = lastGood(routesOf(snapshot, family));
  if (good === null) return before;
  // A table of 100,000 rows is searched when it is new, not in every round.
  const rows = before?.source === good.value ? before.value.rows : pickDefaults(good.value, interfaces);
  const multipath = lastGood(snapshot.observed.settings)?.value.multipath[family] ?? null;
  return {
    source: good.value,
    value: compete({ family, rows, multipath }, rules),
    at: good.at,
    goodForMs: good.goodForMs,
  };
}

function ifFresh(
  table: RememberedTable | null,
  family: Family,
  snapshot: Snapshot,
  rules: SelectionRules,
): DefaultTable | null {
  if (table === null || fresh(routesOf(snapshot, family), snapshot.at) === null) return null;
  const settings = fresh(snapshot.observed.settings, snapshot.at);
  if (settings !== null) return table.value;
  return compete({ family, rows: table.value.rows, multipath: null }, rules);
}

function lastGoodValue<T>(reading: Reading<T>): T | null {
  return lastGood(reading)?.value ?? null;
}

/** What decides beside the main tables, as `read` finds it. */
function beside(
  { observed }: Snapshot,
  read: <T>(reading: Reading<T>) => T | null,
): Pick<WaysFacts, 'others' | 'shown' | 'rules' | 'multipath'> {
  const settings = read(observed.settings);
  const { inet = null, inet6 = null } = settings?.policyRules ?? {};
  return {
    others: read(observed.otherTables),
    shown: settings?.shownTables ?? {},
    rules: { inet, inet6 },
    multipath: settings?.multipath ?? { inet: null, inet6: null },
  };
}

/** Takes in this round's tables and interfaces. */
export function takeReadings(
  history: History,
  snapshot: Snapshot,
  { selection }: Pick<Explainer, 'selection'>,
): Sight {
  const rules = selection(lastGood(snapshot.observed.settings)?.value.release ?? null);
  const interfaces = takeInterfaces(history.interfaces, snapshot);
  const [inet, inet6] = FAMILIES.map((family) =>
    takeTable(family, history.tables[family], snapshot, { interfaces: interfaces?.value ?? null, rules }),
  );
  const tables = { inet: inet ?? null, inet6: inet6 ?? null };
  const areInterfacesFresh = fresh(snapshot.observed.interfaces, snapshot.at) !== null;
  const shownWays = waysOutOf(history.ways.shown, {
    tables: { inet: tables.inet?.source ?? null, inet6: tables.inet6?.source ?? null },
    ...beside(snapshot, lastGoodValue),
    selection: rules,
    interfaces: interfaces?.value ?? null,
  });
  const isFresh = (family: Family): boolean => fresh(routesOf(snapshot, family), snapshot.at) !== null;
  const sureWays = waysOutOf(history.ways.sure, {
    tables: {
      inet: isFresh('inet') ? shownWays.facts.tables.inet : null,
      inet6: isFresh('inet6') ? shownWays.facts.tables.inet6 : null,
    },
    ...beside(snapshot, (reading) => fresh(reading, snapshot.at)),
    selection: rules,
    interfaces: areInterfacesFresh ? (interfaces?.value ?? null) : null,
  });
  return {
    tables,
    interfaces,
    shown: {
      tables: { inet: tables.inet?.value ?? null, inet6: tables.inet6?.value ?? null },
      interfaces: interfaces?.value ?? null,
      ways: shownWays,
    },
    sure: {
      tables: {
        inet: ifFresh(tables.inet, 'inet', snapshot, rules),
        inet6: ifFresh(tables.inet6, 'inet6', snapshot, rules),
      },
      interfaces: areInterfacesFresh ? (interfaces?.value ?? null) : null,
      ways: sureWays,
    },
  };
}

/** The default routes through one interface, of both families. */
export function defaultsVia(seen: Seen, name: string): readonly Route[] {
  return FAMILIES.flatMap((family) => rowsOfInterface(seen.tables[family]?.rows, name));
}

/** True when no default route is up, or those chosen have lost their links: of IPv4 where the table has one at all, else of IPv6. False while no table is known. */
export function nothingLeaves({ tables }: Seen): boolean {
  const known = FAMILIES.flatMap((family) => tables[family] ?? []);
  const main = known.find(({ rows }) => rows.length > 0);
  return main === undefined ? known.length > 0 : carryingInterfaces(main).length === 0;
}
