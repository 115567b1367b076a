import { describe, expect, it } from 'vitest';
import type { Change } from '../given.js';
import { after, down, EM0_ALONE, findingOf, idsOf, IWN0_AT_12, remedyOf, withInterface } from '../given.js';

const declared = { standby: new Set(['iwn0']) };
const silentFrom =
  (second: number, silent: readonly string[], change: Change = {}) =>
  (at: number): Change => ({
    inet: [EM0_ALONE, IWN0_AT_12],
    ...change,
    silent: at >= second ? silent : [],
  });

describe('a standby that is wanted', () => {
  it('is told when the kernel goes on with a gateway that has fallen silent', () => {
    const now = after(60, silentFrom(5, ['192.168.1.1']), declared);
    const finding = findingOf(now, 'standby-idle', 'iwn0');
    expect(finding).toMatchObject({
      severity: 'critical',
      message:
        'iwn0 is declared as standby and does not take over: em0 has a gateway that has fallen silent, and its default route stands behind with priority 12, and the kernel goes on with the others.',
    });
    expect(remedyOf(finding)).toEqual({ kind: 'take-out', interface: 'em0' });
  });

  it('is told when it does not work either, and then nothing is offered', () => {
    const lost = withInterface('em0', { linkUp: false, status: 'no carrier' });
    const both = lost.map((one) =>
      one.name === 'iwn0' ? { ...one, linkUp: false, status: 'no network' } : one,
    );
    const change: Change = { inet: [down(EM0_ALONE), down(IWN0_AT_12)], interfaces: both };
    const finding = findingOf(after(30, change, declared), 'standby-idle', 'iwn0');
    expect(finding?.message).toMatch(/em0 has no link, and iwn0 itself has no link\.$/);
    expect(remedyOf(finding)).toEqual({ kind: 'none' });
  });

  it.each<[string, (at: number) => Change, object]>([
    ['has taken over', () => ({ inet: [down(EM0_ALONE), IWN0_AT_12] }), declared],
    ['is not wanted', silentFrom(5, []), declared],
    ['was not declared', silentFrom(5, ['192.168.1.1']), {}],
  ])('is not told of when it %s', (_, change, context) => {
    expect(idsOf(after(60, change, context))).not.toContain('standby-idle');
  });
});
