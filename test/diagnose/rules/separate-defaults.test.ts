import { describe, expect, it } from 'vitest';
import { EM0, IWN0, after, findingOf, idsOf, uplinkOf } from '../given.js';
import {
  BOTH,
  IWN0_SEPARATE,
  V6,
  V6_IWN0,
  WIFI_600,
  WIRED_100,
  aDefault,
  cureOf,
  lost,
  onLinux,
} from '../given-linux.js';

describe('separate defaults', () => {
  const diagnosis = onLinux(1, { inet: [aDefault(), IWN0_SEPARATE] });
  const finding = findingOf(diagnosis, 'separate-defaults');

  it('warns that two routes of one metric are used one at a time', () => {
    expect(finding).toMatchObject({ severity: 'warning', subject: 'inet', family: 'inet' });
    expect(finding?.message).toContain('the kernel uses one at a time, as a rule that of em0');
    expect(['em0', 'iwn0'].map((name) => uplinkOf(diagnosis, name).role)).toEqual(['active', 'standby']);
  });

  it('has one route over both for a cure, and the second one away', () => {
    expect(cureOf(finding)).toEqual([
      '/usr/sbin/ip route replace default metric 100 nexthop via 192.168.1.1 dev em0 weight 1 nexthop via 192.168.0.1 dev iwn0 weight 1',
      '/usr/sbin/ip route del default metric 100 proto boot via 192.168.0.1 dev iwn0',
    ]);
  });

  it('warns of two routers whose advertisements brought a default each, and names the preferred one', () => {
    const ra = { priority: 1_024, label: 'ra' };
    const inet6 = [aDefault({ ...V6, ...ra }), aDefault({ ...V6_IWN0, ...ra, bundle: 1, preference: 1 })];
    expect(findingOf(onLinux(1, { inet6 }), 'separate-defaults', 'inet6')?.message).toBe(
      'em0 and iwn0 have default routes of one metric, 1024 for IPv6, but not one route: the kernel uses one at a time, as a rule that of iwn0.',
    );
  });

  it('does not want a lost link in the route over both', () => {
    expect(idsOf(onLinux(1, { inet: [lost(aDefault()), IWN0_SEPARATE] }))).not.toContain('separate-defaults');
  });

  it('keeps quiet of one route over both, of different metrics, and where equal rows share by themselves', () => {
    expect(idsOf(onLinux(1, { inet: BOTH }))).toEqual([]);
    expect(idsOf(onLinux(1, { inet: [WIRED_100, WIFI_600] }))).not.toContain('separate-defaults');
    expect(idsOf(after(1, { inet: [EM0, IWN0] }))).toEqual([]);
  });
});
