import type { UplinkQueue } from '../model/diagnosis.js';
import type { Queue } from '../model/queue.js';
import { queueKey } from '../model/queue.js';
import type { Good } from '../model/reading.js';
import type { Instant } from '../model/time.js';
import type { Track } from './rates.js';
import { followTrack, liveSpan, perSecond } from './rates.js';

export type QueueCount = 'sentBytes' | 'sentPackets' | 'droppedPackets';

/** What each queue has counted, by `queueKey`. */
export type QueueTracks = ReadonlyMap<string, Track<QueueCount>>;

/** One reading further; queues that are gone are forgotten, and one that tells no counts has none. */
export function followQueues(before: QueueTracks, reading: Good<readonly Queue[]> | null): QueueTracks {
  if (reading === null) return before;
  const { at, goodForMs } = reading;
  return new Map(
    reading.value.map((queue) => {
      const { sentBytes, sentPackets, droppedPackets } = queue;
      const isTold = sentBytes !== null && sentPackets !== null && droppedPackets !== null;
      const sample = isTold ? { at, goodForMs, counts: { sentBytes, sentPackets, droppedPackets } } : null;
      const key = queueKey(queue);
      return [key, followTrack(before.get(key), sample)] as const;
    }),
  );
}

/** The queues of one uplink with their rates of now. */
export function showQueues(
  queues: readonly Queue[],
  tracks: QueueTracks,
  name: string,
  at: Instant,
): readonly UplinkQueue[] {
  return queues
    .filter((queue) => queue.interface === name)
    .map((queue) => {
      const track = tracks.get(queueKey(queue));
      const span = track === undefined ? null : liveSpan(track, at);
      return {
        name: queue.name,
        parent: queue.parent,
        kind: queue.kind,
        shapes: queue.shapes,
        limitBitsPerSecond: queue.limitBitsPerSecond,
        bitsPerSecond: span && perSecond(span, 'sentBytes') * 8,
        dropsPerSecond: span && perSecond(span, 'droppedPackets'),
        droppedPackets: queue.droppedPackets,
        backlogPackets: queue.backlogPackets,
        backlogLimitPackets: queue.backlogLimitPackets,
      };
    });
}

/** Those that hold packets themselves: what others are a part of counts theirs once more. */
export function leavesOf(queues: readonly UplinkQueue[]): readonly UplinkQueue[] {
  const parents = new Set(queues.map(({ parent }) => parent));
  return queues.filter(({ name }) => !parents.has(name));
}
