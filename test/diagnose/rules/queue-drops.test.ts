import { describe, expect, it } from 'vitest';
import type { Queue } from '../../../src/model/queue.js';
import type { Change } from '../given.js';
import { after, findingOf, idsOf, uplinkOf } from '../given.js';

/** So many packets of so many bytes, and so many drops, in a second. */
interface Flow {
  readonly packets: number;
  readonly bytes: number;
  readonly drops: number;
}

function queue(name: string, parent: string | null, { packets, bytes, drops }: Flow, s: number): Queue {
  return {
    interface: 'em0',
    name,
    parent,
    kind: 'hfsc',
    shapes: parent === null,
    limitBitsPerSecond: parent === null ? 2e6 : null,
    sentPackets: packets * s,
    sentBytes: packets * bytes * s,
    droppedPackets: drops * s,
    droppedBytes: drops * bytes * s,
    backlogPackets: drops === 0 ? 0 : 50,
    backlogLimitPackets: 50,
  };
}

const NONE: Flow = { packets: 0, bytes: 0, drops: 0 };

/** An upload of 2 Mbit/s at most, with a queue for acknowledgements beside the bulk. */
const queues =
  (ack: Flow, bulk: Flow) =>
  (s: number): Change => ({
    queues: [queue('up', null, NONE, s), queue('ack', 'up', ack, s), queue('bulk', 'up', bulk, s)],
  });

const FULL: Flow = { packets: 160, bytes: 1_500, drops: 20 };

describe('drops of queues', () => {
  it('tells that the queue of the acknowledgements drops', () => {
    const diagnosis = after(61, queues({ packets: 100, bytes: 60, drops: 5 }, FULL));
    const finding = findingOf(diagnosis, 'queue-drops');
    expect(finding).toMatchObject({ severity: 'info', subject: 'em0' });
    expect(finding?.message).toBe('em0: the queue ack dropped 5% of its packets in the last minute.');
    expect(finding?.evidence[0]).toBe(
      'ack (hfsc): 300 of 6,300 packets dropped in 1 min, 48.0 kb/s, 50 of 50 waiting',
    );
  });

  it('tells of bulk that drops although the line has room', () => {
    const half: Flow = { packets: 80, bytes: 1_500, drops: 20 };
    expect(findingOf(after(61, queues(NONE, half)), 'queue-drops')?.message).toContain('the queue bulk');
  });

  it('keeps quiet where the bulk of a full line drops: so a shaper works', () => {
    expect(idsOf(after(61, queues({ packets: 100, bytes: 60, drops: 0 }, FULL)))).toEqual([]);
  });

  it('keeps quiet about single drops, and where queues are not known', () => {
    expect(idsOf(after(61, queues({ packets: 100, bytes: 60, drops: 0.1 }, FULL)))).toEqual([]);
    const diagnosis = after(61, () => ({
      queues: { ok: false, why: 'no-permission', reason: 'no', at: 0, last: null },
    }));
    expect(idsOf(diagnosis)).toEqual([]);
    expect(uplinkOf(diagnosis, 'em0').queues).toBeUndefined();
  });

  it('shows each queue of its uplink with the rate between two readings', () => {
    const shown = uplinkOf(after(20, queues({ packets: 100, bytes: 60, drops: 0 }, FULL)), 'em0').queues;
    expect(
      shown?.map(({ name, bitsPerSecond, dropsPerSecond }) => [name, bitsPerSecond, dropsPerSecond]),
    ).toEqual([
      ['up', 0, 0],
      ['ack', 48_000, 0],
      ['bulk', 1_920_000, 20],
    ]);
  });
});
