import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedRoute } from '../../../../src/model/plan.js';
import { kernelOf, request, rowOf, tableOf } from '../../../demo/four-networks.js';
import type { Move, Table } from '../../../../src/systems/openbsd/change/reset-table.js';
import { commandFor, operationOf } from '../../../../src/systems/openbsd/change/operations.js';
import {
  added,
  applied,
  deleted,
  movesBack,
  neverCutOff,
  sameTable,
} from '../../../../src/systems/openbsd/change/reset-table.js';

const row = fc.record({
  net: fc.nat(3),
  host: fc.constantFrom(1, 254),
  priority: fc.constantFrom(8, 8, 12, 14, 63),
});
const deeds = fc.array(fc.tuple(fc.constantFrom('add', 'add', 'delete'), row), {
  maxLength: 16,
  size: 'max',
});
const down = fc.uniqueArray(fc.nat(3), { maxLength: 2 });

describe('a foretold table', () => {
  it.each([
    ['1.95', 'by-priority'],
    ['1.87', 'by-history'],
  ] as const)('is the one that rtable.c %s makes, whatever is added and deleted', (flags, rule) => {
    fc.assert(
      fc.property(deeds, down, (list, dead) => {
        const kernel = kernelOf(dead, flags);
        let table: Table = [];
        for (const [what, given] of list) {
          const route = rowOf(given, !dead.includes(given.net));
          if (what === 'add') kernel.add(request(route));
          else kernel.delete(request(route));
          table = what === 'add' ? added(table, route, rule) : deleted(table, route, rule);
          expect(table).toEqual(tableOf(kernel));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the moves back', () => {
  it('lead from any table to the one before, in the same order, and never cut off a router that had a way out', () => {
    fc.assert(
      fc.property(deeds, deeds, down, (first, second, dead) => {
        const make = (table: Table, list: typeof first): Table =>
          list.reduce<Table>((now, [what, given]) => {
            const route = rowOf(given, !dead.includes(given.net));
            return what === 'add' ? added(now, route) : deleted(now, route);
          }, table);
        const wanted = make([], first);
        const now = make(wanted, second);
        const moves = movesBack('inet', now, wanted);
        const kernel = kernelOf(dead);
        for (const route of now) kernel.add(request(route));
        for (const { kind, route } of moves)
          if (kind === 'add') kernel.add(request(route));
          else kernel.delete(request(route));
        expect(tableOf(kernel)).toEqual(wanted);
        expect(
          sameTable(
            moves.reduce<Table>((rows, move) => applied(rows, move), now),
            wanted,
          ),
        ).toBe(true);
        const isUsable = (table: Table): boolean => table.some(({ up }) => up);
        if (isUsable(now) && isUsable(wanted)) expect(neverCutOff(now, moves)).toBe(true);
        // Begun again after it was cut short, it ends the same way.
        for (let cut = 0; cut <= moves.length; cut++) {
          const half = moves.slice(0, cut).reduce<Table>((rows, move) => applied(rows, move), now);
          expect(
            sameTable(
              moves.reduce<Table>((rows, move) => applied(rows, move), half),
              wanted,
            ),
          ).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('are none when nothing has changed', () => {
    const table = added(
      added([], rowOf({ net: 0, host: 1, priority: 8 }, true)),
      rowOf({ net: 1, host: 1, priority: 8 }, true),
    );
    expect(movesBack('inet', table, table)).toEqual([]);
  });
});

describe('two tables', () => {
  const table = [
    rowOf({ net: 0, host: 1, priority: 8 }, true),
    rowOf({ net: 1, host: 1, priority: 12 }, true),
  ];
  const other = (changes: Partial<PlannedRoute>): Table =>
    table.map((r, i) => (i === 1 ? { ...r, ...changes } : r));

  it('are the same only with the same rows in the same order', () => {
    expect(sameTable(table, [...table])).toBe(true);
    expect(sameTable(table, [...table].reverse())).toBe(false);
    expect(sameTable(table, table.slice(1))).toBe(false);
    expect(sameTable(table, other({ label: 'voice' }))).toBe(false);
    expect(sameTable(table, other({ mtuBytes: 1400 }))).toBe(false);
    expect(sameTable(table, other({ up: false }))).toBe(false);
    expect(sameTable(table, other({ interface: 'em3' }))).toBe(false);
  });
});

it('a moment without a default is seen', () => {
  const only = rowOf({ net: 0, host: 1, priority: 8 }, true);
  const moves = [
    { kind: 'delete', family: 'inet', route: only },
    { kind: 'add', family: 'inet', route: only },
  ] as const;
  expect(neverCutOff([only], moves)).toBe(false);
});

it('a move names priority, label and MTU, and never a route without its number', () => {
  const route = { ...rowOf({ net: 0, host: 1, priority: 12 }, true), label: 'dhcpleased', mtuBytes: 1400 };
  const words = (move: Move): string => commandFor(operationOf(move), 'undo').argv.join(' ');
  expect(words({ kind: 'add', family: 'inet', route })).toBe(
    '/sbin/route -n add -inet -mpath -priority 12 -label dhcpleased -mtu 1400 default 192.168.0.1',
  );
  expect(() => words({ kind: 'delete', family: 'inet', route: { ...route, priority: null } })).toThrow(
    RangeError,
  );
});
