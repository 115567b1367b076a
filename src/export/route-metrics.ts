import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import type { DefaultRoute, Uplink } from '../model/diagnosis.js';
import { fresh } from '../model/reading.js';
import { routesOf } from '../model/snapshot.js';
import { uplinkLabel, uplinksOf } from './interface-metrics.js';
import type { Metric, Sample } from './metric.js';
import type { Observed } from './observed-router.js';

/** The families whose routing table is known now. */
export function knownFamilies({ snapshot }: Pick<Observed, 'snapshot'>): readonly Family[] {
  return FAMILIES.filter((family) => fresh(routesOf(snapshot, family), snapshot.at) !== null);
}

type Defaults = readonly [DefaultRoute, ...DefaultRoute[]];

function isSome(defaults: readonly DefaultRoute[]): defaults is Defaults {
  return defaults.length > 0;
}

/** The defaults by one uplink, best priority first; a priority that is not told comes last. */
function defaultsBy({ routes }: Uplink, family: Family): readonly DefaultRoute[] {
  const rank = ({ route }: DefaultRoute): number => route.priority ?? Infinity;
  return routes.filter(({ route }) => route.family === family).sort((a, b) => rank(a) - rank(b));
}

/** One sample for each uplink and family that has a default. */
function ofDefaults(
  observed: Observed,
  value: (defaults: Defaults, uplink: Uplink) => Sample[1],
): readonly Sample[] {
  return uplinksOf(observed).flatMap((uplink) =>
    knownFamilies(observed).flatMap((family): Sample[] => {
      const defaults = defaultsBy(uplink, family);
      return isSome(defaults) ? [[[uplinkLabel(uplink), family], value(defaults, uplink)]] : [];
    }),
  );
}

const labels = ['uplink', 'family'];

export const ROUTE_METRICS: readonly Metric[] = [
  {
    name: 'uplinktop_route_priority',
    type: 'gauge',
    help: 'Priority or metric of the default route by this uplink, the best where it has several; the lower number wins.',
    labels,
    read: (observed) => ofDefaults(observed, ([best]) => best.route.priority),
  },
  {
    name: 'uplinktop_route_multipath',
    type: 'gauge',
    help: 'Whether that default route shares its priority with other next hops.',
    labels,
    read: (observed) => ofDefaults(observed, ([best]) => best.route.multipath),
  },
  {
    name: 'uplinktop_route_up',
    type: 'gauge',
    help: 'Whether the kernel uses that default route: not when its interface or link is down.',
    labels,
    read: (observed) => ofDefaults(observed, ([best]) => best.route.up),
  },
  {
    name: 'uplinktop_default_routes',
    type: 'gauge',
    help: 'Default routes by this uplink.',
    labels,
    read: (observed) =>
      uplinksOf(observed).flatMap((uplink) =>
        knownFamilies(observed).map((family): Sample => [
          [uplinkLabel(uplink), family],
          defaultsBy(uplink, family).length,
        ]),
      ),
  },
  {
    name: 'uplinktop_route_expected_share_ratio',
    type: 'gauge',
    help: 'Part of new connections that the routing table gives to the default routes by this uplink, 0 to 1.',
    labels,
    read: (observed) =>
      ofDefaults(observed, (defaults) =>
        defaults.reduce<number | null>(
          (sum, { expectedShare }) => (sum === null || expectedShare === null ? null : sum + expectedShare),
          0,
        ),
      ),
  },
];
