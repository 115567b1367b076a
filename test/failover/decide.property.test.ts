import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHANGES_WITHIN_MS, MOST_CHANGES } from '../../src/failover/failover-state.js';
import type { Sighting } from '../../src/failover/round.js';
import { DAY, MINUTE, SECOND } from '../../src/model/time.js';
import { Line, NAMES } from './line.js';

const health = fc.constantFrom<Sighting['health']>('alive', 'dead', 'cannot-tell');
const moment = fc.record({
  em0: health,
  em1: health,
  ms: fc.integer({ min: 500, max: 30 * SECOND }),
  /** How many rounds it stays so: what never lasts decides nothing. */
  rounds: fc.integer({ min: 1, max: 40 }),
  person: fc.option(fc.record({ name: fc.constantFrom(...NAMES), sets: fc.boolean() }), { freq: 12 }),
});
const night = fc.array(moment, { minLength: 1, maxLength: 60 });

describe('whatever happens to two lines in a night', () => {
  it('the last default stays, a minute lies between two changes, and there are six in an hour at most', () => {
    fc.assert(
      fc.property(night, fc.integer({ min: 0, max: 5 * MINUTE }), (moments, aliveAfterMs) => {
        const line = new Line({ deadAfterMs: 20 * SECOND, aliveAfterMs, holdMs: MINUTE });
        for (const { em0, em1, ms, rounds, person } of moments) {
          if (person?.sets === true) line.table.add(person.name);
          if (person?.sets === false && line.table.size > 1) line.table.delete(person.name);
          for (let i = 0; i < rounds; i++) {
            const before = line.table.size;
            line.step({ em0, em1 }, ms);
            expect(line.table.size).toBeGreaterThan(0);
            if (line.table.size < before) expect([em0, em1]).toContain('alive');
          }
        }
        const times = line.happened.map(({ at }) => at);
        times.forEach((at, i) => {
          if (i > 0) expect(at - (times[i - 1] ?? at)).toBeGreaterThanOrEqual(MINUTE);
          const within = times.filter((other) => other <= at && at - other < CHANGES_WITHIN_MS);
          expect(within.length).toBeLessThanOrEqual(MOST_CHANGES);
        });
      }),
    );
  });

  it('what it did not take out it does not bring back, and what a person has set it does not take away again', () => {
    fc.assert(
      fc.property(night, (moments) => {
        const line = new Line({ deadAfterMs: 20 * SECOND, aliveAfterMs: 0, holdMs: MINUTE });
        const out = new Set<string>();
        for (const { em0, em1, ms, rounds, person } of moments) {
          const isAlive = { em0: em0 === 'alive', em1: em1 === 'alive' };
          if (person !== null && person.sets && out.has(person.name)) {
            line.table.add(person.name);
            out.delete(person.name);
            const seen = line.happened.length;
            for (let i = 0; i < rounds && !isAlive[person.name]; i++) line.step({ em0, em1 }, ms);
            const since = line.happened.slice(seen).map(({ decision }) => decision);
            expect(since.some((one) => one.kind === 'drain' && one.interface === person.name)).toBe(false);
          }
          for (let i = 0; i < rounds; i++) {
            const seen = line.happened.length;
            line.step({ em0, em1 }, ms);
            for (const { decision } of line.happened.slice(seen)) {
              if (decision.kind === 'drain') out.add(decision.interface);
              else expect(out.delete(decision.drained.interface)).toBe(true);
            }
          }
        }
      }),
    );
  });
});

describe('flapping every ten seconds for a day', () => {
  it.each([0, 5 * SECOND, 5 * MINUTE])(
    'leads to at most six changes in an hour (alive after %i ms)',
    (ms) => {
      const line = new Line({ deadAfterMs: 5 * SECOND, aliveAfterMs: ms, holdMs: MINUTE });
      for (let at = 0; at < DAY; at += 5 * SECOND)
        line.step({ em0: Math.floor(at / (10 * SECOND)) % 2 === 0 ? 'dead' : 'alive', em1: 'alive' });
      const times = line.happened.map(({ at }) => at);
      for (const at of times)
        expect(
          times.filter((other) => other <= at && at - other < CHANGES_WITHIN_MS).length,
        ).toBeLessThanOrEqual(MOST_CHANGES);
    },
  );
});
