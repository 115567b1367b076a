import Counter from 'prom-client/lib/counter.js';
import Gauge from 'prom-client/lib/gauge.js';
import Registry from 'prom-client/lib/registry.js';
import type { MetricFamily } from './metric.js';

/** The text format of Prometheus, or OpenMetrics 1.0. */
export type Format = 'text' | 'openmetrics';

export const CONTENT_TYPE: Readonly<Record<Format, string>> = {
  text: Registry.PROMETHEUS_CONTENT_TYPE,
  openmetrics: Registry.OPENMETRICS_CONTENT_TYPE,
};

/** What a scrape gets. Made anew each time: what is not known any more must not stay behind. */
export async function exposition(families: readonly MetricFamily[], format: Format): Promise<string> {
  const registry = new Registry();
  // The types know only the one.
  registry.setContentType(CONTENT_TYPE[format] as typeof Registry.PROMETHEUS_CONTENT_TYPE);
  for (const { name, type, help, labels, samples } of families) {
    const about = { name, help, labelNames: [...labels], registers: [registry] };
    const values = samples.map(
      ([given, value]) =>
        [Object.fromEntries(labels.map((label, i) => [label, given[i] ?? ''])), value] as const,
    );
    if (type === 'counter') {
      const counter = new Counter<string>(about);
      for (const [given, value] of values) counter.inc(given, value);
    } else {
      const gauge = new Gauge<string>(about);
      for (const [given, value] of values) gauge.set(given, value);
    }
  }
  return registry.metrics();
}
