import { describe, expect, it } from 'vitest';
import type { PolicyRule } from '../../src/model/router.js';
import { CARRIER_LOST, SETTINGS, WIFI_600, WIRED_100, linksWith, lost, onLinux } from './given-linux.js';
import { ok, START } from './given.js';

const MARKED: PolicyRule = {
  ...{ family: 'inet', order: 100, selector: 'from all fwmark 0x1', table: '7', action: 'lookup 7' },
  ...{ ordinary: false, suppressPrefixLength: null },
};

/** iwn0 has lost its link; what a rule leads aside goes by a third line. */
function sentence(inet: readonly PolicyRule[]): string {
  const third = {
    ...WIRED_100,
    interface: 'em7',
    gateway: '203.0.113.1',
    table: '7',
    priority: 0,
    bundle: 9,
  };
  return onLinux(1, {
    inet: [WIRED_100, lost(WIFI_600)],
    interfaces: linksWith('iwn0', CARRIER_LOST),
    otherTables: ok([third], START),
    settings: { ...SETTINGS, policyRules: { inet, inet6: [] } },
  }).verdict.sentence;
}

describe('what is left when an uplink is lost', () => {
  it('is everything, but for what rules lead by another way', () => {
    expect(sentence([])).toContain('em0 carries everything');
    expect(sentence([MARKED])).toContain('em0 carries all that no rule leads by em7');
  });

  it('is what a rule for all decides, where one does', () => {
    expect(sentence([{ ...MARKED, selector: 'from all', ordinary: true }])).toContain(
      'em7 carries everything',
    );
  });
});
