import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  carryingInterfaces,
  compete,
  expectedShare,
  expectedShareVia,
  pickDefaults,
  usedInterfaces,
} from '../../src/diagnose/defaults.js';
import type { Family } from '../../src/model/address.js';
import type { Route } from '../../src/model/router.js';
import { linux } from '../../src/systems/linux/system.js';
import { openbsd } from '../../src/systems/openbsd/system.js';
import { EM0, EM0_ALONE, IWN0, IWN0_AT_12, aRoute, down } from './given.js';
import { BOTH, EM0_HOP, IWN0_SEPARATE, V6, V6_IWN0, aDefault, lost } from './given-linux.js';

const OPENBSD = openbsd.explainer.selection('7.9');
const LINUX = linux.explainer.selection('6.12');

function among(family: Family, rows: readonly Route[], multipath: boolean | null, rules = OPENBSD) {
  return compete({ family, rows, multipath }, rules);
}

const UMB0 = aRoute({ gateway: '100.64.0.1', interface: 'umb0' });

describe('the default routes', () => {
  it('are the rows that lead out: not networks, not rejects, not a way back into the machine', () => {
    const rows = [
      aRoute({ destination: '192.168.1/24' }),
      aRoute({ destination: '0/1' }),
      aRoute({ reject: true, gateway: '127.0.0.1', interface: 'lo0' }),
      aRoute({ gateway: '127.0.0.1', interface: 'lo0' }),
      aRoute({ family: 'inet6', gateway: '::1', interface: 'lo0' }),
      EM0,
    ];
    expect(pickDefaults(rows, null)).toEqual([EM0]);
  });

  it('lead out of point-to-point links whose gateway is no address of another', () => {
    const rows = [aRoute({ interface: 'pppoe0', gateway: 'link#7' })];
    expect(pickDefaults(rows, null)).toEqual(rows);
  });
});

describe('the competition among them', () => {
  it('is between equal priorities', () => {
    const table = among('inet', [EM0, IWN0], true);
    expect(usedInterfaces(table)).toEqual(['em0', 'iwn0']);
    expect([EM0, IWN0].map((route) => expectedShare(table, route))).toEqual([0.5, 0.5]);
  });

  it('is won by the lower number', () => {
    const table = among('inet', [EM0_ALONE, IWN0_AT_12], true);
    expect(table.best).toBe(8);
    expect([EM0_ALONE, IWN0_AT_12].map((route) => expectedShare(table, route))).toEqual([1, 0]);
  });

  it('leaves out what is down', () => {
    const table = among('inet', [IWN0_AT_12, down(EM0_ALONE)], true);
    expect(usedInterfaces(table)).toEqual(['iwn0']);
    expect(table.best).toBe(12);
  });

  it('is won by the first of the list while multipath is off', () => {
    const table = among('inet', [IWN0, EM0], false);
    expect([expectedShareVia(table, 'iwn0'), expectedShareVia(table, 'em0')]).toEqual([1, 0]);
  });

  it('is won by the first of equals without P, as kernels before 7.8 leave them: nothing is hashed', () => {
    const bare = [EM0, IWN0].map((route) => ({ ...route, multipath: false, flags: 'UGS' }));
    const table = among('inet', bare, true);
    expect(['em0', 'iwn0'].map((name) => expectedShareVia(table, name))).toEqual([1, 0]);
  });

  it('is between all equals once the first has P, and a lone P shares with nobody', () => {
    const third = { ...UMB0, multipath: false, flags: 'UGS' };
    expect(usedInterfaces(among('inet', [EM0, IWN0, third], true))).toEqual(['em0', 'iwn0', 'umb0']);
    expect(usedInterfaces(among('inet', [EM0, { ...IWN0, priority: 12 }], true))).toEqual(['em0']);
  });

  it('has no known shares while it is not known whether multipath is on', () => {
    const table = among('inet', [EM0, IWN0, { ...UMB0, priority: 14 }], null);
    expect(['em0', 'iwn0', 'umb0', 'wg0'].map((name) => expectedShareVia(table, name))).toEqual([
      null,
      null,
      0,
      0,
    ]);
    expect(expectedShareVia(among('inet', [EM0_ALONE], null), 'em0')).toBe(1);
  });

  it('goes by weights where a system has them', () => {
    const table = among('inet', [{ ...EM0, weight: 3 }, IWN0], true);
    expect([expectedShareVia(table, 'em0'), expectedShareVia(table, 'iwn0')]).toEqual([0.75, 0.25]);
  });

  it('says nothing of shares where the table shows no priorities', () => {
    const table = among(
      'inet',
      [
        { ...EM0, priority: null },
        { ...IWN0, priority: null },
      ],
      true,
    );
    expect(table.best).toBeNull();
    expect(expectedShareVia(table, 'em0')).toBeNull();
  });

  it('shares out all of the traffic or none', () => {
    const route = fc.record({
      interface: fc.constantFrom('em0', 'iwn0', 'umb0'),
      gateway: fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.3'),
      priority: fc.integer({ min: 1, max: 63 }),
      up: fc.boolean(),
      weight: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(route, { maxLength: 8 }), fc.boolean(), (rows, multipath) => {
        const table = among('inet', rows.map(aRoute), multipath);
        const shares = ['em0', 'iwn0', 'umb0'].map((name) => expectedShareVia(table, name) ?? Number.NaN);
        const all = shares.reduce((sum, share) => sum + share, 0);
        expect(all).toBeCloseTo(rows.some(({ up }) => up) ? 1 : 0, 9);
      }),
    );
  });
});

describe('the competition where next hops are bound together', () => {
  const weighed = BOTH.map((hop) => (hop.interface === 'em0' ? { ...hop, weight: 3 } : hop));

  it('is shared by weight', () => {
    const table = among('inet', weighed, true, LINUX);
    expect(['em0', 'iwn0'].map((name) => expectedShareVia(table, name))).toEqual([0.75, 0.25]);
  });

  it('is shared even if it is not known what by: the one route says so itself', () => {
    expect(among('inet', BOTH, null, LINUX).multipath).toBe(true);
  });

  it('is won by the first of several routes of one metric whose link is not lost, or else by the first', () => {
    const rows = [lost(aDefault()), IWN0_SEPARATE];
    expect(usedInterfaces(among('inet', rows, true, LINUX))).toEqual(['iwn0']);
    expect(usedInterfaces(among('inet', rows.map(lost), true, LINUX))).toEqual(['em0']);
    const six = [lost(aDefault(V6)), aDefault({ ...V6_IWN0, bundle: 1 })];
    expect(usedInterfaces(among('inet6', six, true, LINUX))).toEqual(['em0']);
  });

  it('is won by the first of several routes of one metric', () => {
    const table = among('inet', [aDefault(), IWN0_SEPARATE], true, LINUX);
    expect(['em0', 'iwn0'].map((name) => expectedShareVia(table, name))).toEqual([1, 0]);
  });

  it('is won by the first next hop alone of a route over several, when the kernel falls back on it', () => {
    const rows = [lost(aDefault({ interface: 'umb0', bundle: 7 })), ...BOTH];
    expect(usedInterfaces(among('inet', rows, true, LINUX))).toEqual(['em0']);
    expect(usedInterfaces(among('inet', [...BOTH, ...rows.slice(0, 1)], true, LINUX))).toEqual([
      'em0',
      'iwn0',
    ]);
  });

  it('is won by the preferred one, wherever it stands', () => {
    const table = among(
      'inet6',
      [aDefault(V6), aDefault({ ...V6_IWN0, bundle: 1, preference: 1 })],
      true,
      LINUX,
    );
    expect(usedInterfaces(table)).toEqual(['iwn0']);
  });

  it('goes on with a next hop whose link is lost, which carries nothing', () => {
    const table = among('inet', [lost(EM0_HOP), ...BOTH.slice(1)], true, LINUX);
    expect(usedInterfaces(table)).toEqual(['em0', 'iwn0']);
    expect(carryingInterfaces(table)).toEqual(['iwn0']);
  });
});
