import type { PolicyRule } from '../../src/model/router.js';
import { describe, expect, it } from 'vitest';
import { EXIT_STATUS, checkObject, checkText } from '../../src/report/check-report.js';
import { healthy, story, three, unknown } from '../ui/given.js';
import { START, aProbe } from '../diagnose/given.js';
import { EM0_HOP, SETTINGS, V6, onLinux } from '../diagnose/given-linux.js';

describe('a check as text', () => {
  it('begins with the verdict, so that a plugin shows it', () => {
    expect(checkText(story).split('\n')[0]).toBe(
      "WARNING: Only em0 is used: the default route via iwn0 has priority 12 (static 8 + wireless 4), em0's has 8.",
    );
  });

  it('gives each cure as a line one can paste', () => {
    const cures = story.findings.flatMap((finding) => finding.now.map((argv) => argv.join(' ')));
    expect(cures.length).toBeGreaterThan(0);
    for (const cure of cures) expect(checkText(story)).toContain(`now: ${cure}`);
  });

  it('tells the gateways of an uplink apart where there are several, and no number twice', () => {
    const inet6 = [{ ...EM0_HOP, ...V6 }];
    const probes = ['192.168.1.1', 'fe80::1%em0'].map((one) => aProbe(one, 1, START));
    const line = checkText(onLinux(1, { inet6, probes }))
      .split('\n')
      .find((each) => each.startsWith('  em0 '));
    expect(line).toContain(', via 192.168.1.1 metric 100, via fe80::1 metric 100, ');
    expect(line).toMatch(/, gateway 192\.168\.1\.1 \S+ ms 0\/\d lost, gateway fe80::1%em0 \S+ ms 0\/\d lost/);
    expect(line).not.toMatch(/ ,|\(100\)/);
  });

  it('says of each uplink what is known, and leaves out what is not', () => {
    const text = checkText(unknown);
    expect(text).toContain('em0 role unknown');
    expect(text).toContain('rates unknown');
    expect(text).not.toMatch(/null|undefined|NaN/);
  });
});

describe('a check as JSON', () => {
  it('names the commands of a recording that nothing reads, and none where all were read', () => {
    expect(checkObject(story, ['ip neigh', 'nmcli device show']).notRead).toEqual([
      'ip neigh',
      'nmcli device show',
    ]);
    expect(checkObject(story).notRead).toEqual([]);
  });

  it.each([
    ['story', story],
    ['healthy', healthy],
    ['three', three],
    ['unknown', unknown],
  ])('survives being written and read: %s', (_, diagnosis) => {
    const object = checkObject(diagnosis);
    expect(JSON.parse(JSON.stringify(object))).toEqual(object);
    expect(Object.keys(EXIT_STATUS)).toContain(object.status);
  });

  it('has null where something is not known, and the keys all the same', () => {
    const [uplink] = checkObject(unknown).uplinks;
    expect(uplink).toMatchObject({ link: null, up: null, role: null, rates: null, counters: null });
    expect(uplink).toMatchObject({ expectedShare: null, observedShare: null, routes: [] });
  });

  it('gives cures as argument arrays and lasting ones as lines for files', () => {
    const finding = checkObject(story).findings.find(({ id }) => id === 'priority-mismatch');
    expect(finding?.cure.every((argv) => argv[0]?.startsWith('/'))).toBe(true);
    expect(finding?.lasting.every(({ file, lines }) => file.startsWith('/etc/') && lines.length > 0)).toBe(
      true,
    );
  });
});

describe('a check of a Linux router', () => {
  const rule: PolicyRule = {
    family: 'inet',
    order: 9,
    selector: 'from all',
    table: '7',
    action: 'lookup 7',
    ordinary: true,
    suppressPrefixLength: null,
  };
  const router = onLinux(1, { settings: { ...SETTINGS, policyRules: { inet: [rule], inet6: [] } } });

  it('speaks of metrics, and says what the kernel is set to', () => {
    const text = checkText(router);
    expect(text).toContain(' via 192.168.1.1 metric 100, ');
    expect(text).toContain(
      '\nSettings\n  IPv4 spreads connections by addresses and ports (fib_multipath_hash_policy 1)',
    );
    expect(checkText(healthy)).not.toContain('Settings');
  });

  it('has the settings in its JSON, and null where a system has none', () => {
    expect(checkObject(router).router).toMatchObject({
      multipathHash: { inet: 1, inet6: 1 },
      reversePathFilter: { em0: 'off', iwn0: 'off' },
      policyRules: { inet: [rule], inet6: [] },
    });
    expect(checkObject(healthy).router).toMatchObject({
      multipathHash: null,
      reversePathFilter: null,
      policyRules: null,
    });
  });
});
