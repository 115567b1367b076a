import { describe, expect, it } from 'vitest';
import {
  after,
  anAddress,
  EM0,
  EM0_ALONE,
  findingOf,
  idsOf,
  IWN0,
  IWN0_AT_12,
  withInterface,
} from '../given.js';
import { remedyOf } from '../given.js';
import { onLinux, WIFI_600, WIRED_100 } from '../given-linux.js';

describe('a line that got no lease', () => {
  const noLease = withInterface('iwn0', {
    addresses: [anAddress('169.254.21.8', 16)],
    autoconf: { inet: true, inet6: false },
  });

  it('is named as that, and its priority is not the trouble', () => {
    const diagnosis = after(3, { inet: [EM0_ALONE, IWN0_AT_12], interfaces: noLease });
    expect(findingOf(diagnosis, 'no-lease', 'iwn0')).toMatchObject({ severity: 'warning' });
    expect(diagnosis.verdict.sentence).toContain('169.254.21.8');
    expect(idsOf(diagnosis)).not.toContain('priority-mismatch');
  });

  it('is critical when nothing else leads out', () => {
    const diagnosis = after(3, { inet: [IWN0_AT_12], interfaces: noLease });
    expect(findingOf(diagnosis, 'no-lease', 'iwn0')?.severity).toBe('critical');
  });

  it('is not said of one that has its address', () => {
    expect(idsOf(after(3))).not.toContain('no-lease');
  });
});

describe('equal defaults of which the first lacks the P flag', () => {
  const row = { ...EM0, multipath: false, flags: 'UGS' };

  it('are no sharing: the one that does not carry is to be set again', () => {
    const diagnosis = after(3, { inet: [row, { ...IWN0, multipath: false, flags: 'UGS' }] });
    expect(findingOf(diagnosis, 'multipath-flag-missing')).toMatchObject({
      severity: 'warning',
      subject: 'iwn0',
    });
    expect(remedyOf(findingOf(diagnosis, 'multipath-flag-missing'))).toMatchObject({
      kind: 'set-again',
      routes: [{ interface: 'iwn0' }],
    });
    expect(diagnosis.verdict.sentence).toMatch(/^Only em0 is used: the defaults share priority 8/);
  });

  it('keeps quiet where the table shows no priorities: it is not known that they are equal', () => {
    const bare = { multipath: false, flags: 'UGS', priority: null };
    const now = after(3, {
      inet: [
        { ...EM0, ...bare },
        { ...IWN0, ...bare },
      ],
    });
    expect(now.verdict).toMatchObject({
      status: 'unknown',
      sentence:
        'em0 and iwn0 have default routes, of which the table shows no priority: which of them is used is not known.',
    });
  });

  it('keeps quiet where both have it, and where one of them stands behind', () => {
    expect(idsOf(after(3))).not.toContain('multipath-flag-missing');
    expect(idsOf(after(3, { inet: [EM0_ALONE, IWN0_AT_12] }))).not.toContain('multipath-flag-missing');
  });
});

describe('a line that NetworkManager found without connectivity', () => {
  it('wants repair: its metric is not the trouble', () => {
    const dead = { ...WIRED_100, priority: 20_100 };
    const diagnosis = onLinux(3, { inet: [WIFI_600, dead] });
    expect(findingOf(diagnosis, 'no-connectivity', 'em0')).toMatchObject({ severity: 'warning' });
    expect(idsOf(diagnosis)).not.toContain('priority-mismatch');
  });

  it('is not one whose metric is merely worse', () => {
    expect(idsOf(onLinux(3, { inet: [WIRED_100, WIFI_600] }))).not.toContain('no-connectivity');
  });
});
