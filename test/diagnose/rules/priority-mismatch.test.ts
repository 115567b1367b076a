import { describe, expect, it } from 'vitest';
import {
  EM0,
  EM0_ALONE,
  EM0_V6,
  IWN0,
  IWN0_AT_12,
  IWN0_V6,
  aRoute,
  after,
  down,
  failed,
  findingOf,
  idsOf,
  ok,
  remedyOf,
  withInterface,
} from '../given.js';
import { BOTH, WIFI_600, WIRED_100, aDefault, cureOf, lost, onLinux } from '../given-linux.js';

const MISMATCH = { inet: [EM0_ALONE, IWN0_AT_12] };

describe('priority mismatch', () => {
  it('warns when the defaults differ in priority: only the lower number carries traffic', () => {
    const finding = findingOf(after(1, MISMATCH), 'priority-mismatch');
    expect(finding).toMatchObject({ severity: 'warning', subject: 'iwn0', family: 'inet' });
    expect(finding?.message).toBe(
      "Only em0 is used: the default route via iwn0 has priority 12 (static 8 + wireless 4), em0's has 8.",
    );
  });

  it('asks for one priority: the one in use', () => {
    expect(remedyOf(findingOf(after(1, MISMATCH), 'priority-mismatch'))).toMatchObject({
      kind: 'equalise',
      priority: 8,
      keep: [{ interface: 'em0' }],
      move: [{ interface: 'iwn0', priority: 12 }],
    });
  });

  it('shows every default as evidence, and the measured share once there is one', () => {
    const early = findingOf(after(1, MISMATCH), 'priority-mismatch');
    expect(early?.evidence).toEqual([
      'default via 192.168.1.1 (em0): priority 8 (static), flags UGS, use 1,000',
      'default via 192.168.0.1 (iwn0): priority 12 (static 8 + wireless 4), flags UGS, use 900',
      'multipath is on',
    ]);
    const late = after(44, (s) => ({ inet: [{ ...EM0_ALONE, use: 1_000 + s * 10 }, IWN0_AT_12] }));
    expect(findingOf(late, 'priority-mismatch')?.evidence.at(-1)).toBe('iwn0 got 0% of 430 look-ups in 43 s');
  });

  it('says that it cannot tell a backup from a mistake', () => {
    expect(findingOf(after(1, MISMATCH), 'priority-mismatch')?.unknown).toContain('meant as a backup');
    const blind = after(1, { ...MISMATCH, settings: failed('not-recorded') });
    expect(findingOf(blind, 'priority-mismatch')?.unknown).toContain('whether multipath is on');
  });

  it('names every uplink that is used, and speaks of each that is not', () => {
    const inet = [EM0, IWN0, aRoute({ interface: 'umb0', gateway: '100.64.0.1', priority: 14 })];
    expect(findingOf(after(1, { inet }), 'priority-mismatch')?.message).toBe(
      'Only em0 and iwn0 are used: the default route via umb0 has priority 14, those of em0 and iwn0 have 8.',
    );
  });

  it('judges IPv6 by itself', () => {
    const inet6 = [EM0_V6, { ...IWN0_V6, priority: 12 }];
    const findings = after(1, { inet6 }).findings.filter(({ id }) => id === 'priority-mismatch');
    expect(findings.map(({ family }) => family)).toEqual(['inet6']);
    expect(findings[0]?.message).toMatch(/^Only em0 is used for IPv6: the IPv6 default route via iwn0/);
  });

  it('needs no interface list: the number alone is reason enough', () => {
    const finding = findingOf(
      after(1, { ...MISMATCH, interfaces: failed('not-recorded') }),
      'priority-mismatch',
    );
    expect(finding?.message).toBe(
      "Only em0 is used: the default route via iwn0 has priority 12, em0's has 8.",
    );
  });

  it('keeps its begin from round to round', () => {
    const rounds = after(30, (s) => (s < 10 ? {} : MISMATCH));
    expect(rounds.at - (findingOf(rounds, 'priority-mismatch')?.since ?? 0)).toBe(19_000);
  });

  it('keeps quiet when both defaults share priority 8', () => {
    expect(idsOf(after(5))).toEqual([]);
  });

  it('keeps quiet while the better one is down: then the other is the one in use', () => {
    const interfaces = withInterface('em0', { linkUp: false, status: 'no carrier' });
    expect(idsOf(after(1, { inet: [IWN0_AT_12, down(EM0_ALONE)], interfaces }))).toEqual(['link-down']);
  });

  it('keeps quiet when the same uplink has a second, surplus row of a higher number', () => {
    expect(idsOf(after(1, { inet: [EM0, IWN0, IWN0_AT_12] }))).not.toContain('priority-mismatch');
  });

  it('does not conclude from a table that is old or could not be read', () => {
    const last = ok([EM0_ALONE, IWN0_AT_12]);
    expect(idsOf(after(9, { inet: last }))).not.toContain('priority-mismatch');
    expect(idsOf(after(1, { inet: { ...failed('timeout'), last } as never }))).not.toContain(
      'priority-mismatch',
    );
  });
});

describe('a mismatch of metrics', () => {
  const finding = findingOf(onLinux(1, { inet: [WIRED_100, WIFI_600] }), 'priority-mismatch');

  it('names the metric, whose number it is and who added the routes', () => {
    expect(finding?.message).toBe(
      "Only em0 is used: the default route via iwn0 has metric 600 (as NetworkManager and netplan give wifi), em0's has 100.",
    );
    expect(onLinux(1, { inet: [WIRED_100, WIFI_600] }).verdict.because).toEqual([
      'only default routes of the lowest metric carry traffic',
      "iwn0's metric 600 is as NetworkManager and netplan give wifi",
      "a DHCP client added it and em0's",
    ]);
  });

  it('has no switch for multipath to speak of: it says what next hops would be chosen by', () => {
    expect(finding?.evidence.at(-1)).toBe(
      'next hops of one route are chosen by addresses and ports (fib_multipath_hash_policy 1)',
    );
    expect(JSON.stringify(finding)).not.toContain('multipath is');
  });

  it('leaves a lost link out of the cure', () => {
    const inet = [
      lost(BOTH[0] ?? WIRED_100),
      ...BOTH.slice(1),
      aDefault({ interface: 'wwan0', gateway: '100.64.0.1', priority: 700, bundle: 2 }),
    ];
    const cure = cureOf(findingOf(onLinux(1, { inet }), 'priority-mismatch', 'wwan0'));
    expect(cure[0]).toBe(
      '/usr/sbin/ip route replace default metric 100 nexthop via 192.168.0.1 dev iwn0 weight 1 nexthop via 100.64.0.1 dev wwan0 weight 1',
    );
  });
});
