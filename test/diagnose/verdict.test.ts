import { describe, expect, it } from 'vitest';
import { aReading } from './given-connections.js';
import type { Change } from './given.js';
import {
  EM0,
  EM0_ALONE,
  EM0_V6,
  INTERFACES,
  IWN0,
  IWN0_AT_12,
  aRoute,
  aSource,
  anInterface,
  after,
  down,
  failed,
  ok,
  withInterface,
} from './given.js';
import {
  BOTH,
  SETTINGS,
  V6,
  V6_IWN0,
  WIFI_600,
  WIRED_100,
  aDefault,
  linksWith,
  onLinux,
} from './given-linux.js';

const verdict = (change: Change, rounds = 1) => after(rounds, change).verdict;
const NO_IWN0 = INTERFACES.filter(({ name }) => name !== 'iwn0');

describe('the verdict', () => {
  it('is ok in one sentence when both uplinks are used', () => {
    expect(verdict({})).toEqual({
      status: 'ok',
      sentence: 'Both uplinks are used: em0 and iwn0 share priority 8, multipath is on.',
      because: [],
    });
  });

  describe('right after a reset', () => {
    /** em0 alone until the third second, then both; so many new connections a second by each from then on. */
    const afterReset = (seconds: number, em0: number, iwn0: number): string =>
      after(seconds, (second) => ({
        inet: second < 3 ? [EM0_ALONE, IWN0_AT_12] : [EM0, IWN0],
        connections: aReading({
          uplinks: { em0: { fresh: second < 3 ? 4 : em0 }, iwn0: { fresh: second < 3 ? 0 : iwn0 } },
        }),
      })).verdict.sentence;

    it('expects both to be used, and says by which no new connection was seen yet', () => {
      expect(afterReset(4, 0, 0)).toBe(
        'Both uplinks are expected to be used: em0 and iwn0 share priority 8, multipath is on; no new connection was seen yet.',
      );
      expect(afterReset(8, 1, 0)).toBe(
        'Both uplinks are expected to be used: em0 and iwn0 share priority 8, multipath is on; no new connection was seen by iwn0 yet.',
      );
    });

    it('calls both used once a new connection was seen by each', () => {
      expect(afterReset(8, 1, 1)).toBe(
        'Both uplinks are used: em0 and iwn0 share priority 8, multipath is on.',
      );
    });
  });

  it('does not pass over gateways that have yet to answer, though two lost pings are no finding', () => {
    const { status, sentence } = verdict({ silent: ['192.168.0.1'] }, 2);
    expect(status).toBe('ok');
    expect(sentence).toMatch(/multipath is on\. No answer yet from gateway 192\.168\.0\.1\.$/);
    expect(verdict({ silent: ['192.168.0.1'] }, 1).sentence).not.toContain('No answer');
    expect(after(12, (s) => (s < 10 ? {} : { silent: ['192.168.0.1'] })).verdict.sentence).not.toContain(
      'yet',
    );
  });

  it('gives the shares once they are measured', () => {
    const diagnosis = after(41, (s) => ({
      inet: [
        { ...EM0, use: 13 * s },
        { ...IWN0, use: 12 * s },
      ],
    }));
    expect(diagnosis.verdict.sentence).toMatch(/multipath is on \(52% and 48% of 1,000 look-ups\)\.$/);
  });

  it('counts three', () => {
    const inet = [EM0, IWN0, aRoute({ interface: 'umb0', gateway: '100.64.0.1' })];
    expect(verdict({ inet }).sentence).toBe(
      'All 3 uplinks are used: em0, iwn0 and umb0 share priority 8, multipath is on.',
    );
  });

  it('does not claim that multipath is on when nobody knows', () => {
    const { status, sentence } = verdict({ settings: failed('not-recorded') });
    expect(status).toBe('ok');
    expect(sentence).toBe(
      'em0 and iwn0 have default routes of one priority, 8; whether multipath is on is not known.',
    );
  });

  it('says so when there is only one uplink', () => {
    expect(verdict({ inet: [EM0_ALONE], interfaces: NO_IWN0 })).toMatchObject({
      status: 'ok',
      sentence: 'Only one uplink: em0 carries everything.',
    });
  });

  it('tells the families apart when each has its own way out', () => {
    const gif0 = aRoute({ family: 'inet6', interface: 'gif0', gateway: '2001:db8:f::1', multipath: false });
    const interfaces = [...NO_IWN0, anInterface('gif0', { kind: 'tunnel' })];
    expect(verdict({ inet: [EM0_ALONE], inet6: [gif0], interfaces }).sentence).toBe(
      'em0 carries IPv4, gif0 IPv6.',
    );
  });

  it('is the worst finding, and its causes nearest first', () => {
    const { status, sentence, because } = verdict({ inet: [EM0_ALONE, IWN0_AT_12] });
    expect(status).toBe('warning');
    expect(sentence).toMatch(/^Only em0 is used/);
    expect(because).toEqual([
      'only default routes of the lowest priority carry traffic',
      "iwn0's priority 12 is static 8 + wireless 4",
      'dhcpleased added it',
    ]);
  });

  it('tells what is wrong in both families once', () => {
    const inet6 = [aDefault({ ...V6, priority: 100 }), aDefault({ ...V6_IWN0, priority: 600, bundle: 1 })];
    const { because } = onLinux(1, { inet: [WIRED_100, WIFI_600], inet6 }).verdict;
    expect(because.at(-1)).toBe('the same holds for IPv6');
    expect(because.join()).not.toContain('Only em0');
  });

  it('puts the root before what follows from it', () => {
    const change = {
      inet: [IWN0_AT_12, down(EM0_ALONE)],
      interfaces: withInterface('em0', { linkUp: false, status: 'no carrier' }),
      firewall: { enabled: false },
    };
    expect(verdict(change).sentence).toBe('em0 has no link (no carrier): iwn0 carries everything.');
  });

  it('is critical when nothing leaves the router', () => {
    expect(verdict({ inet: [], interfaces: failed('not-recorded') })).toMatchObject({
      status: 'critical',
      sentence: 'No default route: nothing leaves this router.',
    });
    expect(verdict({ inet: [], inet6: failed('timeout'), interfaces: failed('timeout') }).sentence).toBe(
      'No IPv4 default route: nothing leaves by IPv4.',
    );
  });

  it('is unknown while no routing table is known', () => {
    const unread = { inet: failed('waiting'), inet6: failed('waiting') };
    expect(verdict(unread)).toMatchObject({ status: 'unknown', sentence: 'Waiting for the routing table.' });
    expect(verdict({ ...unread, inet6: [] }).status).toBe('unknown');
    const killed = failed('timeout', 0, 'route was killed after 3 s');
    expect(verdict({ inet: killed, inet6: killed }).sentence).toBe(
      'Cannot tell, the routing table is not known: route was killed after 3 s.',
    );
    const old = { inet: ok([EM0, IWN0]), inet6: ok([]) };
    expect(verdict(old, 9)).toMatchObject({
      status: 'unknown',
      sentence: 'Cannot tell: the routing table is out of date.',
    });
  });

  it('is of the family that is known when the other was not recorded', () => {
    expect(verdict({ inet: failed('not-recorded'), inet6: [EM0_V6], interfaces: NO_IWN0 })).toMatchObject({
      status: 'ok',
      sentence: 'Only one uplink: em0 carries everything.',
    });
  });

  it('is not spoilt by a remark', () => {
    const refused = aSource('pf-info', { ok: false, why: 'no-permission', reason: 'needs root' });
    expect(verdict({ sources: [refused] })).toMatchObject({ status: 'ok', because: [] });
  });
});

describe('the verdict on one route over several uplinks', () => {
  const sentence = (change: Change) => onLinux(1, change).verdict.sentence;

  it('says what connections are spread by', () => {
    expect(sentence({})).toBe(
      'Both uplinks are used: em0 and iwn0 share one default route of metric 100, by addresses and ports.',
    );
    const hash = (policy: number) => ({
      settings: { ...SETTINGS, multipathHash: { inet: policy, inet6: 1 } },
    });
    expect(sentence(hash(0))).toContain('by addresses alone');
    expect(sentence({ settings: { ...SETTINGS, multipathHash: { inet: null, inet6: null } } })).toBe(
      'Both uplinks are used: em0 and iwn0 share one default route of metric 100.',
    );
  });

  it('gives what is due to each where the weights differ', () => {
    const inet = BOTH.map((hop) => (hop.interface === 'em0' ? { ...hop, weight: 3 } : hop));
    expect(sentence({ inet })).toBe(
      'Both uplinks are used: em0 and iwn0 share one default route of metric 100, by addresses and ports, 75% and 25% due.',
    );
  });

  it('is that one uplink carries everything where there is one, and critical where there is none', () => {
    const interfaces = linksWith().filter(({ name }) => name !== 'iwn0');
    expect(onLinux(1, { inet: [WIRED_100], interfaces }).verdict).toMatchObject({
      status: 'ok',
      sentence: 'Only one uplink: em0 carries everything.',
    });
    expect(onLinux(1, { inet: [], interfaces }).verdict).toMatchObject({
      status: 'critical',
      sentence: 'No default route: nothing leaves this router.',
    });
  });
});
