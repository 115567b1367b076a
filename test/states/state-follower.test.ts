import { describe, expect, it } from 'vitest';
import type { ConnectionsReading } from '../../src/model/connections-reading.js';
import { StateFollower } from '../../src/states/state-follower.js';
import { createStateReader } from '../../src/systems/openbsd/states/states.js';
import { encode, print, UPLINKS } from '../systems/openbsd/states-printer.js';

const SECONDS_A_ROUND = 10;
const CONNECTIONS = 60;
const KEPT = 10;

/** Connection number 7 moves 7 bytes a second for each percent of speed. */
class Router {
  readonly #follower = new StateFollower(createStateReader, KEPT);
  readonly #bytes = Array.from({ length: CONNECTIONS }, () => 0);
  #round = 0;

  setClockBack(seconds: number): void {
    this.#round -= seconds / SECONDS_A_ROUND;
  }

  read(percent: number): ConnectionsReading {
    const reader = this.#follower.begin(this.#round++ * SECONDS_A_ROUND * 1_000, { uplinks: UPLINKS });
    for (const [number, before] of this.#bytes.entries()) {
      const bytes = before + number * percent * SECONDS_A_ROUND;
      this.#bytes[number] = bytes;
      const left = `198.51.100.7:${61_000 + number}`;
      const state = {
        left,
        leftBefore: `10.9.0.${number}:5000`,
        arrow: '->',
        right: '203.0.113.69:443',
      } as const;
      const id = number.toString(16).padStart(16, '0');
      reader.write(encode(print({ ...state, id, age: '10:00:00', bytes: `${bytes}:0` }, 2)));
    }
    return reader.end();
  }
}

const rates = ({ kept }: ConnectionsReading): (number | null)[] =>
  Array.from({ length: kept.length }, (_, row) => kept.at(row).bytesPerSecondFromInside);
const busiest = (percent: number): number[] =>
  Array.from({ length: KEPT }, (_, place) => (CONNECTIONS - KEPT + place) * percent);

describe('the connections that are kept of a table with many more', () => {
  it('are the busiest, reading after reading', () => {
    const router = new Router();
    router.read(100);
    for (let round = 0; round < 5; round++) expect(rates(router.read(100))).toEqual(busiest(100));
  });

  it('are the busiest, and as many, when all have become slower', () => {
    const router = new Router();
    router.read(100);
    router.read(100);
    for (const percent of [60, 7, 1]) expect(rates(router.read(percent))).toEqual(busiest(percent));
  });

  it('are as many as ever in the reading after a clock was set back, which has no rates', () => {
    const router = new Router();
    router.read(100);
    router.read(100);
    router.setClockBack(600);
    expect(router.read(100).kept).toHaveLength(KEPT);
  });

  it('are as many as ever when the network falls silent', () => {
    const router = new Router();
    router.read(100);
    router.read(100);
    router.read(0);
    expect(rates(router.read(0))).toHaveLength(KEPT);
    router.read(100);
    expect(rates(router.read(100))).toEqual(busiest(100));
  });
});
