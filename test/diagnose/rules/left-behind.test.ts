import { describe, expect, it } from 'vitest';
import type { Change } from '../given.js';
import { counters, EM0, EM0_ALONE, IWN0, IWN0_AT_12, after, findingOf, idsOf, remedyOf } from '../given.js';
import type { GivenUplink } from '../given-connections.js';
import { aReading, several } from '../given-connections.js';

const calls = several(4, { uplink: 'iwn0', wireHost: '192.168.0.101', ageSeconds: 1_800 });

/** em0 is back; four calls go on by iwn0, at a tenth of what em0 moves. */
const failback = (iwn0: GivenUplink, more: Change = {}) => {
  return (second: number): Change => ({
    inet: [EM0_ALONE, IWN0_AT_12],
    bytes: [
      counters('em0', { inBytes: second * 400_000, outBytes: second * 60_000 }),
      counters('iwn0', { inBytes: second * 40_000, outBytes: second * 20_000 }),
    ],
    connections: aReading({
      uplinks: { em0: { fresh: 2 }, iwn0: { fresh: 0, tcp: [0, 0], udp: [0, 0], ...iwn0 } },
    }),
    ...more,
  });
};

describe('connections that stay on the standby after a failback', () => {
  it('are told, with where new ones go and what would end them', () => {
    const now = after(20, failback({ byAge: { old: calls } }));
    expect(findingOf(now, 'left-behind', 'iwn0')).toMatchObject({
      severity: 'info',
      message:
        'New connections leave by em0; 4 from before still leave by iwn0, and stay there until they end.',
    });
    expect(remedyOf(findingOf(now, 'left-behind', 'iwn0'))).toEqual({
      kind: 'end-connections',
      interface: 'iwn0',
      addresses: ['192.168.0.101'],
      count: 4,
      connections: calls,
    });
  });

  it('are the verdict where the standby is a declared one, and all is well', () => {
    const now = after(20, failback({ byAge: { old: calls } }), { standby: new Set(['iwn0']) });
    expect(now.verdict).toMatchObject({
      status: 'ok',
      sentence:
        'New connections leave by em0; 4 from before still leave by iwn0, and stay there until they end.',
    });
  });

  it('leave a mismatch of priorities what it is, for new connections alone', () => {
    const now = after(20, failback({ byAge: { old: calls } }));
    expect(now.verdict.sentence).toMatch(/^Only em0 is used for new connections: /);
    expect(after(20, failback({})).verdict.sentence).not.toContain('for new connections');
  });

  it('explain what iwn0 moves: nothing else needs to choose it', () => {
    expect(idsOf(after(20, failback({ byAge: { old: calls } })))).not.toContain('policy-routing');
    expect(idsOf(after(20, failback({ byAge: { old: calls }, forced: 4 })))).not.toContain('policy-routing');
  });

  it.each<[string, (second: number) => Change]>([
    ['the switch was minutes ago and they merely age', failback({ byAge: { old: calls, young: 2 } })],
    ['a download or two is left', failback({ byAge: { old: calls.slice(0, 2) } })],
    ['only what came in from outside is there', failback({ byAge: {}, inbound: { established: 9 } })],
    ['ages are not known', failback({ byAge: { old: calls, unaged: 3 } })],
    ['new ones may go there as well', failback({ byAge: { old: calls } }, { inet: [EM0, IWN0] })],
  ])('are not spoken of when %s', (_, life) => {
    expect(idsOf(after(20, life))).not.toContain('left-behind');
  });
});
