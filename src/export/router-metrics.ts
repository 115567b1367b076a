import { FAMILIES } from '../model/address.js';
import type { Severity, Status } from '../model/finding.js';
import { fresh } from '../model/reading.js';
import type { SourceStatus } from '../model/snapshot.js';
import { SECOND } from '../model/time.js';
import { labelValue, MOST, withoutAddresses } from './label-values.js';
import type { Metric, Sample } from './metric.js';
import type { Observed } from './observed-router.js';

const STATUSES: readonly Status[] = ['ok', 'warning', 'critical', 'unknown'];
const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];

const VERDICT_METRICS: readonly Metric[] = [
  {
    name: 'uplinktop_status',
    type: 'gauge',
    help: 'The verdict: 1 for this status, 0 for the others.',
    labels: ['status'],
    read: ({ diagnosis }) =>
      STATUSES.map((status): Sample => [[status], diagnosis.verdict.status === status]),
  },
  {
    name: 'uplinktop_finding',
    type: 'gauge',
    help: 'Always 1: a finding that holds now. No series of it: it does not hold, or cannot be judged.',
    labels: ['id', 'severity', 'subject', 'family'],
    read: ({ diagnosis }) =>
      diagnosis.findings
        .slice(0, MOST.findings)
        .map(({ id, severity, subject, family }): Sample => [
          [id, severity, withoutAddresses(subject), family ?? ''],
          1,
        ]),
  },
  {
    name: 'uplinktop_findings',
    type: 'gauge',
    help: 'Findings that hold now, by severity.',
    labels: ['severity'],
    read: ({ diagnosis }) =>
      SEVERITIES.map((severity): Sample => [
        [severity],
        diagnosis.findings.filter((finding) => finding.severity === severity).length,
      ]),
  },
];

const SETTING_METRICS: readonly Metric[] = [
  {
    name: 'uplinktop_router_info',
    type: 'gauge',
    help: 'Always 1: the operating system of the router.',
    labels: ['os', 'release'],
    read: ({ diagnosis: { router } }) => [
      [[labelValue(router.os ?? ''), labelValue(router.release ?? '')], router.os === null ? null : 1],
    ],
  },
  {
    name: 'uplinktop_multipath_enabled',
    type: 'gauge',
    help: 'Whether the kernel is set to use several routes of one priority.',
    labels: ['family'],
    read: ({ snapshot }) => {
      const settings = fresh(snapshot.observed.settings, snapshot.at);
      return FAMILIES.map((family): Sample => [[family], settings?.multipath[family] ?? null]);
    },
  },
  {
    name: 'uplinktop_firewall_states',
    type: 'gauge',
    help: 'States that the packet filter or the connection tracking holds.',
    labels: [],
    read: ({ snapshot }) => [[[], fresh(snapshot.observed.firewall, snapshot.at)?.states ?? null]],
  },
  {
    name: 'uplinktop_firewall_states_limit',
    type: 'gauge',
    help: 'How many states it may hold; +Inf is without a limit.',
    labels: [],
    read: ({ snapshot }) => [[[], fresh(snapshot.observed.firewallLimits, snapshot.at)?.['states'] ?? null]],
  },
  {
    name: 'uplinktop_connections_unattributed',
    type: 'gauge',
    help: 'Connections on no uplink that could be determined.',
    labels: [],
    read: ({ snapshot, diagnosis }) => {
      const isKnown = snapshot.connections !== undefined && fresh(snapshot.connections, snapshot.at) !== null;
      return [[[], isKnown ? (diagnosis.connections?.cannotTell ?? null) : null]];
    },
  },
];

/** Sources by the first word of their id: echo requests to several gateways are one source. */
function sourcesByName({ diagnosis }: Observed): readonly (readonly [string, readonly SourceStatus[]])[] {
  const byName = new Map<string, SourceStatus[]>();
  for (const source of diagnosis.sources) {
    const name = labelValue(source.id.split(' ', 1)[0] ?? '');
    byName.set(name, [...(byName.get(name) ?? []), source]);
  }
  return [...byName].slice(0, MOST.sources);
}

/** False when it failed; null when it was not asked, or has not answered yet. */
function isUp({ ok, why }: SourceStatus): boolean | null {
  return !ok && (why === 'waiting' || why === 'not-asked' || why === 'not-recorded') ? null : ok;
}

const SOURCE_METRICS: readonly Metric[] = [
  {
    name: 'uplinktop_source_up',
    type: 'gauge',
    help: 'Whether what is read of the router could be read the last time.',
    labels: ['source'],
    read: (observed) =>
      sourcesByName(observed).map(([name, sources]): Sample => {
        const known = sources.map(isUp).filter((up) => up !== null);
        return [[name], known.length === 0 ? null : known.every(Boolean)];
      }),
  },
  {
    name: 'uplinktop_source_duration_seconds',
    type: 'gauge',
    help: 'How long the command took the last time; of several the slowest.',
    labels: ['source'],
    read: (observed) =>
      sourcesByName(observed).map(([name, sources]): Sample => {
        const took = sources.flatMap(({ tookMs }) => (tookMs === null ? [] : [tookMs]));
        return [[name], took.length === 0 ? null : Math.max(...took) / SECOND];
      }),
  },
];

const LEFT_OUT: Metric = {
  name: 'uplinktop_left_out',
  type: 'gauge',
  help: 'What there is no series of, for there are too many: uplinks beyond 256, findings beyond 128, sources beyond 64.',
  labels: ['what'],
  read: ({ diagnosis }) => [
    [['uplinks'], Math.max(0, diagnosis.uplinks.length - MOST.uplinks)],
    [['findings'], Math.max(0, diagnosis.findings.length - MOST.findings)],
    [
      ['sources'],
      Math.max(0, new Set(diagnosis.sources.map(({ id }) => id.split(' ', 1)[0])).size - MOST.sources),
    ],
  ],
};

export const ROUTER_METRICS: readonly Metric[] = [
  ...VERDICT_METRICS,
  ...SETTING_METRICS,
  ...SOURCE_METRICS,
  LEFT_OUT,
];
