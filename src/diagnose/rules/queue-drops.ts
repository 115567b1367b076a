import type { Uplink, UplinkQueue } from '../../model/diagnosis.js';
import {
  formatBitsPerSecond,
  formatCount,
  formatDuration,
  formatShare,
  list,
  plural,
} from '../../model/format.js';
import { queueKey } from '../../model/queue.js';
import { MINUTE, SECOND } from '../../model/time.js';
import { leavesOf } from '../queues.js';
import { movedSince } from '../rates.js';
import type { Claim, Rule, Situation } from '../situation.js';

const MEASURED_AT_LEAST_MS = 20 * SECOND;
const DROPS_AT_LEAST = 10;
const SHARE_AT_LEAST = 0.01;
/** What was raised stays until it is this part of the mark. */
const CLEARS_AT = 0.5;
/** From here on a line counts as full. */
const FULL = 0.85;

/** The last minute of one queue. */
interface Minute {
  readonly queue: UplinkQueue;
  readonly sent: number;
  readonly sentBytes: number;
  readonly dropped: number;
  readonly overMs: number;
}

function minuteOf({ queues, at }: Situation, via: string, queue: UplinkQueue): Minute | null {
  const spans = queues.get(queueKey({ interface: via, name: queue.name }))?.recent ?? [];
  const moved = (key: 'sentPackets' | 'sentBytes' | 'droppedPackets'): ReturnType<typeof movedSince> =>
    movedSince(spans, [key], at - MINUTE);
  const { moved: dropped, measuredMs: overMs } = moved('droppedPackets');
  if (overMs < MEASURED_AT_LEAST_MS) return null;
  return { queue, dropped, overMs, sent: moved('sentPackets').moved, sentBytes: moved('sentBytes').moved };
}

const dropShare = ({ sent, dropped }: Minute): number => dropped / Math.max(1, sent + dropped);

/**
 * A shaper drops to tell senders that the line is full: of the queue that carries most of it that is no trouble, unless
 * it is known that the line has room left.
 */
function isExpected(minute: Minute, all: readonly Minute[], uplink: Uplink): boolean {
  const sum = all.reduce((bytes, { sentBytes }) => bytes + sentBytes, 0);
  if (minute.sentBytes * 2 < sum) return false;
  const limits = [minute.queue, ...(uplink.queues ?? []).filter(({ parent }) => parent === null)].flatMap(
    ({ limitBitsPerSecond }) => limitBitsPerSecond ?? [],
  );
  const carried = (sum * 8 * SECOND) / minute.overMs;
  return limits.length === 0 || carried >= FULL * Math.min(...limits);
}

function told(minute: Minute): string {
  const { queue, dropped, sent, overMs } = minute;
  const { backlogPackets, backlogLimitPackets, bitsPerSecond } = queue;
  const limit = backlogLimitPackets === null ? '' : ` of ${formatCount(backlogLimitPackets)}`;
  return [
    `${queue.name} (${queue.kind}): ${formatCount(Math.round(dropped))} of ${plural(Math.round(sent + dropped), 'packet')} dropped in ${formatDuration(overMs)}`,
    ...(bitsPerSecond === null ? [] : [formatBitsPerSecond(bitsPerSecond)]),
    ...(backlogPackets === null ? [] : [`${formatCount(backlogPackets)}${limit} waiting`]),
  ].join(', ');
}

function claim(situation: Situation, uplink: Uplink): readonly Claim[] {
  const name = uplink.interface;
  const minutes = leavesOf(uplink.queues ?? []).flatMap((queue) => minuteOf(situation, name, queue) ?? []);
  const part = situation.wasRaised('queue-drops', name) === null ? 1 : CLEARS_AT;
  const suffering = minutes.filter(
    (minute) =>
      minute.dropped >= DROPS_AT_LEAST * part &&
      dropShare(minute) >= SHARE_AT_LEAST * part &&
      !isExpected(minute, minutes, uplink),
  );
  if (suffering.length === 0) return [];
  const names = suffering.map(({ queue }) => queue.name);
  const shares = suffering.map((minute) => formatShare(dropShare(minute)));
  return [
    {
      severity: 'info',
      subject: name,
      family: null,
      message: `${name}: the ${names.length === 1 ? 'queue' : 'queues'} ${list(names)} dropped ${list(shares)} of ${names.length === 1 ? 'its' : 'their'} packets in the last minute.`,
      evidence: minutes.map(told),
      unknown: 'Whether its bandwidth or its length is too small, or more is sent to it than was meant.',
      remedy: { kind: 'none' },
      because: [],
      mark: names.join(' '),
    },
  ];
}

/** The class that was to be spared suffers. */
export const queueDrops: Rule = {
  means:
    'A queue drops 1% of its packets although the line has room or others carry more; drops of the busiest queue of a full line are how a shaper works.',
  needs: ['queues'],
  judge: (situation) => situation.uplinks.flatMap((uplink) => claim(situation, uplink)),
};
