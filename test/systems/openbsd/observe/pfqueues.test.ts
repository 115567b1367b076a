import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQueues } from '../../../../src/systems/openbsd/observe/pfqueues.js';

const TEXT = `queue upload on em0 bandwidth 18M, max 18M qlimit 50
  [ pkts:     901144  bytes:  704411207  dropped pkts:      0 bytes:      0 ]
  [ qlength:   0/ 50 ]
queue ack parent upload bandwidth 4M, min 2M burst 6M for 200ms qlimit 50
  [ pkts:     410022  bytes:   25421364  dropped pkts:      3 bytes:    198 ]
  [ qlength:   1/ 50 ]
queue bulk parent upload bandwidth 12M default qlimit 200
  [ pkts:     491122  bytes:  678989843  dropped pkts:   1204 bytes: 1702456 ]
  [ qlength: 117/200 ]
  [ measured:   412.5 packets/s, 4.41Mb/s ]
queue fair on iwn0 flows 1024 quantum 300 default qlimit 1024
  [ pkts:       9120  bytes:    8100455  dropped pkts:     12 bytes:  17112 ]
  [ qlength:   4/1024  avg delay: 3.114ms std-dev: 1.022ms  flows:   3 ]
`;

describe('reading pfctl -s queue -v', () => {
  it('tells each queue with its interface, its limit and its counters', () => {
    const { value, complaints } = parseQueues(TEXT);
    expect(complaints).toEqual([]);
    expect(
      value.map(({ interface: via, name, parent, kind, shapes }) => [via, name, parent, kind, shapes]),
    ).toEqual([
      ['em0', 'upload', null, 'hfsc', true],
      ['em0', 'ack', 'upload', 'hfsc', null],
      ['em0', 'bulk', 'upload', 'hfsc', null],
      ['iwn0', 'fair', null, 'flows', false],
    ]);
    expect(value[0]?.limitBitsPerSecond).toBe(18e6);
    expect(value[2]).toMatchObject({
      limitBitsPerSecond: null,
      sentPackets: 491_122,
      sentBytes: 678_989_843,
      droppedPackets: 1_204,
      droppedBytes: 1_702_456,
      backlogPackets: 117,
      backlogLimitPackets: 200,
    });
    expect(value[3]).toMatchObject({ backlogPackets: 4, backlogLimitPackets: 1_024 });
  });

  it('puts a child on the interface whose queues were printed before it', () => {
    const two = 'queue up on em0 bandwidth 9M, max 9M\nqueue ack parent up bandwidth 2M\n';
    const { value } = parseQueues(two + two.replace('em0', 'em1'));
    expect(value.map(({ interface: via, name }) => `${via} ${name}`)).toEqual([
      'em0 up',
      'em0 ack',
      'em1 up',
      'em1 ack',
    ]);
  });

  it('knows no counters where none were printed, and no limit of a share', () => {
    const { value } = parseQueues('queue up on em0 bandwidth 90%, max 80%\n');
    expect(value[0]).toMatchObject({
      shapes: true,
      limitBitsPerSecond: null,
      sentPackets: null,
      backlogPackets: null,
    });
  });

  it('complains of a queue on no interface, and gives its counters to none', () => {
    const { value, complaints } = parseQueues(
      'queue up on em0 bandwidth 9M\nqueue lost parent gone\n  [ pkts:  7  bytes:  7  dropped pkts:  7 bytes:  7 ]\nhello\n',
    );
    expect(value.map(({ sentPackets }) => sentPackets)).toEqual([null]);
    expect(complaints.map(({ line }) => line)).toEqual([2, 4]);
  });

  it('never throws and tells no negative number, whatever it reads', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom(...TEXT.split('\n')));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        for (const queue of parseQueues(lines.join('\n')).value)
          for (const value of Object.values(queue))
            if (typeof value === 'number') expect(value).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
