import { describe, expect, it } from 'vitest';
import type { RouterEvent } from '../../../src/model/router.js';
import type { Change } from '../given.js';
import {
  EM0,
  EM0_ALONE,
  IWN0,
  after,
  anAddress,
  anInterface,
  down,
  findingOf,
  idsOf,
  INTERFACES,
  withInterface,
} from '../given.js';

/** In every period of so many seconds away for the last part of it. */
const isAway = (second: number, period: number, from: number): boolean => second % period >= from;
const NO_LINK = { linkUp: false, status: 'no carrier' } as const;

describe('an uplink that comes and goes', () => {
  const comesAndGoes = (s: number): Change => (isAway(s, 40, 20) ? { inet: [EM0_ALONE] } : {});

  it('is told with how often and in what time its default was lost, and that it is gone now', () => {
    const now = after(150, comesAndGoes);
    expect(now.verdict.sentence).toBe(
      'The default route of iwn0 comes and goes: lost 4 times in 2 min, gone now.',
    );
    expect(idsOf(now)).toEqual(['flapping', 'missing-default']);
  });

  it('is told as well while it is there', () => {
    expect(findingOf(after(130, comesAndGoes), 'flapping', 'iwn0')?.message).toBe(
      'The default route of iwn0 comes and goes: lost 3 times in 1 min 20 s, there again now.',
    );
  });

  it('is not told of what was taken out twice, or is gone for good', () => {
    expect(idsOf(after(90, comesAndGoes))).not.toContain('flapping');
    expect(idsOf(after(90, (s) => (s < 10 ? {} : { inet: [EM0_ALONE] })))).toEqual(['missing-default']);
  });

  it('is over when it has stayed for five minutes', () => {
    const life = (s: number): Change => (s < 120 ? comesAndGoes(s) : {});
    expect(idsOf(after(300, life))).toContain('flapping');
    expect(idsOf(after(430, life))).not.toContain('flapping');
  });

  it('says the link where the default goes with it', () => {
    const life = (s: number): Change =>
      isAway(s, 20, 15) ? { inet: [EM0, down(IWN0)], interfaces: withInterface('iwn0', NO_LINK) } : {};
    expect(findingOf(after(75, life), 'flapping', 'iwn0')?.message).toMatch(
      /^The link of iwn0 comes and goes: lost 3 times/,
    );
  });

  it('counts a link that was lost and back between two readings, from its announcements', () => {
    const flap = (status: string): RouterEvent => ({
      ...{ kind: 'link', interface: 'iwn0', status, destination: null, gateway: null, priority: null },
      ...{ label: null, pid: null, errno: null, family: null },
    });
    const events = [flap('no carrier'), flap('active'), flap('no carrier'), flap('active')];
    const life = (s: number): Change => (s === 20 || s === 30 ? { events } : {});
    expect(findingOf(after(40, life), 'flapping', 'iwn0')?.message).toContain('lost 4 times');
    expect(idsOf(after(25, life))).not.toContain('flapping');
  });

  it('says the lease where the address goes, and the mastership of a carp interface', () => {
    const bare = (s: number): Change =>
      isAway(s, 20, 12) ? { inet: [EM0_ALONE], interfaces: withInterface('iwn0', { addresses: [] }) } : {};
    expect(findingOf(after(75, bare), 'flapping', 'iwn0')?.message).toMatch(/^The address of iwn0/);
    const carp = (status: string) => [
      ...INTERFACES,
      anInterface('carp1', {
        kind: 'carp',
        status,
        linkUp: status === 'master',
        addresses: [anAddress('192.0.2.70')],
      }),
    ];
    const inet = [EM0, { ...IWN0, gateway: '192.0.2.1', interface: 'carp1' }];
    const votes = (s: number): Change => ({
      inet,
      interfaces: carp(isAway(s, 20, 12) ? 'backup' : 'master'),
    });
    expect(findingOf(after(75, votes), 'flapping', 'carp1')?.message).toMatch(
      /^The mastership of its pair of carp1/,
    );
  });
});
