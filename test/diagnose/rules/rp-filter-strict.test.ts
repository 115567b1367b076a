import { describe, expect, it } from 'vitest';
import type { PolicyRule, Settings } from '../../../src/model/router.js';
import { findingOf, idsOf } from '../given.js';
import {
  CARRIER_LOST,
  SETTINGS,
  WIFI_600,
  WIRED_100,
  cureOf,
  lastingOf,
  linksWith,
  onLinux,
} from '../given-linux.js';

const MISMATCH = [WIRED_100, WIFI_600];
const RULE: PolicyRule = {
  family: 'inet',
  order: 1_000,
  selector: 'from 192.168.0.101',
  table: '100',
  action: 'lookup 100',
  ordinary: false,
  suppressPrefixLength: null,
};

function strictOn(names: readonly string[], change: Partial<Settings> = {}): Settings {
  const filters = Object.fromEntries(names.map((name) => [name, 'strict' as const]));
  return { ...SETTINGS, reversePathFilter: { ...SETTINGS.reversePathFilter, ...filters }, ...change };
}

describe('a strict reverse path filter', () => {
  const finding = findingOf(
    onLinux(1, { inet: MISMATCH, settings: strictOn(['em0', 'iwn0']) }),
    'rp-filter-strict',
  );

  it('warns of the uplink that is passed over: what comes in by it is dropped', () => {
    expect(finding).toMatchObject({ severity: 'warning', subject: 'iwn0', family: 'inet' });
    expect(finding?.message).toBe(
      'iwn0 drops packets whose way back leads by em0, for its reverse path filter is strict: from the internet nothing gets in by iwn0.',
    );
    expect(finding?.evidence[0]).toBe('the reverse path filter of iwn0 is strict');
  });

  it('is cured by the loose one, now and at boot', () => {
    expect(cureOf(finding)).toEqual(['/usr/sbin/sysctl net/ipv4/conf/iwn0/rp_filter=2']);
    expect(lastingOf(finding)).toEqual(['net/ipv4/conf/iwn0/rp_filter = 2']);
  });

  it('is only remarked where a rule may lead the answers back by that uplink', () => {
    const settings = strictOn(['iwn0'], { policyRules: { inet: [RULE], inet6: [] } });
    const remark = findingOf(onLinux(1, { inet: MISMATCH, settings }), 'rp-filter-strict');
    expect(remark?.severity).toBe('info');
    expect(remark?.unknown).toContain('routing rule');
  });

  it('harms nobody where one route has both as next hops', () => {
    expect(idsOf(onLinux(1, { settings: strictOn(['em0', 'iwn0']) }))).toEqual([]);
  });

  it('is no news of a loose filter, of none, of an unknown one, and of a link that is lost anyway', () => {
    const quiet = [
      SETTINGS,
      { ...SETTINGS, reversePathFilter: { em0: 'loose', iwn0: 'loose' } } as const,
      { ...SETTINGS, reversePathFilter: {} },
    ].map((settings) => idsOf(onLinux(1, { inet: MISMATCH, settings })));
    const unplugged = idsOf(
      onLinux(1, {
        inet: MISMATCH,
        settings: strictOn(['iwn0']),
        interfaces: linksWith('iwn0', CARRIER_LOST),
      }),
    );
    expect([...quiet, unplugged].flat()).not.toContain('rp-filter-strict');
  });
});
