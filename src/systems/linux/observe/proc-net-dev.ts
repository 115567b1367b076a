import type { Complaint, Parsed } from '../../../model/reading.js';
import type { InterfaceCounters } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { complaintAbout, filledLines } from './complaint.js';

/** Name, then sixteen numbers; the first may stand right behind the colon. */
const ROW = /^\s*(\S+?):\s*((?:\d+\s+){15}\d+)\s*$/;
const HEADING = /^\s*Inter-\||^\s*face\s*\|/;

/** Columns of a row (net/core/net-procfs.c, dev_seq_printf_stats). */
const [IN_BYTES, IN_PACKETS, IN_ERRORS] = [0, 1, 2];
const [OUT_BYTES, OUT_PACKETS, OUT_ERRORS, COLLISIONS] = [8, 9, 10, 13];

/**
 * The counters of every interface, from `cat /proc/net/dev`.
 *
 *     Inter-|   Receive                                                |  Transmit
 *      face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
 *       em0:   14202      96    0    0    0     0          0         0    25630     131    0    0    0     0       0          0
 *
 * Drops are no errors: a full queue is what shaping is for. Counters over 2^53 lose their last digits.
 * Source: net/core/net-procfs.c of Linux 6.18; proc_pid_net(5).
 */
export function parseCounters(text: string): Parsed<readonly InterfaceCounters[]> {
  const complaints: Complaint[] = [];
  const value: InterfaceCounters[] = [];
  for (const { text: line, number } of filledLines(text)) {
    const [, name, numbers] = ROW.exec(line) ?? [];
    if (name !== undefined && numbers !== undefined) value.push(countersOf(disarm(name), numbers));
    else if (!HEADING.test(line)) complaints.push(complaintAbout(number, line, 'not a row of counters'));
  }
  return { value, complaints };
}

function countersOf(name: string, numbers: string): InterfaceCounters {
  const columns = numbers.split(/\s+/).map(Number);
  const column = (index: number): number => columns[index] ?? 0;
  return {
    interface: name,
    inBytes: column(IN_BYTES),
    outBytes: column(OUT_BYTES),
    inPackets: column(IN_PACKETS),
    outPackets: column(OUT_PACKETS),
    inErrors: column(IN_ERRORS),
    outErrors: column(OUT_ERRORS),
    collisions: column(COLLISIONS),
  };
}
