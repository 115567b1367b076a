import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateTable } from '../../src/states/rates.js';
import { StateRecord } from '../../src/states/state-record.js';

const SECONDS_A_ROUND = 10;
/** Rounds that a connection may be missing from, and still be known. */
const REMEMBERED = 3;

/** A table as it is printed: connections by number, in the order they stand in. */
const table = fc.uniqueArray(fc.nat(120), { maxLength: 120 });

/** What the table counts of a connection in a round: more each time, another amount for each. */
function bytesOf(connection: number, round: number): number {
  return round * (connection + 1) * SECONDS_A_ROUND;
}

function recordOf(connection: number, round: number): StateRecord {
  const record = new StateRecord();
  record.identified = true;
  record.idHigh = Math.imul(connection, 0x9e3779b1);
  record.idLow = connection;
  record.counted = true;
  record.numbers.set([1, 1, bytesOf(connection, round), 0]);
  record.ageSeconds = 3_600;
  record.forgetRates();
  return record;
}

describe('the rates of connections that come and go', () => {
  it('are those of the readings they were in, in whatever order the table is printed', () => {
    fc.assert(
      fc.property(fc.array(table, { minLength: 2, maxLength: 12 }), (rounds) => {
        const rates = new RateTable();
        const seen = new Map<number, number>();
        for (const [round, connections] of rounds.entries()) {
          rates.startRound(round * SECONDS_A_ROUND * 1_000);
          for (const connection of connections) {
            const record = recordOf(connection, round);
            rates.measure(record, 0);
            const before = seen.get(connection) ?? -Infinity;
            expect(record.rateForth).toBe(round - before > REMEMBERED ? -1 : connection + 1);
            seen.set(connection, round);
          }
          rates.endRound();
          expect(rates.status.forgotten).toBe(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are right or unknown where there is no room for all, never those of another', () => {
    fc.assert(
      fc.property(
        fc.array(table, { minLength: 2, maxLength: 12 }),
        fc.integer({ min: 1, max: 60 }),
        (rounds, room) => {
          const rates = new RateTable({ maxConnections: room });
          for (const [round, connections] of rounds.entries()) {
            rates.startRound(round * SECONDS_A_ROUND * 1_000);
            for (const connection of connections) {
              const record = recordOf(connection, round);
              rates.measure(record, 0);
              expect([-1, connection + 1]).toContain(record.rateForth);
            }
            rates.endRound();
            expect(rates.status.measured).toBeLessThanOrEqual(connections.length);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are known of all that stay, over days in which most of the table is replaced again and again', () => {
    const rates = new RateTable({ maxConnections: 1_000 });
    let next = 1_000;
    let passing = Array.from({ length: 200 }, () => next++);
    const staying = Array.from({ length: 100 }, (_, number) => number);
    for (let round = 0; round < 200; round++) {
      rates.startRound(round * SECONDS_A_ROUND * 1_000);
      // Each passing one is there for two rounds.
      passing = [...passing.slice(100), ...Array.from({ length: 100 }, () => next++)];
      const connections = [...staying.slice(0, 50), ...passing, ...staying.slice(50)];
      const measured = connections.map((connection) => {
        const record = recordOf(connection, round);
        rates.measure(record, 0);
        return record.rateForth;
      });
      rates.endRound();
      if (round > 0) {
        const kept = [...measured.slice(0, 50), ...measured.slice(-50)];
        expect(kept).toEqual(staying.map((connection) => connection + 1));
      }
    }
  });
});
