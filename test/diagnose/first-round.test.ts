import { describe, expect, it } from 'vitest';
import { waiting } from '../../src/model/reading.js';
import { aReading } from './given-connections.js';
import type { Change } from './given.js';
import {
  EM0,
  EM0_ALONE,
  IWN0,
  IWN0_AT_12,
  START,
  aSnapshot,
  journalOf,
  watch,
  withInterface,
} from './given.js';

const READING = 'Reading the connections: which uplinks are used is not known yet.';
const unread: Change = { connections: waiting(START) };
const mismatch: Change = { inet: [EM0_ALONE, IWN0_AT_12] };
const half = { fresh: 4, total: 60, tcp: [20, 0], udp: [0, 0] } as const;
const told = (forced: number): Change => ({
  connections: aReading({ uplinks: { em0: { ...half, forced }, iwn0: { ...half, forced } } }),
});

function watched(...changes: readonly Change[]) {
  return watch(changes.map((change, s) => aSnapshot(s, change)));
}

describe('before the connections are read for the first time', () => {
  it('nothing is called used or unused, for pf may choose', () => {
    for (const table of [mismatch, { inet: [EM0, IWN0] }, { inet: [EM0_ALONE] }]) {
      const [first] = watched({ ...table, ...unread });
      expect(first?.verdict).toEqual({ status: 'unknown', sentence: READING, because: [] });
      expect(first?.findings).toEqual([]);
    }
  });

  it('the journal keeps no word of what the reading then refutes', () => {
    const rounds = watched({ ...mismatch, ...unread }, { ...mismatch, ...told(30) });
    expect(rounds.at(-1)?.verdict.sentence).toMatch(/pf chooses the next hop\.$/);
    expect(journalOf(rounds).join('\n')).not.toMatch(/Only em0 is used|priority-mismatch/);
  });

  it('what it then confirms is told at once, and once', () => {
    const rounds = watched(
      { ...mismatch, ...unread },
      { ...mismatch, ...told(0) },
      { ...mismatch, ...told(0) },
    );
    expect(rounds.map(({ verdict }) => verdict.sentence.slice(0, 16))).toEqual([
      READING.slice(0, 16),
      'Only em0 is used',
      'Only em0 is used',
    ]);
    expect(journalOf(rounds).filter((line) => line.includes('Only em0 is used'))).toHaveLength(1);
  });

  it.each<[string, Change, RegExp]>([
    ['a link is lost', withInterfaceDown(), /^iwn0 has no link/],
    ['there is but one uplink', { inet: [EM0_ALONE], interfaces: [] }, /^Only one uplink/],
    ['the connections are not read on this system', mismatch, /^Only em0 is used/],
    [
      'they may not be read',
      {
        ...mismatch,
        connections: { ok: false, why: 'no-permission', reason: 'doas', at: START, last: null },
      },
      /^Only em0 is used/,
    ],
  ])('what is sure is said all the same: %s', (what, change, sentence) => {
    const isGiven = change.connections !== undefined || what.includes('not read');
    const [first] = watched(isGiven ? change : { ...unread, ...change });
    expect(first?.verdict.sentence).toMatch(sentence);
  });
});

function withInterfaceDown(): Change {
  return { interfaces: withInterface('iwn0', { linkUp: false, status: 'no network' }) };
}
