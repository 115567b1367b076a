import { fresh } from '../model/reading.js';
import type { InterfaceCounters } from '../model/router.js';
import type { Uplink } from '../model/diagnosis.js';
import { labelValue, MOST } from './label-values.js';
import type { Metric, Sample } from './metric.js';
import type { Observed } from './observed-router.js';

/** The uplinks that are told of. */
export function uplinksOf({ diagnosis }: Observed): readonly Uplink[] {
  return diagnosis.uplinks.slice(0, MOST.uplinks);
}

export function uplinkLabel({ interface: name }: Pick<Uplink, 'interface'>): string {
  return labelValue(name);
}

/** A counter of each uplink; none while its source fails: a counter that stands still would be a rate of zero. */
function counters(
  { snapshot, diagnosis }: Observed,
  from: 'byteCounters' | 'packetCounters',
  key: keyof InterfaceCounters,
): readonly Sample[] {
  const rows = fresh<readonly InterfaceCounters[]>(snapshot.observed[from], snapshot.at) ?? [];
  return uplinksOf({ snapshot, diagnosis }).map((uplink): Sample => {
    const row = rows.find((one) => one.interface === uplink.interface);
    const value = row?.[key] ?? null;
    return [[uplinkLabel(uplink)], typeof value === 'number' ? value : null];
  });
}

function counter(
  name: string,
  help: string,
  [from, key]: readonly ['byteCounters' | 'packetCounters', keyof InterfaceCounters],
): Metric {
  return {
    name: `uplinktop_interface_${name}_total`,
    type: 'counter',
    help,
    labels: ['uplink'],
    read: (observed) => counters(observed, from, key),
  };
}

/** As the kernel counts since boot. */
export const INTERFACE_METRICS: readonly Metric[] = [
  counter('receive_bytes', 'Bytes received by the interface of the uplink.', ['byteCounters', 'inBytes']),
  counter('transmit_bytes', 'Bytes sent by the interface of the uplink.', ['byteCounters', 'outBytes']),
  counter('receive_packets', 'Packets received.', ['packetCounters', 'inPackets']),
  counter('transmit_packets', 'Packets sent.', ['packetCounters', 'outPackets']),
  counter('receive_errors', 'Packets lost to errors on receiving.', ['packetCounters', 'inErrors']),
  counter('transmit_errors', 'Packets lost to errors on sending.', ['packetCounters', 'outErrors']),
];
