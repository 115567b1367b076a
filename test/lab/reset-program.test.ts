import { describe, expect, it } from 'vitest';
import { PATIENCE_MS, SOON_S } from '../patience.js';
import { noPty } from '../terminal/tuiterm.js';
import { labMissing } from './lab.js';
import { busyLab, check, closePanel, reset, watch } from './program.js';
import { chosenUplinks } from './reading.js';
import { usedWays, tables, until } from './truth.js';

const missing = labMissing() ?? noPty;
if (missing !== null) console.warn(missing);

const BOTH = ['em0', 'iwn0'];

/** A default over several next hops in one line. */
function nextHops(text: string): string[] {
  return [...text.matchAll(/nexthop via (\S+) dev (\S+) weight (\d+)/g)].map(([, via, dev, weight]) =>
    [via, dev, weight].join(' '),
  );
}

describe.skipIf(missing !== null)(
  'R on a real router, with traffic',
  { timeout: 4 * PATIENCE_MS, concurrent: true },
  () => {
    it('brings both uplinks into use and y keeps it, for IPv4 and IPv6 at once', async (test) => {
      const lab = await busyLab(test, 'yes', 'mismatch');
      const term = watch(test, lab);
      await term.waitFor(/Only em0 is used/);
      await reset(term);
      expect(await usedWays(lab, BOTH)).toEqual(BOTH);
      term.write('y');
      await term.waitFor(/KEPT/);
      expect(nextHops(lab.on('router', 'ip route show default'))).toEqual([
        '192.0.2.1 em0 1',
        '198.51.100.1 iwn0 1',
      ]);
      expect(lab.on('router', 'ip route show default').match(/^default/gm)).toHaveLength(1);
      expect(Object.keys(chosenUplinks(lab, 'inet', 64)).sort()).toEqual(BOTH);
      expect(nextHops(lab.on('router', 'ip -6 route show default'))).toEqual([
        '2001:db8:1::1 em0 1',
        '2001:db8:2::1 iwn0 1',
      ]);
      expect(Object.keys(chosenUplinks(lab, 'inet6', 64)).sort()).toEqual(BOTH);
      await closePanel(term);
      await term.waitFor(/Both uplinks are used/);
      expect((await check(lab)).exitStatus).toBe(0);
    });

    it('puts everything back on u, and again when nobody answers', async (test) => {
      const lab = await busyLab(test, 'undo', 'mismatch');
      const before = tables(lab);
      const term = watch(test, lab, '--undo-after', SOON_S);
      await term.waitFor(/Only em0 is used/);
      await reset(term);
      expect(tables(lab)).not.toBe(before);
      term.write('u');
      await term.waitFor(/UNDONE/);
      expect(tables(lab)).toBe(before);
      await closePanel(term);
      await reset(term);
      expect(await usedWays(lab, BOTH)).toEqual(BOTH);
      await term.waitFor(/UNDONE/);
      expect(tables(lab)).toBe(before);
      expect(await usedWays(lab, ['em0'])).toEqual(['em0']);
    });

    it('gives an uplink that was switched off the metric it had, as the finding would', async (test) => {
      const lab = await busyLab(test, 'off', 'mismatch');
      const term = watch(test, lab);
      await term.waitFor(/R puts both at 100/);
      lab.fault('interface-down', 'em0');
      await term.waitFor((text) => !/R puts both/.test(text));
      await term.waitFor(/em0.*\bDOWN\b/i);
      lab.mend('interface-down', 'em0');
      await term.waitFor(/R puts both at 100\b/);
      await reset(term);
      term.write('y');
      await term.waitFor(/KEPT/);
      expect(nextHops(lab.on('router', 'ip route show default metric 100')).sort()).toEqual([
        '192.0.2.1 em0 1',
        '198.51.100.1 iwn0 1',
      ]);
      expect(lab.on('router', 'ip route show default').match(/^default/gm)).toHaveLength(1);
    });

    it('puts everything back although the program was killed', async (test) => {
      const lab = await busyLab(test, 'killed', 'mismatch');
      const before = tables(lab);
      const term = watch(test, lab, '--undo-after', SOON_S);
      await term.waitFor(/Only em0 is used/);
      await reset(term);
      expect(tables(lab)).not.toBe(before);
      expect(await usedWays(lab, BOTH)).toEqual(BOTH);
      term.kill('SIGKILL');
      await term.exited;
      expect(
        await until(
          () => tables(lab),
          (now) => now === before,
        ),
      ).toBe(before);
      expect(await usedWays(lab, ['em0'])).toEqual(['em0']);
      const next = watch(test, lab);
      await next.waitFor(/Only em0 is used/);
    });
  },
);
