import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConnectionFilter } from '../../../src/model/connection-filter.js';
import type { ConnectionOrder } from '../../../src/model/connection.js';
import {
  connectionList,
  findConnection,
  ROWS_AT_A_TIME,
  sameConnection,
} from '../../../src/ui/state/connection-list.js';
import { anyConnection } from '../any.js';
import { busy, connection, PlainTable } from '../some-connections.js';

const RATE = { by: 'rate', descending: true } as const;
const ORDERS: readonly ConnectionOrder[] = [
  'rate',
  'bytes',
  'age',
  'inside-host',
  'remote',
  'state',
  'protocol',
  'uplink',
];

const rowsOf = (list: { length: number; rowAt(i: number): number | null }): (number | null)[] =>
  Array.from({ length: list.length }, (_, i) => list.rowAt(i));

describe('the list of connections', () => {
  it('shows what the whole filter finds, in the order asked for, however it was typed', () => {
    const words = fc.constantFrom(
      'tcp',
      '-udp',
      'uplink:em0',
      'host:10.',
      '-port:443',
      'em',
      '-',
      '1',
      'state:e',
    );
    fc.assert(
      fc.property(
        fc.array(anyConnection, { maxLength: 20 }),
        fc.array(
          fc.tuple(fc.array(words, { maxLength: 3 }), fc.constantFrom(...ORDERS.slice(1)), fc.boolean()),
          {
            maxLength: 6,
          },
        ),
        (connections, asked) => {
          const table = new PlainTable(connections);
          for (const [typed, by, descending] of asked) {
            const filter = typed.join(' ');
            const matches = parseConnectionFilter(filter);
            const wanted = [...table.sorted(by, descending)].filter((row) => matches(table.at(row)));
            expect(rowsOf(connectionList(table, { by, descending }, filter))).toEqual(wanted);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has those with the most bytes first while there are no rates yet', () => {
    const first = busy.map((c) => ({ ...c, bytesPerSecondFromInside: null, bytesPerSecondToInside: null }));
    const table = new PlainTable(first);
    expect(rowsOf(connectionList(table, RATE, ''))).toEqual([...table.sorted('bytes', true)]);
  });

  it('sorts a table once for each order, however often it is drawn and filtered', () => {
    const table = new PlainTable(busy);
    for (const filter of ['', 't', 'tc', 'tcp', 'tcp ', 'tcp 1', ''])
      for (const by of ['rate', 'bytes'] as const) connectionList(table, { by, descending: true }, filter);
    expect(table.sortings).toBe(2);
  });

  it('looks through a large table bit by bit, the first of the order first, until it has seen all', () => {
    const many = Array.from({ length: 3 * ROWS_AT_A_TIME }, (_, i) =>
      connection({ id: `${i}`, ageSeconds: i, protocol: i % ROWS_AT_A_TIME === 7 ? 'gre' : 'tcp' }),
    );
    const list = connectionList(new PlainTable(many), { by: 'age', descending: true }, 'proto:gre');
    list.advance();
    const states = [1, 2, 3, 4].map(() => {
      const state = [list.length, list.complete, list.at(list.length - 1)?.ageSeconds];
      list.advance();
      return state;
    });
    expect(states).toEqual([
      [1, false, 2 * ROWS_AT_A_TIME + 7],
      [2, false, ROWS_AT_A_TIME + 7],
      [3, true, 7],
      [3, true, 7],
    ]);
  });

  it('knows where a row stands, and nothing beyond its end', () => {
    const list = connectionList(new PlainTable(busy), RATE, 'udp');
    expect(list.length).toBe(2);
    expect([list.indexOfRow(3), list.indexOfRow(0), list.at(2), list.at(-1)]).toEqual([1, null, null, null]);
  });
});

describe('a connection, one reading later', () => {
  const list = (connections: readonly ReturnType<typeof connection>[]): ReturnType<typeof connectionList> =>
    connectionList(new PlainTable(connections), { by: 'age', descending: false }, '');

  it('is the one with its id, whatever else has changed', () => {
    const then = connection({ id: 'a', state: 'SYN_SENT:CLOSED' });
    expect(sameConnection(then, connection({ id: 'a' }))).toBe(true);
    expect(sameConnection(then, connection({ id: 'b', state: 'SYN_SENT:CLOSED' }))).toBe(false);
  });

  it('is the one with all its ends when the table has no ids', () => {
    const then = connection({ id: null });
    expect(sameConnection(then, connection({ id: null, ageSeconds: 9 }))).toBe(true);
    expect(sameConnection(then, connection({ id: null, insidePort: 1 }))).toBe(false);
    expect(sameConnection(then, connection({ id: null, protocol: 'udp' }))).toBe(false);
  });

  it('is found wherever it has gone, and not when it is over', () => {
    const now = list(busy);
    for (const sought of busy)
      for (const from of [0, 4, 8, 99]) {
        const index = findConnection(now, sought, from);
        expect(index === null ? null : now.at(index)).toBe(sought);
      }
    expect(findConnection(now, connection({ id: 'over' }), 3)).toBeNull();
    expect(findConnection(list([]), connection({ id: 'over' }), 3)).toBeNull();
  });
});
