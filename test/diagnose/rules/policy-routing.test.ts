import { describe, expect, it } from 'vitest';
import type { PolicyRule } from '../../../src/model/router.js';
import { findingOf, idsOf } from '../given.js';
import { SETTINGS, onLinux } from '../given-linux.js';

/** What wg-quick adds. */
const VPN: PolicyRule = {
  family: 'inet',
  order: 32_764,
  selector: 'from all',
  table: 'main',
  action: 'lookup main suppress_prefixlength 0',
};
const SOURCE: PolicyRule = {
  family: 'inet',
  order: 1_000,
  selector: 'from 192.168.0.101',
  table: '100',
  action: 'lookup 100',
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
        "2 IPv4 routing rules beside the system's own: what they match may go elsewhere than the main table says, and is not judged here.",
      evidence: [
        '1000: from 192.168.0.101 lookup 100',
        '32764: from all lookup main suppress_prefixlength 0',
      ],
    });
    expect(diagnosis.verdict.status).toBe('ok');
  });

  it('is told of each family apart', () => {
    const diagnosis = withRules([], [{ ...VPN, family: 'inet6' }]);
    expect(findingOf(diagnosis, 'policy-routing', 'inet')).toBeUndefined();
    expect(findingOf(diagnosis, 'policy-routing', 'inet6')?.message).toContain('what it matches may go');
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
});
