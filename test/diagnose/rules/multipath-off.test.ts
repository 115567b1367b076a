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

const OFF = { settings: { multipath: { inet: false, inet6: false } } };

describe('multipath off', () => {
  it('warns when two defaults are equal and the kernel is told not to spread', () => {
    const finding = findingOf(after(1, OFF), 'multipath-off');
    expect(finding).toMatchObject({ severity: 'warning', subject: 'inet', family: 'inet' });
    expect(finding?.message).toBe(
      'Multipath is off: of 2 equal default routes only the first, via em0, is used.',
    );
    expect(remedyOf(finding)).toEqual({ kind: 'enable-multipath', family: 'inet' });
  });

  it('judges IPv6 by its own switch', () => {
    const settings = { multipath: { inet: true, inet6: false } };
    const diagnosis = after(1, { settings, inet6: [EM0_V6, IWN0_V6] });
    expect(findingOf(diagnosis, 'multipath-off')).toMatchObject({ subject: 'inet6', family: 'inet6' });
  });

  it('keeps quiet when it is on, and when nobody knows', () => {
    expect(idsOf(after(1))).toEqual([]);
    expect(idsOf(after(1, { settings: failed('not-recorded') }))).toEqual([]);
  });

  it('keeps quiet where there is nothing to spread over', () => {
    expect(idsOf(after(1, { ...OFF, inet: [EM0_ALONE, IWN0_AT_12] }))).toEqual(['priority-mismatch']);
  });
});
