import type { Observed } from './observed-router.js';

/** A value with those of its labels, in the order of the row's; null is not known, and becomes no sample. */
export type Sample = readonly [labels: readonly string[], value: number | boolean | null];

/** What a metric is, apart from its values. */
export interface MetricAbout {
  /** Without the suffix `_total` of a counter nothing is right: it is part of the name here. */
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  /** One sentence. */
  readonly help: string;
  /** Beside `router`, which all have. */
  readonly labels: readonly string[];
}

/** One row of the table of metrics: read from one round of one router. */
export interface Metric extends MetricAbout {
  readonly read: (observed: Observed) => readonly Sample[];
}

/** A metric with the samples of all routers. */
export interface MetricFamily extends MetricAbout {
  readonly samples: readonly (readonly [labels: readonly string[], value: number])[];
}
