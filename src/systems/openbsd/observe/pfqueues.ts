import type { Queue } from '../../../model/queue.js';
import type { Complaint, Parsed } from '../../../model/reading.js';
import { disarm } from '../../../model/text.js';
import type { TextLine } from '../lines.js';
import { complaintAbout, copyOf, filledLines, wholeNumber } from '../lines.js';

const DEFINITION = /^\s*queue\s+(\S+)(?:\s+(on|parent)\s+(\S+))?(.*)$/;
const SENT = /^\s*\[ pkts:\s*(\d+)\s+bytes:\s*(\d+)\s+dropped pkts:\s*(\d+) bytes:\s*(\d+) \]\s*$/;
const WAITING = /^\s*\[ qlength:\s*(\d+)\/\s*(\d+)\b.*\]\s*$/;
/** Told by -vv alone, or by the ALTQ of releases before 5.5. */
const ASIDE = /^\s*\[ (?:measured:|qid=).*\]\s*$|^altq on \S+ |^ALTQ:?$|^\s*queues?:?\s*$/i;

const UNITS = { '': 1, K: 1e3, M: 1e6, G: 1e9 } as const;

/** `20M`, `1500K`, `500000`, bits in a second; null for a percentage, which is of what is not told here. */
function bandwidthOf(word: string | undefined): number | null {
  const [, digits, unit = ''] = /^(\d{1,15})([KMG]?)b?$/.exec(word ?? '') ?? [];
  return digits === undefined ? null : Number(digits) * UNITS[unit as keyof typeof UNITS];
}

/** Bandwidth and `min` are what it gets at least when others want theirs too: `max` alone holds it back. */
function shapingOf(words: string): Pick<Queue, 'kind' | 'shapes' | 'limitBitsPerSecond'> {
  const max = /, max (\S+)/.exec(words)?.[1];
  const hasBandwidth = /(?:^|\s)bandwidth \S/.test(words);
  return {
    kind: /(?:^|\s)flows \d/.test(words) ? 'flows' : 'hfsc',
    shapes: max !== undefined ? true : hasBandwidth ? null : false,
    limitBitsPerSecond: bandwidthOf(max),
  };
}

function defined(
  [, name = '', relation, other, words = '']: RegExpExecArray,
  before: readonly Queue[],
): Queue | null {
  const of = other === undefined ? null : copyOf(disarm(other));
  const parent = relation === 'parent' ? before.findLast((queue) => queue.name === of) : undefined;
  const via = relation === 'parent' ? (parent?.interface ?? null) : of;
  if (via === null) return null;
  return {
    interface: via,
    name: copyOf(disarm(name)),
    parent: relation === 'parent' ? of : null,
    ...shapingOf(words),
    sentPackets: null,
    sentBytes: null,
    droppedPackets: null,
    droppedBytes: null,
    backlogPackets: null,
    backlogLimitPackets: null,
  };
}

/** What a line below the definition adds; null: it adds nothing that is known. */
function counted(line: string): Partial<Queue> | null {
  const sent = SENT.exec(line);
  if (sent !== null) {
    const [sentPackets = null, sentBytes = null, droppedPackets = null, droppedBytes = null] = sent
      .slice(1)
      .map(wholeNumber);
    return { sentPackets, sentBytes, droppedPackets, droppedBytes };
  }
  const waiting = WAITING.exec(line);
  if (waiting === null) return null;
  return { backlogPackets: wholeNumber(waiting[1]), backlogLimitPackets: wholeNumber(waiting[2]) };
}

/**
 * pf's queues, from `pfctl -s queue -v`. A child is on its parent's interface, which is printed before it; where several
 * interfaces have a queue of that name, the last one printed.
 *
 *     queue uplink on em0 bandwidth 20M, max 20M
 *       [ pkts:     812044  bytes:  590133280  dropped pkts:      0 bytes:      0 ]
 *       [ qlength:   0/ 50 ]
 *     queue ack parent uplink bandwidth 5M, min 2M
 *
 * Without queues nothing is printed. Sources: sbin/pfctl/pfctl_parser.c print_queuespec, print_bwspec; pfctl_queue.c 1.8
 * pfctl_print_queue_nodestat, which adds the delay and the flows of an FQ-CoDel queue to `qlength`.
 */
export function parseQueues(text: string): Parsed<readonly Queue[]> {
  const queues: Queue[] = [];
  const complaints: Complaint[] = [];
  // Lines below a definition that was not understood belong to no queue.
  let isOpen = false;
  const complain = (row: TextLine, reason: string): void => void complaints.push(complaintAbout(row, reason));
  for (const row of filledLines(text)) {
    const definition = DEFINITION.exec(row.text);
    if (definition !== null) {
      const queue = defined(definition, queues);
      isOpen = queue !== null;
      if (queue !== null) queues.push(queue);
      else complain(row, 'the interface of this queue is not told');
      continue;
    }
    const more = counted(row.text);
    const last = queues.at(-1);
    if (more !== null && isOpen && last !== undefined) queues[queues.length - 1] = { ...last, ...more };
    else if (more === null && !ASIDE.test(row.text)) complain(row, 'expected a queue or its counters');
  }
  return { value: queues, complaints };
}
