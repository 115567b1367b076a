import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import type { Gateway, Uplink } from '../model/diagnosis.js';
import type { Queue } from '../model/queue.js';
import { fresh } from '../model/reading.js';
import { SECOND } from '../model/time.js';
import { knownFamilies } from './route-metrics.js';
import { labelValue, MOST } from './label-values.js';
import { uplinkLabel, uplinksOf } from './interface-metrics.js';
import type { Metric, Sample } from './metric.js';
import type { Observed } from './observed-router.js';

type Share = NonNullable<Uplink['observedShare']>;

/** Whether what was counted is known now: a share that was measured before its source failed says nothing of now. */
function isCountedNow({ snapshot }: Observed, { of }: Share): boolean {
  const { observed, connections, at } = snapshot;
  switch (of) {
    case 'look-ups':
      return knownFamilies({ snapshot }).length > 0;
    case 'bytes out':
      return fresh(observed.byteCounters, at) !== null;
    case 'connections':
      return connections !== undefined && fresh(connections, at) !== null;
  }
}

/** `counted`: what the share is made of, for shares of different things are not to be drawn as one line. */
function shares(observed: Observed, value: (share: Share) => number | null): readonly Sample[] {
  return uplinksOf(observed).flatMap((uplink): Sample[] => {
    const { observedShare: share } = uplink;
    return share === null || !isCountedNow(observed, share)
      ? []
      : [[[uplinkLabel(uplink), share.of], value(share)]];
  });
}

const ofShare = ['uplink', 'counted'];

const SHARE_METRICS: readonly Metric[] = [
  {
    name: 'uplinktop_uplink_share_ratio',
    type: 'gauge',
    help: 'Part of what was counted that left by this uplink, 0 to 1.',
    labels: ofShare,
    read: (observed) => shares(observed, ({ share }) => share),
  },
  {
    name: 'uplinktop_uplink_share_low_ratio',
    type: 'gauge',
    help: 'Lower end of the 95% interval of that share.',
    labels: ofShare,
    read: (observed) =>
      shares(observed, ({ share, interval }) => (share === null ? null : (interval?.low ?? null))),
  },
  {
    name: 'uplinktop_uplink_share_high_ratio',
    type: 'gauge',
    help: 'Upper end of the 95% interval of that share.',
    labels: ofShare,
    read: (observed) =>
      shares(observed, ({ share, interval }) => (share === null ? null : (interval?.high ?? null))),
  },
  {
    name: 'uplinktop_uplink_share_samples',
    type: 'gauge',
    help: 'How many were counted for that share, of all uplinks.',
    labels: ofShare,
    read: (observed) => shares(observed, ({ samples }) => samples),
  },
];

/** One sample for each uplink and family that has a gateway. */
function ofGateways(
  observed: Observed,
  value: (gateways: readonly Gateway[]) => Sample[1],
): readonly Sample[] {
  return uplinksOf(observed).flatMap((uplink) =>
    FAMILIES.flatMap((family: Family): Sample[] => {
      const gateways = uplink.gateways.filter((gateway) => gateway.family === family);
      return gateways.length === 0 ? [] : [[[uplinkLabel(uplink), family], value(gateways)]];
    }),
  );
}

function sumOf(gateways: readonly Gateway[], key: 'answered' | 'missed'): number | null {
  const known = gateways.flatMap(({ ever }) => (ever === undefined ? [] : [ever[key]]));
  return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0);
}

/** Null where none of them can be judged; of those that answer the quickest counts. */
function answering(gateways: readonly Gateway[]): boolean | null {
  if (gateways.some(({ answers }) => answers === true)) return true;
  return gateways.some(({ answers }) => answers === null) ? null : false;
}

function quickestSeconds(gateways: readonly Gateway[]): number | null {
  const times = gateways.flatMap(({ answers, roundTripMs }) =>
    answers === true && roundTripMs !== null ? [roundTripMs] : [],
  );
  return times.length === 0 ? null : Math.min(...times) / SECOND;
}

const ofGateway = ['uplink', 'family'];

const GATEWAY_METRICS: readonly Metric[] = [
  {
    name: 'uplinktop_gateway_up',
    type: 'gauge',
    help: 'Whether the gateway answers echo requests: false only after several unanswered in a row.',
    labels: ofGateway,
    read: (observed) => ofGateways(observed, answering),
  },
  {
    name: 'uplinktop_gateway_round_trip_seconds',
    type: 'gauge',
    help: 'Median round trip of the last echoes that the gateway answered; of several gateways the quickest.',
    labels: ofGateway,
    read: (observed) => ofGateways(observed, quickestSeconds),
  },
  {
    name: 'uplinktop_gateway_echoes_answered_total',
    type: 'counter',
    help: 'Echo requests that the gateways of this uplink answered.',
    labels: ofGateway,
    read: (observed) => ofGateways(observed, (gateways) => sumOf(gateways, 'answered')),
  },
  {
    name: 'uplinktop_gateway_echoes_missed_total',
    type: 'counter',
    help: 'Echo requests that they did not answer.',
    labels: ofGateway,
    read: (observed) => ofGateways(observed, (gateways) => sumOf(gateways, 'missed')),
  },
];

const PROTOCOLS = ['tcp', 'udp', 'icmp', 'other'] as const;

/** Uplinks whose connections are known now; an old table says nothing of now. */
function withConnections({ snapshot, diagnosis }: Observed): readonly Uplink[] {
  const { connections, at } = snapshot;
  return connections === undefined || fresh(connections, at) === null
    ? []
    : uplinksOf({ snapshot, diagnosis });
}

const CONNECTION_METRICS: readonly Metric[] = [
  {
    name: 'uplinktop_connections',
    type: 'gauge',
    help: 'Connections of this uplink, by protocol.',
    labels: ['uplink', 'protocol'],
    read: (observed) =>
      withConnections(observed).flatMap((uplink) =>
        PROTOCOLS.map((protocol): Sample => [
          [uplinkLabel(uplink), protocol],
          uplink.connections?.[protocol] ?? null,
        ]),
      ),
  },
  {
    name: 'uplinktop_connections_half_open',
    type: 'gauge',
    help: 'Of the TCP connections, those whose first packet was not answered yet.',
    labels: ['uplink'],
    read: (observed) =>
      withConnections(observed).map((uplink): Sample => [
        [uplinkLabel(uplink)],
        uplink.connections?.halfOpen ?? null,
      ]),
  },
];

/** Queues of uplinks as they are known now, by uplink and name. */
function queues(
  { snapshot, diagnosis }: Observed,
  value: (queue: Queue) => number | null,
): readonly Sample[] {
  const known = fresh(snapshot.observed.queues, snapshot.at) ?? [];
  return uplinksOf({ snapshot, diagnosis }).flatMap((uplink) =>
    known
      .filter((queue) => queue.interface === uplink.interface)
      .slice(0, MOST.queues)
      .map((queue): Sample => [[uplinkLabel(uplink), labelValue(queue.name)], value(queue)]),
  );
}

const ofQueue = ['uplink', 'queue'];

const QUEUE_METRICS: readonly Metric[] = [
  {
    name: 'uplinktop_queue_sent_bytes_total',
    type: 'counter',
    help: 'Bytes that left a queue of this uplink, of pf or of tc.',
    labels: ofQueue,
    read: (observed) => queues(observed, ({ sentBytes }) => sentBytes),
  },
  {
    name: 'uplinktop_queue_dropped_packets_total',
    type: 'counter',
    help: 'Packets that it dropped.',
    labels: ofQueue,
    read: (observed) => queues(observed, ({ droppedPackets }) => droppedPackets),
  },
  {
    name: 'uplinktop_queue_backlog_packets',
    type: 'gauge',
    help: 'Packets that waited in it when it was read.',
    labels: ofQueue,
    read: (observed) => queues(observed, ({ backlogPackets }) => backlogPackets),
  },
];

const ROLES = ['active', 'standby', 'down', 'no-default'] as const;

const STATE_METRICS: readonly Metric[] = [
  {
    name: 'uplinktop_uplink_info',
    type: 'gauge',
    help: 'Always 1: what the uplink is called, and of which kind its interface is.',
    labels: ['uplink', 'name', 'kind'],
    read: (observed) =>
      uplinksOf(observed).map((uplink): Sample => [
        [uplinkLabel(uplink), labelValue(uplink.name), uplink.kind ?? ''],
        1,
      ]),
  },
  {
    name: 'uplinktop_uplink_up',
    type: 'gauge',
    help: 'Whether the interface is switched on and has its link.',
    labels: ['uplink'],
    read: (observed) => {
      const { snapshot } = observed;
      if (fresh(snapshot.observed.interfaces, snapshot.at) === null) return [];
      return uplinksOf(observed).map((uplink): Sample => {
        const { up, linkUp } = uplink;
        return [[uplinkLabel(uplink)], up === null ? null : up && linkUp !== false];
      });
    },
  },
  {
    name: 'uplinktop_uplink_role',
    type: 'gauge',
    help: 'Which part the uplink has: 1 for that role, 0 for the others.',
    labels: ['uplink', 'role'],
    read: (observed) =>
      knownFamilies(observed).length === 0
        ? []
        : uplinksOf(observed).flatMap((uplink) =>
            ROLES.map((role): Sample => [
              [uplinkLabel(uplink), role],
              uplink.role === null ? null : uplink.role === role,
            ]),
          ),
  },
];

export const UPLINK_METRICS: readonly Metric[] = [
  ...STATE_METRICS,
  ...SHARE_METRICS,
  ...GATEWAY_METRICS,
  ...CONNECTION_METRICS,
  ...QUEUE_METRICS,
];
