import { FAMILIES } from '../../model/address.js';
import type { Expectation, Plan, PlannedRoute } from '../../model/plan.js';
import type { Reading } from '../../model/reading.js';
import type { Route } from '../../model/router.js';
import { isDefault } from '../../model/router.js';
import type { Snapshot } from '../../model/snapshot.js';

function changed<T>(reading: Reading<T>, change: (value: T) => T): Reading<T> {
  return reading.ok ? { ...reading, value: change(reading.value) } : reading;
}

/** The whole row behind a planned one: what is not planned is as it was there, or as another default has it. */
function wholeOf(row: PlannedRoute, defaults: readonly Route[]): readonly Route[] {
  const same = defaults.find((route) => route.gateway === row.gateway && route.interface === row.interface);
  const [any] = defaults;
  const like = same ?? any;
  return like === undefined ? [] : [{ ...like, ...row }];
}

function routesAfter(routes: readonly Route[], rows: readonly PlannedRoute[] | undefined): readonly Route[] {
  if (rows === undefined) return routes;
  const defaults = routes.filter(isDefault);
  return [...rows.flatMap((row) => wholeOf(row, defaults)), ...routes.filter((route) => !isDefault(route))];
}

function observedAfter(observed: Snapshot['observed'], expected: Expectation): Snapshot['observed'] {
  const { defaults, multipath, interfacePriorities } = expected;
  const known = Object.fromEntries(FAMILIES.flatMap((f) => (f in multipath ? [[f, multipath[f]]] : [])));
  return {
    ...observed,
    routesInet: changed(observed.routesInet, (routes) => routesAfter(routes, defaults.inet)),
    routesInet6: changed(observed.routesInet6, (routes) => routesAfter(routes, defaults.inet6)),
    settings: changed(observed.settings, (all) => ({ ...all, multipath: { ...all.multipath, ...known } })),
    interfaces: changed(observed.interfaces, (all) =>
      all.map((one) => ({ ...one, priority: interfacePriorities[one.name] ?? one.priority })),
    ),
  };
}

/** What would be read once a plan is done, as far as it foretells that. */
export function afterwards(snapshot: Snapshot, { steps }: Plan): Snapshot {
  const expected = steps.at(-1)?.expect;
  return expected === undefined
    ? snapshot
    : { ...snapshot, observed: observedAfter(snapshot.observed, expected) };
}
