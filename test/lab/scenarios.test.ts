import { describe, expect, it } from 'vitest';
import { PATIENCE_MS } from '../patience.js';
import { noPty } from '../terminal/tuiterm.js';
import { labMissing } from './lab.js';
import { busyLab, check, complaints, watch } from './program.js';
import { chosenUplinks } from './reading.js';
import { usedWays, farBytes, tables } from './truth.js';

const missing = labMissing() ?? noPty;
if (missing !== null) console.warn(missing);

const BOTH = ['em0', 'iwn0'];
const UPLINKS = ['--uplink', 'em0', '--uplink', 'iwn0'];
const EACH_TEST = { timeout: 4 * PATIENCE_MS, concurrent: true };

/** What was counted while one of them was in trouble may still show in the shares. */
const BOTH_AGAIN = /Both uplinks are used|are equal; so far [56]\d% of/;

describe.skipIf(missing !== null)('what becomes of two uplinks, as the program tells it', EACH_TEST, () => {
  it('says that one uplink is used while the metrics differ, in both families', async (test) => {
    const lab = await busyLab(test, 'mismatch', 'mismatch');
    const term = watch(test, lab);
    await term.waitFor(/Only em0 is used: the default route via iwn0 has metric 600/);
    await term.waitFor(/em0 .*ACTIVE .*iwn0 .*STANDBY/);
    const checked = await check(lab);
    expect(checked).toMatchObject({ exitStatus: 1, status: 'warning' });
    expect(complaints(checked)).toEqual(['priority-mismatch iwn0 inet', 'priority-mismatch iwn0 inet6']);
    expect(chosenUplinks(lab, 'inet', 64)).toEqual({ em0: 64 });
    expect(chosenUplinks(lab, 'inet6', 16)).toEqual({ em0: 16 });
    expect(await usedWays(lab, ['em0'])).toEqual(['em0']);
  });

  it('is content with one route over both, and counts what the providers count', async (test) => {
    const lab = await busyLab(test, 'ecmp', 'ecmp');
    const term = watch(test, lab);
    await term.waitFor(/Both uplinks are used/);
    await term.waitFor(/em0 .*ACTIVE .*iwn0 .*ACTIVE/);
    const before = [farBytes(lab, 'isp1'), farBytes(lab, 'isp2')];
    const checked = await check(lab);
    const after = [farBytes(lab, 'isp1'), farBytes(lab, 'isp2')];
    expect(checked).toMatchObject({ exitStatus: 0, status: 'ok' });
    expect(complaints(checked)).toEqual([]);
    for (const [i, name] of BOTH.entries()) {
      const counters = checked.uplinks.find((uplink) => uplink.interface === name)?.counters;
      for (const [key, direction] of [
        ['inBytes', 'in'],
        ['outBytes', 'out'],
      ] as const) {
        // What was sent before the other end of the cable was up is in one count only.
        expect(counters?.[key]).toBeGreaterThanOrEqual((before[i]?.[direction] ?? NaN) - 2_000);
        expect(counters?.[key]).toBeLessThanOrEqual((after[i]?.[direction] ?? NaN) + 2_000);
      }
    }
    for (const family of ['inet', 'inet6'] as const) {
      expect(Object.keys(chosenUplinks(lab, family, 64)).sort()).toEqual(BOTH);
    }
    expect(await usedWays(lab, BOTH)).toEqual(BOTH);
  });

  it('tells a lost carrier, and its return', async (test) => {
    const lab = await busyLab(test, 'cable', 'ecmp');
    const term = watch(test, lab);
    await term.waitFor(/Both uplinks are used/);
    lab.fault('link-down');
    await term.waitFor(/iwn0 has no link/);
    await term.waitFor(/iwn0 .*DOWN/);
    const checked = await check(lab);
    expect(checked.exitStatus).toBe(1);
    expect(complaints(checked)).toContain('link-down iwn0');
    // The kernel goes on choosing the next hop that has no carrier, and nothing comes back that way.
    expect(Object.keys(chosenUplinks(lab, 'inet', 64)).sort()).toEqual(BOTH);
    expect(await usedWays(lab, ['em0'])).toEqual(['em0']);
    lab.mend('link-down');
    await term.waitFor(BOTH_AGAIN);
    expect(await usedWays(lab, BOTH)).toEqual(BOTH);
    expect((await check(lab)).exitStatus).toBe(0);
  });

  it('tells an interface that was switched off, and that its plain default never comes back', async (test) => {
    const lab = await busyLab(test, 'off', 'mismatch');
    const term = watch(test, lab);
    await term.waitFor(/Only em0 is used/);
    lab.fault('interface-down');
    await term.waitFor(/iwn0 is switched off/);
    // Two rounds see no route that was: a script has to say which are the uplinks.
    expect(complaints(await check(lab, ...UPLINKS))).toContain('interface-down iwn0');
    lab.mend('interface-down');
    await term.waitFor(/iwn0 .*NO DEFAULT/);
    expect(tables(lab)).not.toContain('iwn0');
    const checked = await check(lab, ...UPLINKS);
    expect(checked.uplinks.find((uplink) => uplink.interface === 'iwn0')?.role).toBe('no-default');
    expect(await usedWays(lab, ['em0'])).toEqual(['em0']);
    lab.routes('mismatch');
    await term.waitFor(/Only em0 is used/);
  });

  it('counts as many connections as conntrack does, each on its uplink', async (test) => {
    const lab = await busyLab(test, 'tracked', 'ecmp');
    await usedWays(lab, BOTH);
    const before = Number(lab.on('router', 'conntrack -C'));
    const { uplinks, unattributed } = await check(lab);
    const after = Number(lab.on('router', 'conntrack -C'));
    const each = uplinks.map(({ connections }) => connections?.total ?? NaN);
    const all = each.reduce((sum, n) => sum + n, (unattributed?.total ?? NaN) + (unattributed?.local ?? NaN));
    expect(all).toBeGreaterThan(Math.min(before, after) * 0.9);
    expect(all).toBeLessThan(Math.max(before, after) * 1.1);
    expect(Math.min(...each)).toBeGreaterThan(5);
  });

  it('suspects a provider that passes nothing on, although its gateway answers', async (test) => {
    const lab = await busyLab(test, 'hole', 'ecmp');
    expect(await usedWays(lab, BOTH)).toEqual(BOTH);
    // Before the program starts: answers of the minute before would make it wait until they are old.
    lab.fault('black-hole');
    const term = watch(test, lab);
    await term.waitFor(/iwn0 is suspected to be a black hole/);
    term.write('4');
    await term.waitFor(/black-hole/);
    expect(lab.try('router', ['ping', '-n', '-c', '1', '-W', '1', '198.51.100.1']).status).toBe(0);
    expect(await usedWays(lab, ['em0'])).toEqual(['em0']);
    lab.mend('black-hole');
    await term.waitFor(BOTH_AGAIN);
    expect(await usedWays(lab, BOTH)).toEqual(BOTH);
  });

  it('tells a gateway that fell silent while its link stayed', async (test) => {
    const lab = await busyLab(test, 'silent', 'ecmp');
    const term = watch(test, lab);
    await term.waitFor(/Both uplinks are used/);
    lab.fault('silent');
    await term.waitFor(/198\.51\.100\.1 .*does not answer|iwn0.* gateway .*(silent|not answer)/);
    expect(Object.keys(chosenUplinks(lab, 'inet', 64)).sort()).toEqual(BOTH);
    expect(await usedWays(lab, ['em0'])).toEqual(['em0']);
    lab.mend('silent');
    await term.waitFor(BOTH_AGAIN);
    expect(await usedWays(lab, BOTH)).toEqual(BOTH);
  });

  it('tells a default route that went with its lease, and one that came back beside the other', async (test) => {
    const lab = await busyLab(test, 'lease', 'ecmp');
    const term = watch(test, lab);
    await term.waitFor(/Both uplinks are used/);
    lab.fault('route-lost');
    await term.waitFor(/iwn0 .*NO DEFAULT/);
    expect(chosenUplinks(lab, 'inet', 64)).toEqual({ em0: 64 });
    expect((await check(lab)).uplinks.find((uplink) => uplink.interface === 'iwn0')).toMatchObject({
      role: 'no-default',
    });
    lab.mend('route-lost');
    await term.waitFor(/Only em0 is used: the default route via iwn0 has metric 600, em0's has 0/);
    lab.routes('ecmp');
    await term.waitFor(/Both uplinks are used/);
  });

  it('works where there is one default route, and where there is none', async (test) => {
    const lab = await busyLab(test, 'lonely', 'none');
    lab.on('router', 'ip link del iwn0');
    const none = await check(lab);
    expect(none).toMatchObject({ exitStatus: 2, status: 'critical' });
    expect(none.verdict).toBe(
      'em0 has the address 192.0.2.10 but no default route: nothing leaves this router.',
    );
    const term = watch(test, lab);
    await term.waitFor(/no default route: nothing leaves this router/);
    lab.on('router', 'ip route add default via 192.0.2.1 dev em0');
    await term.waitFor(/lan0 has the public IPv6 address \S+, and there is no IPv6 default route/);
    lab.on('router', 'ip -6 route add default via 2001:db8:1::1 dev em0');
    await term.waitFor(/Only one uplink: em0 carries everything/);
    expect(await check(lab)).toMatchObject({ exitStatus: 0, status: 'ok' });
    expect(await usedWays(lab, ['em0'])).toEqual(['em0']);
  });
});
