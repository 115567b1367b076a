import type { Family } from '../../../model/address.js';
import { FAMILIES } from '../../../model/address.js';
import type { Route, ShownTables } from '../../../model/router.js';
import type { ObservationKey, Observations } from '../../../model/snapshot.js';
import {
  familiesOfAllTables,
  netToolsFamilies,
  shownByNmcli,
  shownFamilies,
  shownTable,
} from '../commands.js';
import { parseNetToolsRoutes } from './net-tools-routes.js';
import { parseNmcliRoutes } from './nmcli.js';
import { NO_SETTINGS } from './no-settings.js';
import type { ParsedObservations } from './reading-command.js';
import { parseRoutes } from './routes.js';

const ROUTES_OF = { inet: 'routesInet', inet6: 'routesInet6' } as const satisfies Record<
  Family,
  ObservationKey
>;

/** What a command that shows routes tells. */
export function observedRoutes(stdout: string, argv: readonly string[]): ParsedObservations {
  const [family] = netToolsFamilies(argv);
  if (family !== undefined) {
    const { value, complaints } = parseNetToolsRoutes(stdout, family);
    return { value: value === null ? {} : { [ROUTES_OF[family]]: value }, complaints };
  }
  if (shownByNmcli(argv) === 'all') {
    const tables = parseNmcliRoutes(stdout);
    return {
      value: tables === null ? {} : { routesInet: tables.inet, routesInet6: tables.inet6 },
      complaints: [],
    };
  }
  const one = shownTable(argv);
  if (one !== null) return observedTable(stdout, one);
  const { value: tables, complaints } = parseRoutes(stdout, shownFamilies(argv));
  const known = FAMILIES.flatMap((family) => {
    const routes = tables[family];
    return routes === null ? [] : [[ROUTES_OF[family], routes] as const];
  });
  const whole = familiesOfAllTables(argv);
  if (whole.length === 0 || tables.others === null) return { value: Object.fromEntries(known), complaints };
  const others = FAMILIES.filter((family) => !whole.includes(family));
  const part = others.length === 0 ? {} : shownOnly(Object.fromEntries(others.map((family) => [family, []])));
  return { value: { ...Object.fromEntries(known), otherTables: tables.others, ...part }, complaints };
}

/** One table beside the main one: what is printed names no table. */
function observedTable(
  stdout: string,
  { family, table }: { readonly family: Family; readonly table: string },
): ParsedObservations {
  const { value: tables, complaints } = parseRoutes(stdout, [family]);
  const rows = tables[family];
  if (rows === null) return { value: {}, complaints };
  const otherTables = rows.map((row): Route => ({ ...row, table }));
  return { value: { otherTables, ...shownOnly({ inet: [], inet6: [], [family]: [table] }) }, complaints };
}

function shownOnly(shownTables: ShownTables): Pick<Observations, 'settings'> {
  return { settings: { ...NO_SETTINGS, shownTables } };
}

/** What a command prints of other tables replaces those tables, and leaves the rest as it was known. */
export function withKnownTables(
  known: Partial<Observations>,
  observed: Partial<Observations>,
  argv: readonly string[],
): Partial<Observations> {
  if (observed.otherTables === undefined) return observed;
  const one = shownTable(argv);
  const whole = familiesOfAllTables(argv);
  const isReplaced = ({ family, table }: Route): boolean =>
    one === null ? whole.includes(family) : family === one.family && table === one.table;
  const before = (known.otherTables ?? []).filter((row) => !isReplaced(row));
  return { ...observed, otherTables: [...before, ...observed.otherTables] };
}

/** What the output of a command that shows routes tells; empty when it is another command. */
export function routesServed(argv: readonly string[]): readonly ObservationKey[] {
  const whole = familiesOfAllTables(argv);
  const others = shownTable(argv) !== null || whole.length > 0;
  const byManager = shownByNmcli(argv) === 'all' ? FAMILIES : [];
  return [
    ...[...shownFamilies(argv), ...netToolsFamilies(argv), ...byManager].map((family) => ROUTES_OF[family]),
    ...(others ? (['otherTables'] as const) : []),
    ...(others && whole.length < FAMILIES.length ? (['settings'] as const) : []),
  ];
}
