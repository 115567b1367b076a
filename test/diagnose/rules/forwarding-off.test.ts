import { describe, expect, it } from 'vitest';
import {
  EM0_ALONE,
  EM0_V6,
  INTERFACES,
  IWN0_V6,
  after,
  findingOf,
  idsOf,
  remedyOf,
  withInterface,
} from '../given.js';

const off = (inet: number | null, inet6: number | null = 1) => ({
  settings: { forwarding: { inet, inet6 } },
});
const WITHOUT_LAN = INTERFACES.filter(({ name }) => name !== 'em1');

describe('forwarding off', () => {
  it('warns on a router with two uplinks and a LAN', () => {
    const finding = findingOf(after(1, off(0)), 'forwarding-off');
    expect(finding).toMatchObject({ severity: 'warning', subject: 'inet', family: 'inet' });
    expect(finding?.message).toBe('IPv4 forwarding is off: nothing from em1 gets out.');
    expect(remedyOf(finding)).toEqual({ kind: 'enable-forwarding', family: 'inet' });
  });

  it('knows that 2 forwards IPsec only', () => {
    expect(findingOf(after(1, off(2)), 'forwarding-off')?.message).toMatch(
      /^IPv4 is forwarded for IPsec only/,
    );
  });

  it('only remarks it on a machine without a LAN, or with one uplink', () => {
    expect(findingOf(after(1, { ...off(0), interfaces: WITHOUT_LAN }), 'forwarding-off')?.severity).toBe(
      'info',
    );
    const one = withInterface('iwn0', { autoconf: { inet: false, inet6: false }, addresses: [] });
    expect(
      findingOf(after(1, { ...off(0), inet: [EM0_ALONE], interfaces: one }), 'forwarding-off')?.severity,
    ).toBe('info');
  });

  it('speaks of IPv6 only where a LAN has IPv6', () => {
    const inet6 = [EM0_V6, IWN0_V6];
    expect(findingOf(after(1, { ...off(1, 0), inet6 }), 'forwarding-off')?.family).toBe('inet6');
    expect(idsOf(after(1, { ...off(1, 0), inet6, interfaces: WITHOUT_LAN }))).toEqual([]);
    expect(idsOf(after(1, off(1, 0)))).toEqual([]);
  });

  it('keeps quiet when it is on, not known, or on a host with one uplink', () => {
    expect(idsOf(after(1))).toEqual([]);
    expect(idsOf(after(1, off(null, null)))).toEqual([]);
    const host = INTERFACES.slice(0, 2);
    expect(idsOf(after(1, { ...off(0), inet: [EM0_ALONE], interfaces: host }))).toEqual([]);
  });
});
