/** Marks that findings are raised at, which an operator may want elsewhere. */
export interface ThresholdRow {
  readonly name: ThresholdName;
  /** A clause without a capital and without a full stop. */
  readonly what: string;
  readonly least: number;
  readonly most: number;
  readonly preset: number;
}

export type ThresholdName =
  | 'states-warning'
  | 'states-critical'
  | 'skewed-share'
  | 'errors-rising'
  | 'flapping'
  | 'probe-loss'
  | 'probe-latency';

export type Thresholds = Readonly<Record<ThresholdName, number>>;

export const THRESHOLD_TABLE: readonly ThresholdRow[] = [
  {
    name: 'states-warning',
    what: 'pf-states-near-limit: a warning from so many percent of the limit on',
    least: 10,
    most: 99,
    preset: 80,
  },
  {
    name: 'states-critical',
    what: 'pf-states-near-limit: critical from so many percent of the limit on',
    least: 10,
    most: 100,
    preset: 95,
  },
  {
    name: 'skewed-share',
    what: 'skewed-share: so many percent of the new connections more than were due',
    least: 5,
    most: 90,
    preset: 15,
  },
  {
    name: 'errors-rising',
    what: 'errors-rising: so many errors in a minute, if they are a noticeable part of the packets too',
    least: 1,
    most: 100_000,
    preset: 10,
  },
  {
    name: 'flapping',
    what: 'flapping: so many losses within ten minutes',
    least: 2,
    most: 100,
    preset: 3,
  },
  {
    name: 'probe-loss',
    what: 'line-degraded: so many percent of the last 60 echoes to hosts of --probe are lost; it is over below half of that',
    least: 5,
    most: 90,
    preset: 20,
  },
  {
    name: 'probe-latency',
    what: 'line-degraded: their round trip is so many milliseconds on average; it is over below half of that',
    least: 10,
    most: 10_000,
    preset: 500,
  },
];

export const THRESHOLDS: Thresholds = Object.fromEntries(
  THRESHOLD_TABLE.map(({ name, preset }) => [name, preset]),
) as Record<ThresholdName, number>;
