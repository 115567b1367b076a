import { describe, expect, it } from 'vitest';
import { EM0, IWN0, IWN0_AT_12, aRoute, after, findingOf, idsOf, remedyOf } from '../given.js';
import { BOTH, WIFI_600, onLinux } from '../given-linux.js';

describe('duplicate default', () => {
  it('remarks one gateway at two priorities: the higher number is surplus', () => {
    const finding = findingOf(after(1, { inet: [EM0, IWN0, IWN0_AT_12] }), 'duplicate-default');
    expect(finding).toMatchObject({ severity: 'info', subject: 'iwn0' });
    expect(finding?.message).toBe(
      'iwn0 has the default route via 192.168.0.1 twice, at priority 8 and 12: only 8 is used.',
    );
    expect(remedyOf(finding)).toMatchObject({ kind: 'remove-duplicate', surplus: [{ priority: 12 }] });
  });

  it('gives a change of priority the time to delete the old row', () => {
    const during = (rounds: number) => after(rounds, (s) => (s < 2 ? {} : { inet: [EM0, IWN0, IWN0_AT_12] }));
    expect(idsOf(during(6))).toEqual([]);
    expect(idsOf(during(8))).toEqual(['duplicate-default']);
  });

  it('keeps quiet for two gateways on one interface, and for one gateway in two families', () => {
    expect(idsOf(after(1))).toEqual([]);
    expect(idsOf(after(1, { inet: [EM0, aRoute({ gateway: '192.168.1.2' }), IWN0] }))).toEqual([]);
  });
});

describe('one gateway, listed twice', () => {
  const twice = (...priorities: readonly [number, number]) =>
    priorities.map((priority, bundle) => ({ ...WIFI_600, priority, bundle }));

  it('is no duplicate at one metric: neither number is surplus', () => {
    expect(findingOf(onLinux(10, { inet: twice(100, 100) }), 'duplicate-default')).toBeUndefined();
  });

  it('is not called used where another metric is the best', () => {
    const inet = [...BOTH.slice(0, 1), ...twice(300, 600)];
    expect(findingOf(onLinux(10, { inet }), 'duplicate-default')?.message).toBe(
      'iwn0 has the default route via 192.168.0.1 twice, at metric 300 and 600: 600 is surplus.',
    );
  });
});

describe('the old default behind one route over several next hops', () => {
  it('is a spare and no duplicate', () => {
    expect(idsOf(onLinux(10, { inet: [...BOTH, { ...WIFI_600, bundle: 2 }] }))).toEqual([]);
  });

  it('is surplus behind a plain route of the same gateway', () => {
    const inet = [...BOTH.slice(1).map((hop) => ({ ...hop, multipath: false })), { ...WIFI_600, bundle: 2 }];
    const finding = findingOf(onLinux(10, { inet }), 'duplicate-default');
    expect(finding?.message).toBe(
      'iwn0 has the default route via 192.168.0.1 twice, at metric 100 and 600: only 100 is used.',
    );
  });
});
