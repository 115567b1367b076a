import { after, EM0_ALONE, IWN0_AT_12, ok } from '../given.js';
import { aReading } from '../given-connections.js';
import { describe, expect, it } from 'vitest';
import type { PolicyRule } from '../../../src/model/router.js';
import { findingOf, idsOf } from '../given.js';
import { SETTINGS, WIRED_100, onLinux } from '../given-linux.js';

/** What wg-quick adds. */
const VPN: PolicyRule = {
  family: 'inet',
  order: 32_764,
  selector: 'from all',
  table: 'main',
  action: 'lookup main suppress_prefixlength 0',
  ordinary: true,
  suppressPrefixLength: 0,
};
const SOURCE: PolicyRule = {
  family: 'inet',
  order: 1_000,
  selector: 'from 192.168.0.101',
  table: '100',
  action: 'lookup 100',
  ordinary: false,
  suppressPrefixLength: null,
};

function withRules(inet: readonly PolicyRule[], inet6: readonly PolicyRule[] = []) {
  return onLinux(1, { settings: { ...SETTINGS, policyRules: { inet, inet6 } } });
}

describe('policy routing', () => {
  it('is remarked rule by rule, with what is not judged because of it', () => {
    const diagnosis = withRules([SOURCE, VPN]);
    expect(findingOf(diagnosis, 'policy-routing')).toMatchObject({
      severity: 'info',
      subject: 'inet',
      family: 'inet',
      message:
        "2 IPv4 routing rules beside the system's own: where table 100 leads is not known, the rest goes by the main table.",
      evidence: [
        '1000: from 192.168.0.101 lookup 100 (not read)',
        '32764: from all lookup main suppress_prefixlength 0',
      ],
    });
    expect(diagnosis.verdict.status).toBe('ok');
  });

  it('is told of each family apart', () => {
    const diagnosis = withRules([], [{ ...VPN, family: 'inet6' }]);
    expect(findingOf(diagnosis, 'policy-routing', 'inet')).toBeUndefined();
    expect(findingOf(diagnosis, 'policy-routing', 'inet6')?.message).toContain('the main table decides');
  });

  it('does not list hundreds of them', () => {
    const many = Array.from({ length: 250 }, (_, order) => ({ ...SOURCE, order }));
    const evidence = findingOf(withRules(many), 'policy-routing')?.evidence;
    expect(evidence).toHaveLength(11);
    expect(evidence?.at(-1)).toBe('and 240 more rules');
  });

  it("keeps quiet of the system's own rules, and where they are not known", () => {
    expect(idsOf(withRules([]))).toEqual([]);
    expect(idsOf(onLinux(1, { settings: { ...SETTINGS, policyRules: {} } }))).toEqual([]);
  });

  it('warns when the table of a rule has lost its default while its sister has one', () => {
    const marked = (order: number, table: string): PolicyRule => ({
      ...SOURCE,
      order,
      table,
      selector: `from all fwmark 0x${order}`,
      action: `lookup ${table}`,
    });
    const diagnosis = onLinux(2, {
      settings: { ...SETTINGS, policyRules: { inet: [marked(201, '201'), marked(202, '202')], inet6: [] } },
      otherTables: ok([{ ...WIRED_100, table: '201' }]),
    });
    expect(findingOf(diagnosis, 'policy-routing')).toMatchObject({
      severity: 'warning',
      message: 'Table 202 has lost its default route: what rules lead there falls back to em0 and iwn0.',
    });
  });

  it('says who carries traffic when the packet filter forces next hops', () => {
    const connections = aReading({ uplinks: { em0: { forced: 20 }, iwn0: { forced: 18 } } });
    const diagnosis = after(2, { inet: [EM0_ALONE, IWN0_AT_12], connections });
    expect(findingOf(diagnosis, 'policy-routing')?.message).toBe(
      'em0 and iwn0 carry traffic, the routing table alone would take em0: pf chooses the next hop.',
    );
  });
});
