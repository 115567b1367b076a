import { describe, expect, it } from 'vitest';
import type { UplinkQueue } from '../../../src/model/diagnosis.js';
import { PANE_ROWS } from '../../../src/ui/views/pane-rows.js';
import { after, uplinkOf } from '../../diagnose/given.js';

function queue(name: string, change: Partial<UplinkQueue>): UplinkQueue {
  return {
    ...{ name, parent: 'up', kind: 'hfsc', shapes: null, limitBitsPerSecond: null, droppedPackets: 0 },
    ...{ bitsPerSecond: 48_000, dropsPerSecond: 0, backlogPackets: 1, backlogLimitPackets: 50 },
    ...change,
  };
}

describe('the queues in a pane', () => {
  const diagnosis = after(3);
  const shown = (queues: readonly UplinkQueue[]): string[] =>
    (
      PANE_ROWS.find(({ id }) => id === 'queue')?.rows(
        { ...uplinkOf(diagnosis, 'em0'), queues },
        diagnosis,
      ) ?? []
    ).map(({ label, pieces }) =>
      [label, ...pieces.flatMap(({ line }) => line.map(({ text }) => text))].join('|'),
    );

  it('are the one that drops and the busiest, without the whole that they are a part of', () => {
    const all = [
      queue('up', { parent: null, bitsPerSecond: 3e6 }),
      queue('ssh', {}),
      queue('bulk', { bitsPerSecond: 2e6 }),
      queue('ack', { dropsPerSecond: 2.5, backlogPackets: 50 }),
    ];
    expect(shown(all)).toEqual([
      'queues|ack|48.0 kb/s|50/50 waiting|drops 2.5/s',
      '|bulk|2.00 Mb/s|1/50 waiting|drops 0.0/s',
    ]);
  });

  it('have no rate before the second reading, and no row where none are set up', () => {
    const first = queue('fair', {
      parent: null,
      bitsPerSecond: null,
      dropsPerSecond: null,
      backlogLimitPackets: null,
    });
    expect(shown([first])).toEqual(['queues|fair|–|1 waiting|drops –/s']);
    expect(shown([])).toEqual([]);
  });
});
