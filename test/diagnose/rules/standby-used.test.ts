import { describe, expect, it } from 'vitest';
import { uplinkBadge } from '../../../src/ui/canvas/ink.js';
import type { Change } from '../given.js';
import { EM0, EM0_ALONE, IWN0, IWN0_AT_12, after, findingOf, idsOf, remedyOf } from '../given.js';

const declared = { standby: new Set(['iwn0']) };
const equal: Change = { inet: [EM0, IWN0] };

describe('a standby that has the best priority', () => {
  it('is told to carry new connections although it is declared, and to be set behind', () => {
    const now = after(5, equal, declared);
    expect(now.verdict.sentence).toBe(
      "iwn0 is declared as standby, and carries new connections all the same: its default route has priority 8, as em0's has.",
    );
    expect(remedyOf(findingOf(now, 'standby-used', 'iwn0'))).toMatchObject({
      kind: 'set-behind',
      family: 'inet',
      best: 8,
      routes: [{ interface: 'iwn0' }],
    });
  });

  it('is told to be in front of one that is there to carry everything, and to be set behind', () => {
    const now = after(5, { inet: [EM0_ALONE, IWN0_AT_12] }, { standby: new Set(['em0']) });
    expect(now.verdict).toMatchObject({
      status: 'warning',
      sentence:
        "em0 is declared as standby, and new connections go by it although iwn0 could carry them: its default route has priority 8, iwn0's has 12.",
    });
    expect(remedyOf(findingOf(now, 'standby-used', 'em0'))).toMatchObject({
      kind: 'set-behind',
      routes: [{ interface: 'em0' }],
    });
  });

  it.each<[string, Change]>([
    ['has lost its link', { inet: [EM0_ALONE, { ...IWN0_AT_12, up: false }] }],
    ['has a gateway that is silent', { inet: [EM0_ALONE, IWN0_AT_12], silent: [IWN0_AT_12.gateway] }],
    ['has no default', { inet: [EM0_ALONE] }],
    [
      'stands behind a default that discards',
      {
        inet: [
          EM0_ALONE,
          { ...EM0_ALONE, gateway: '127.0.0.1', interface: 'lo0', priority: 10, reject: true },
          IWN0_AT_12,
        ],
      },
    ],
  ])('stands in front by right when the other one %s', (_, change) => {
    const now = after(5, change, { standby: new Set(['em0']) });
    expect(idsOf(now)).not.toContain('standby-used');
  });

  it('has no share by right, and says on its badge what it was declared to be', () => {
    const [em0, iwn0] = after(5, equal, declared).uplinks;
    expect([em0?.expectedShare, iwn0?.expectedShare]).toEqual([1, 0]);
    expect([em0, iwn0].map((one) => (one === undefined ? '' : uplinkBadge(one, new Map()).word))).toEqual([
      ' ACTIVE ',
      ' STANDBY (declared) ',
    ]);
  });

  it.each<[string, Change, typeof declared | object]>([
    ['it stands behind', { inet: [EM0_ALONE, IWN0_AT_12] }, declared],
    ['nobody declared it', equal, {}],
    [
      'the other one is gone, so that it carries everything by right',
      { inet: [{ ...EM0, up: false }, IWN0] },
      declared,
    ],
  ])('is not spoken of when %s', (_, change, context) => {
    expect(idsOf(after(5, change, context))).not.toContain('standby-used');
  });
});
