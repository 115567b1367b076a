import { describe, expect, it } from 'vitest';
import {
  EM0_ALONE,
  EM0_V6,
  IWN0_AT_12,
  IWN0_V6,
  after,
  failed,
  findingOf,
  idsOf,
  remedyOf,
} from '../given.js';

describe('family parity', () => {
  it('remarks that IPv4 was put right and IPv6 forgotten', () => {
    const inet6 = [EM0_V6, { ...IWN0_V6, priority: 12, multipath: false }];
    const diagnosis = after(1, { inet6 });
    expect(findingOf(diagnosis, 'family-parity')).toMatchObject({
      severity: 'info',
      subject: 'inet6',
      message: 'IPv4 uses em0 and iwn0, IPv6 only em0.',
    });
    expect(remedyOf(findingOf(diagnosis, 'family-parity'))).toMatchObject({
      kind: 'equalise',
      family: 'inet6',
    });
  });

  it('remarks it the other way round, and when only one of the switches is on', () => {
    const inet6 = [EM0_V6, IWN0_V6];
    expect(findingOf(after(1, { inet: [EM0_ALONE, IWN0_AT_12], inet6 }), 'family-parity')?.subject).toBe(
      'inet',
    );
    const settings = { multipath: { inet: true, inet6: false } };
    const finding = findingOf(after(1, { inet6, settings }), 'family-parity');
    expect(remedyOf(finding)).toEqual({ kind: 'enable-multipath', family: 'inet6' });
  });

  it('keeps quiet when both are spread, neither is, or one uplink has no IPv6', () => {
    expect(idsOf(after(1, { inet6: [EM0_V6, IWN0_V6] }))).toEqual([]);
    expect(idsOf(after(1, { inet6: [EM0_V6] }))).toEqual([]);
    const neither = { inet: [EM0_ALONE, IWN0_AT_12], inet6: [EM0_V6, { ...IWN0_V6, priority: 12 }] };
    expect(idsOf(after(1, neither))).not.toContain('family-parity');
  });

  it('keeps quiet while one of the tables is not known', () => {
    expect(idsOf(after(1, { inet6: failed('not-recorded') }))).toEqual([]);
  });
});
