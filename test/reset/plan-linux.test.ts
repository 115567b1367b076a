import { describe, expect, it } from 'vitest';
import { linux } from '../../src/systems/linux/system.js';
import { settingsOf } from '../../src/systems/linux/observe/sysctl.js';
import type { Family } from '../../src/model/address.js';
import type { Change, Plan } from '../../src/model/plan.js';
import type { Route } from '../../src/model/router.js';
import { planChange } from '../../src/reset/plan/plan-change.js';
import { anInterface, aRoute } from '../systems/linux/given.js';
import { accepted, contextOf, diagnosisOf, snapshotOf } from './router.js';

const BOTH = ['em0', 'iwn0'];
const EM0 = aRoute({ interface: 'em0', bundle: 1 });
const IWN0 = aRoute({ gateway: '198.51.100.1', interface: 'iwn0', priority: 600, bundle: 2 });
const rates = {
  ...{ inBitsPerSecond: 0, outBitsPerSecond: 998_000 },
  ...{ inPacketsPerSecond: null, outPacketsPerSecond: null },
};

/** A plan on a Linux router whose kernel spreads by `policy`. */
function planned(routes: readonly Route[], policy: string | null, wish: Partial<Change> = {}): Plan {
  const family: Family = routes[0]?.family ?? 'inet';
  const name = `net.ipv${family === 'inet' ? '4' : '6'}.fib_multipath_hash_policy`;
  const settings = settingsOf(new Map([[name, policy ?? '1']]));
  const snapshot = snapshotOf({
    ...{ routesInet: [], routesInet6: [] },
    [family === 'inet' ? 'routesInet' : 'routesInet6']: routes,
    interfaces: BOTH.map((one) => anInterface({ name: one })),
    settings: policy === null ? { ...settings, multipathHash: { inet: null, inet6: null } } : settings,
  });
  const change = { kind: 'equalise', family, priority: null, ...wish } as Change;
  return accepted(
    planChange(
      change,
      contextOf(snapshot, BOTH, { changer: linux.changer, diagnosis: diagnosisOf(BOTH, { rates }) }),
    ),
  );
}

const moving = ({ touches }: Plan): string | undefined => touches.find((what) => what.includes('will go to'));

describe('where new traffic goes, on Linux', () => {
  it('is told in what the kernel spreads', () => {
    const told = (policy: string | null): string | undefined => moving(planned([EM0, IWN0], policy));
    expect(told('0')).toBe('about half of new address pairs will go to iwn0');
    expect(told('1')).toBe('about half of new connections will go to iwn0');
    expect(told('3')).toBe(
      'about half of new connections (spread by fields chosen by fib_multipath_hash_fields) will go to iwn0',
    );
    expect(told(null)).toBe('about half of new traffic will go to iwn0');
    const six = [EM0, IWN0].map((route, i): Route => ({
      ...route,
      family: 'inet6',
      gateway: `fe80::${i + 1}`,
    }));
    expect(moving(planned(six, '0'))).toBe(
      'about half of new IPv6 connections (spread by addresses and flow labels) will go to iwn0',
    );
  });

  it('goes by the weights', () => {
    const [wide, third] = [
      { ...EM0, weight: 3 },
      { ...EM0, gateway: '192.0.2.2', weight: 3 },
    ].map((route) => ({ ...route, multipath: true }));
    expect(moving(planned([wide ?? EM0, third ?? EM0, IWN0], '1'))).toBe(
      'about 14% of new connections will go to iwn0',
    );
  });
});

describe('an idle uplink taken out of use', () => {
  it('touches nothing that leaves by the other one', () => {
    const drain = { kind: 'drain', interface: 'iwn0' } as const;
    expect(planned([EM0, IWN0], '1', drain).touches).toEqual([]);
    expect(planned([EM0, IWN0], '1', { ...drain, interface: 'em0' }).touches).toContain(
      'em0 carries 998 kb/s out now',
    );
  });
});

describe('both in one default before advertised ones', () => {
  it('is told as both, at the metric before them', () => {
    const ra = { family: 'inet6', priority: 1_024, label: 'ra', attributes: ['expires 1790'] } as const;
    const plan = planned(
      [
        { ...EM0, ...ra, gateway: 'fe80::1' },
        { ...IWN0, ...ra, gateway: 'fe80::2' },
      ],
      '1',
    );
    expect(plan.goal).toBe('Both uplinks in one IPv6 default of metric 1023');
    expect(moving(plan)).toBe('about half of new IPv6 connections will go to iwn0');
  });
});
