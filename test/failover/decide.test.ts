import { describe, expect, it } from 'vitest';
import { begun } from '../../src/failover/failover-state.js';
import { HOUR, MINUTE, SECOND } from '../../src/model/time.js';
import { backOf, Line, RULES } from './line.js';

const WELL = { em0: 'alive', em1: 'alive' } as const;
const EM0_DEAD = { em0: 'dead', em1: 'alive' } as const;
const EM1_DEAD = { em0: 'alive', em1: 'dead' } as const;
const BOTH_DEAD = { em0: 'dead', em1: 'dead' } as const;
const UNSURE = { em0: 'dead', em1: 'cannot-tell' } as const;

function repeat(line: Line, health: Parameters<Line['step']>[0], ms: number): void {
  for (let passed = 0; passed < ms; passed += 5 * SECOND) line.step(health);
}

describe('a line that dies at night', () => {
  it('is taken out 20 s later, while the other is alive, and brought back after five minutes of life', () => {
    const line = new Line();
    repeat(line, WELL, MINUTE);
    repeat(line, EM0_DEAD, MINUTE);
    expect(line.happened.map(({ at }) => at)).toEqual([85 * SECOND]);
    repeat(line, EM0_DEAD, HOUR);
    repeat(line, WELL, 6 * MINUTE);
    expect(line.done).toEqual(['drain em0', 'bring back em0']);
    expect(line.state.drained).toEqual([]);
  });

  it('is judged from the moment its first echo was lost', () => {
    const line = new Line();
    line.now = MINUTE;
    const { sightings } = line.round(EM0_DEAD);
    const since = sightings.map((one) =>
      one.health === 'dead' ? { ...one, since: line.now - 20 * SECOND } : one,
    );
    expect(line.decide(EM0_DEAD, { sightings: since }).decision.kind).toBe('drain');
  });

  it('stays where the other one is not certainly alive, and where all are dead', () => {
    for (const health of [UNSURE, BOTH_DEAD]) {
      const line = new Line();
      repeat(line, health, HOUR);
      expect(line.done).toEqual([]);
    }
  });

  it('stays where the other one has no default route to take over with', () => {
    const line = new Line();
    line.table.delete('em1');
    repeat(line, EM0_DEAD, HOUR);
    expect(line.done).toEqual([]);
  });

  it('begins anew to count when one round cannot tell', () => {
    const line = new Line();
    repeat(line, EM0_DEAD, 15 * SECOND);
    line.step({ em0: 'cannot-tell', em1: 'alive' });
    repeat(line, EM0_DEAD, 20 * SECOND);
    expect(line.done).toEqual([]);
    line.step(EM0_DEAD);
    expect(line.done).toEqual(['drain em0']);
  });
});

describe('the other line dies while one is out', () => {
  it('brings that back at once when it is alive again, and does not wait five minutes', () => {
    const line = new Line();
    repeat(line, EM0_DEAD, 2 * MINUTE);
    repeat(line, EM1_DEAD, 10 * SECOND);
    expect(line.done).toEqual(['drain em0', 'bring back em0']);
    repeat(line, EM1_DEAD, 2 * MINUTE);
    expect(line.done).toEqual(['drain em0', 'bring back em0', 'drain em1']);
  });

  it('waits a minute from change to change even then', () => {
    const line = new Line();
    repeat(line, EM0_DEAD, 25 * SECOND);
    repeat(line, EM1_DEAD, 3 * MINUTE);
    const [first = 0, second = 0] = line.happened.map(({ at }) => at);
    expect(second - first).toBe(RULES.holdMs);
  });
});

describe('a line that is dead behind its gateway', () => {
  const beyond = (line: Line, em0: 'alive' | 'dead', restsOn: 'gateway' | 'beyond') => {
    const { sightings } = line.round({ em0, em1: 'alive' });
    return { sightings: sightings.map((one) => (one.interface === 'em0' ? { ...one, restsOn } : one)) };
  };

  it('is not alive again because its gateway answers, but because a host beyond does', () => {
    const line = new Line({ ...RULES, deadAfterMs: 0, aliveAfterMs: 0 });
    const { decision } = line.decide(EM0_DEAD, beyond(line, 'dead', 'beyond'));
    expect(decision).toMatchObject({ kind: 'drain', restsOn: 'beyond' });
    line.table.delete('em0');
    const one = { interface: 'em0', at: 0, why: '', restsOn: 'beyond', back: backOf('em0') } as const;
    line.state = { ...line.state, drained: [one] };
    line.now += HOUR;
    expect(line.decide(WELL, beyond(line, 'alive', 'gateway')).decision.kind).toBe('nothing');
    expect(line.decide(WELL, beyond(line, 'alive', 'beyond')).decision.kind).toBe('bring-back');
  });
});

describe('somebody else changes the routes', () => {
  it('does not take out again what a person has set again, until it was alive and died anew', () => {
    const line = new Line();
    repeat(line, EM0_DEAD, MINUTE);
    line.table.add('em0');
    repeat(line, EM0_DEAD, HOUR);
    expect(line.done).toEqual(['drain em0']);
    expect(line.told.map(({ text }) => text)).toEqual([
      'em0 has its default routes again, and not by failover: it is left as it is until it has been seen alive.',
    ]);
    line.step(WELL);
    repeat(line, EM0_DEAD, MINUTE);
    expect(line.done).toEqual(['drain em0', 'drain em0']);
  });

  it('does not bring back what a person has taken out', () => {
    const line = new Line();
    line.table.delete('em0');
    repeat(line, EM0_DEAD, HOUR);
    repeat(line, WELL, HOUR);
    expect(line.done).toEqual([]);
  });

  it('begins nothing while a reset of somebody waits to be kept', () => {
    const line = new Line();
    repeat(line, EM0_DEAD, 20 * SECOND);
    line.now += 5 * SECOND;
    expect(line.decide(EM0_DEAD, { isBusy: true }).decision.kind).toBe('nothing');
    expect(line.decide(EM0_DEAD).decision.kind).toBe('drain');
  });
});

describe('a line that comes and goes', () => {
  it('leads to six changes at most, ends out of use, and is told once', () => {
    const line = new Line({ ...RULES, deadAfterMs: 0, aliveAfterMs: 0, holdMs: 0 });
    for (let i = 0; i < 300; i++) line.step(i % 2 === 0 ? EM0_DEAD : WELL);
    expect(line.done).toHaveLength(5);
    expect([...line.table]).toEqual(['em1']);
    expect(line.told).toEqual([
      {
        loud: true,
        text: 'Failover stops for 1 h: it has changed the routes 5 times within an hour, and em0 would be brought back again. SIGHUP lets it go on.',
      },
    ]);
  });

  it('goes on once an hour has passed', () => {
    const line = new Line({ ...RULES, deadAfterMs: 0, aliveAfterMs: 0, holdMs: 0 });
    for (let i = 0; i < 20; i++) line.step(i % 2 === 0 ? EM0_DEAD : WELL);
    expect(line.done).toHaveLength(5);
    repeat(line, WELL, HOUR);
    expect(line.done).toHaveLength(6);
    expect([...line.table].sort()).toEqual(['em0', 'em1']);
  });
});

describe('the watch is killed in the middle of a change', () => {
  const cutOff = (kind: 'drain' | 'bring-back', isDone: boolean): Line => {
    const line = new Line();
    const drained = {
      interface: 'em0',
      at: 0,
      why: 'it is dead',
      restsOn: 'gateway',
      back: backOf('em0'),
    } as const;
    if (kind === 'bring-back') line.state = { ...line.state, drained: [drained] };
    if ((kind === 'drain') === isDone) line.table.delete('em0');
    line.state = begun(line.state, { kind, ...drained });
    return line;
  };

  it.each([
    ['drain', true, ['em0']],
    ['drain', false, []],
    ['bring-back', true, []],
    ['bring-back', false, ['em0']],
  ] as const)('the next start learns from the table whether a %s was done: %s', (kind, isDone, drained) => {
    const line = cutOff(kind, isDone);
    line.step(WELL);
    expect(line.state.drained.map((one) => one.interface)).toEqual(drained);
    expect(line.state.intent).toBeNull();
    expect(line.done).toEqual([]);
  });

  it('waits with that until the table has been read, and its guard has gone', () => {
    const line = cutOff('drain', true);
    line.decide(WELL, { defaults: {} });
    line.decide(WELL, { isBusy: true });
    expect(line.state.intent).not.toBeNull();
  });
});
