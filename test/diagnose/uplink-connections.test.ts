import { describe, expect, it } from 'vitest';
import {
  ok,
  START,
  after,
  aSnapshot,
  failed,
  idsOf,
  uplinkOf,
  watch,
  EM0,
  IWN0,
  EM0_ALONE,
  IWN0_AT_12,
} from './given.js';
import { linux } from '../../src/systems/linux/system.js';
import { aReading, several } from './given-connections.js';

const reading = (em0: number, iwn0: number) =>
  aReading({ uplinks: { em0: { fresh: em0 }, iwn0: { fresh: iwn0 } } });

describe('the connections of an uplink', () => {
  it('are those of the last reading, the busiest first', () => {
    const top = several(3);
    const now = after(2, { connections: aReading({ uplinks: { em0: { total: 118, top } } }) });
    expect(uplinkOf(now, 'em0').connections).toMatchObject({ total: 118, tcp: 118, udp: 0, top });
    expect(now.connections).toMatchObject({ connections: 148, cannotTell: 0, ageMs: 0, everyMs: 1_000 });
    expect(now.connectionsTrouble).toBeNull();
  });

  it('are not known before the first reading, on another system, without permission, or when switched off', () => {
    expect(after(1).connectionsTrouble).toBe('not read on this system');
    for (const [why, words] of [
      ['waiting', 'waiting'],
      ['not-asked', '--no-pf'],
      ['no-permission', 'no permission'],
    ] as const) {
      const now = after(2, { connections: failed(why) });
      expect(now.connectionsTrouble).toBe(words);
      expect(now.connections).toBeNull();
      expect(uplinkOf(now, 'em0').connections).toBeNull();
      expect(uplinkOf(now, 'em0').newConnections).toBeNull();
    }
  });

  it('are not tracked, instead of none, where the table is empty and nobody asks for tracking', () => {
    const nothing = { connections: { ...aReading(), states: 0 } };
    expect(after(2, nothing, { explainer: linux.explainer }).connectionsTrouble).toBe(
      'not tracked here: no rule asks for it',
    );
    expect(after(2, nothing).connectionsTrouble).toBeNull();
  });

  it('are shown with their age when no newer reading comes, and nothing is concluded from them', () => {
    const hole = aReading({ uplinks: { iwn0: { tcp: [30, 30] } } });
    const late = after(20, (s) => ({
      connections: s < 2 ? hole : { ...failed('timeout'), last: ok(hole, START + 1_000) },
    }));
    expect(late.connections?.ageMs).toBe(18_000);
    expect(late.connectionsTrouble).toBe('18 s old: route: timeout');
    expect(late.findings.map(({ id }) => id)).not.toContain('black-hole');
  });

  it('count what cannot be told apart from what uses no uplink', () => {
    const now = after(2, { connections: aReading({ unattributed: { total: 9, fresh: 0 }, local: 4 }) });
    expect(now.connections).toMatchObject({ cannotTell: 5, local: 4 });
  });
});

describe('new connections', () => {
  it('per second are averaged over ten seconds, and none are known from one reading', () => {
    const at = (s: number) => (s === 0 ? aReading({ sinceMs: null }) : reading(s % 2 === 0 ? 6 : 0, 1));
    const all = watch(Array.from({ length: 30 }, (_, s) => aSnapshot(s, { connections: at(s) })));
    expect(all[0]?.uplinks[0]?.connections?.newPerSecond).toBeNull();
    expect(all[2]?.uplinks[0]?.connections?.newPerSecond).toBe(3);
    expect(all[29]?.uplinks[0]?.connections?.newPerSecond).toBe(3);
    expect(all[29]?.uplinks[1]?.connections?.newPerSecond).toBe(1);
  });

  it('tell each uplink’s share of the last minute and since the start, with its interval', () => {
    const now = after(121, (s) => ({ connections: s <= 60 ? reading(3, 0) : reading(1, 1) }));
    const { newConnections } = uplinkOf(now, 'iwn0');
    expect(newConnections?.lastMinute).toMatchObject({ share: 0.5, samples: 120 });
    expect(newConnections?.lastMinute.low).toBeCloseTo(0.412, 3);
    expect(newConnections?.sinceStart).toMatchObject({ samples: 303, share: 60 / 303 });
  });

  it('give no percentage from a handful', () => {
    const now = after(10, { connections: reading(1, 0) });
    expect(uplinkOf(now, 'em0').newConnections?.lastMinute).toMatchObject({ share: null, samples: 10 });
  });

  it('give no percentage where many of them cannot be told', () => {
    const dark = aReading({ unattributed: { fresh: 1, total: 5 } });
    const now = after(60, { connections: dark });
    expect(uplinkOf(now, 'em0').newConnections?.lastMinute).toMatchObject({ share: null, samples: 120 });
    expect(uplinkOf(now, 'em0').observedShare?.of).toBe('look-ups');
  });

  it('are counted once, however often a reading is shown', () => {
    const one = ok(reading(30, 10), START, 60_000);
    const now = after(20, { connections: one });
    expect(uplinkOf(now, 'em0').newConnections?.sinceStart).toMatchObject({ samples: 40, share: 0.75 });
  });

  it('are the observed share, where there are enough; until then look-ups are', () => {
    const at = (s: number) => ({
      inet: [
        { ...EM0, use: 1_000 + 10 * s },
        { ...IWN0, use: 900 },
      ],
      connections: reading(1, 1),
    });
    expect(uplinkOf(after(6, at), 'em0').observedShare).toMatchObject({ of: 'look-ups', share: 1 });
    expect(uplinkOf(after(60, at), 'em0').observedShare).toMatchObject({ of: 'connections', share: 0.5 });
  });

  it('are no measure of new routes from the first round on, though the connections were not read again', () => {
    const rounds = Array.from({ length: 101 }, (_, s) =>
      aSnapshot(
        s,
        s < 100
          ? { inet: [EM0_ALONE, IWN0_AT_12], connections: reading(2, 0) }
          : { connections: ok(reading(2, 0), START + 99_000) },
      ),
    );
    const all = watch(rounds);
    const [before, now] = [all[99], all[100]];
    if (before === undefined || now === undefined) throw new Error('no rounds');
    expect(uplinkOf(before, 'em0').observedShare).toMatchObject({ share: 1, of: 'connections' });
    expect(uplinkOf(now, 'em0').observedShare).toBeNull();
    expect(idsOf(now)).toEqual([]);
  });

  it('are measured anew when other routes compete: what was before says nothing of what is now', () => {
    const now = after(200, (s) =>
      s < 150
        ? { inet: [EM0_ALONE, IWN0_AT_12], connections: reading(2, 0) }
        : { connections: reading(1, 1) },
    );
    expect(uplinkOf(now, 'iwn0').observedShare).toMatchObject({ share: 0.5, of: 'connections' });
    expect(uplinkOf(now, 'iwn0').newConnections?.sinceStart.share).toBeLessThan(0.2);
  });
});
