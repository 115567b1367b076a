import type { Machine } from '../machine.js';
import { right } from '../print.js';
import type { Verbosity } from './states.js';

/** pfctl_parser.c print_queuespec, pfctl_queue.c 1.8 pfctl_print_queue_nodestat. */

/** Of what leaves by an interface: most of it in one queue, acknowledgements in another, that are short. */
const PARTS = [
  { name: 'ack', bytes: 0.06, packets: 0.35, dropped: 0 },
  { name: 'std', bytes: 0.94, packets: 0.65, dropped: 0.002 },
] as const;
const QUEUE_LIMIT = 50;

/** `20M`, `1500K`. */
function bandwidth(bitsPerSecond: number): string {
  return bitsPerSecond % 1e6 === 0 ? `${bitsPerSecond / 1e6}M` : `${Math.round(bitsPerSecond / 1e3)}K`;
}

function counters(packets: number, bytes: number, dropped: number, waiting: number): string {
  const [sent, all, lost] = [packets, bytes, dropped].map(Math.floor);
  return (
    `  [ pkts: ${right(sent ?? 0, 10)}  bytes: ${right(all ?? 0, 10)}  ` +
    `dropped pkts: ${right(lost ?? 0, 6)} bytes: ${right((lost ?? 0) * 1_300, 6)} ]\n` +
    `  [ qlength: ${right(waiting, 3)}/${right(QUEUE_LIMIT, 3)} ]\n`
  );
}

/** `pfctl -s queue`, with -v their counters. */
export function queuesText(machine: Machine, verbosity: Verbosity): string {
  return Object.entries(machine.spec.queues ?? {})
    .map(([name, limit]) => {
      const port = machine.ports.get(name);
      if (port === undefined) return '';
      const { outBytes, outPackets } = machine.traffic.counters(port);
      const [bytes, packets] = [outBytes - port.counted.outBytes, outPackets - port.counted.outPackets];
      const root = `${name}_up`;
      const below = PARTS.map((part, i) => {
        const definition = `queue ${name}_${part.name} parent ${root} bandwidth ${bandwidth(limit * (i === 0 ? 0.3 : 0.7))}`;
        const sent = packets * part.packets;
        const counted = counters(
          sent,
          bytes * part.bytes,
          sent * part.dropped,
          i === 0 ? 0 : Math.floor(packets / 7) % 9,
        );
        return `${definition}${i === 0 ? '' : ' default'}\n${verbosity > 0 ? counted : ''}`;
      });
      const definition = `queue ${root} on ${name} bandwidth ${bandwidth(limit)}, max ${bandwidth(limit)}\n`;
      return definition + (verbosity > 0 ? counters(0, 0, 0, 0) : '') + below.join('');
    })
    .join('');
}
