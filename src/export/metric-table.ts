import { SECOND } from '../model/time.js';
import { INTERFACE_METRICS } from './interface-metrics.js';
import { labelValue } from './label-values.js';
import type { Metric, MetricAbout, MetricFamily, Sample } from './metric.js';
import type { ObservedRouter } from './observed-router.js';
import { ROUTE_METRICS } from './route-metrics.js';
import { ROUTER_METRICS } from './router-metrics.js';
import { UPLINK_METRICS } from './uplink-metrics.js';

/** What is said of a router whether or not anything is known of it. */
interface WatchMetric extends MetricAbout {
  readonly read: (router: ObservedRouter) => Sample[1];
}

const WATCH_METRICS: readonly WatchMetric[] = [
  {
    name: 'uplinktop_up',
    type: 'gauge',
    help: 'Whether the router is being read: 0 when no round came lately; then nothing else is said of it.',
    labels: [],
    read: ({ current }) => current !== null,
  },
  {
    name: 'uplinktop_rounds_total',
    type: 'counter',
    help: 'Rounds of readings since the exporter began.',
    labels: [],
    read: ({ rounds }) => rounds,
  },
  {
    name: 'uplinktop_last_round_timestamp_seconds',
    type: 'gauge',
    help: 'When the last round came in, Unix time.',
    labels: [],
    read: ({ lastRoundAt }) => (lastRoundAt === null ? null : lastRoundAt / SECOND),
  },
];

const BUILD: MetricAbout = {
  name: 'uplinktop_build_info',
  type: 'gauge',
  help: 'Always 1: which uplinktop this is, and which Node runs it. Without the label router.',
  labels: ['version', 'node'],
};

const METRICS: readonly Metric[] = [
  ...INTERFACE_METRICS,
  ...ROUTE_METRICS,
  ...UPLINK_METRICS,
  ...ROUTER_METRICS,
];

/** Every metric there is, in the order of the exposition. */
export const METRIC_TABLE: readonly MetricAbout[] = [BUILD, ...WATCH_METRICS, ...METRICS];

/** The samples that are known, of equal label sets the first: prom-client would add up counters. */
function known(router: string, samples: readonly Sample[]): MetricFamily['samples'] {
  const seen = new Set<string>();
  return samples.flatMap(([labels, value]) => {
    const key = labels.join('\0');
    if (value === null || seen.has(key)) return [];
    seen.add(key);
    return [[[router, ...labels], Number(value)] as const];
  });
}

/** What is exported of these routers now; a family without samples is left out. */
export function metricFamilies(
  routers: readonly ObservedRouter[],
  build: { readonly version: string; readonly node: string },
): readonly MetricFamily[] {
  const named = routers.map((router) => ({ router, name: labelValue(router.name) }));
  const families: readonly MetricFamily[] = [
    { ...BUILD, samples: [[[build.version, build.node], 1]] },
    ...WATCH_METRICS.map((metric) => ({
      ...metric,
      labels: ['router'],
      samples: named.flatMap(({ router, name }) => known(name, [[[], metric.read(router)]])),
    })),
    ...METRICS.map((metric) => ({
      ...metric,
      labels: ['router', ...metric.labels],
      samples: named.flatMap(({ router, name }) =>
        router.current === null ? [] : known(name, metric.read(router.current)),
      ),
    })),
  ];
  return families.filter(({ samples }) => samples.length > 0);
}
