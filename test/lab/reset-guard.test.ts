import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PATIENCE_MS, SOON_S, until } from '../patience.js';
import { readLastOutcome } from '../../src/reset/run/last-outcome.js';
import { labMissing } from './lab.js';
import { chosenUplinks } from './reading.js';
import { LabRouter } from './router-program.js';

const missing = labMissing();

it('has what the lab needs', () => {
  expect(missing).toBeNull();
});

const GOAL = 'Both uplinks in one default of metric 100, both uplinks in one IPv6 default of metric 100';
/** The commands of the story, as they are printed. */
const JOIN =
  'ip route replace default metric 100 nexthop via 192.0.2.1 dev em0 weight 1 nexthop via 198.51.100.1 dev iwn0 weight 1';
const ECMP =
  /^unicast default proto boot scope global metric 100 \n\tnexthop via 192\.0\.2\.1 dev em0 weight 1 \n\tnexthop via 198\.51\.100\.1 dev iwn0 weight 1 \n(?!unicast default.*dev (em0|iwn0).*src)/;

const EACH_TEST = { timeout: 4 * PATIENCE_MS };

/** The last word of the guard that has ended, when it has. */
const last = (router: LabRouter) => readLastOutcome(join(router.state, 'uplinktop'))?.outcome ?? null;
const isPending = (router: LabRouter): boolean => existsSync(join(router.state, 'uplinktop/pending'));

describe.skipIf(missing !== null).concurrent('a reset on a real Linux router', EACH_TEST, () => {
  const routers: LabRouter[] = [];
  const newRouter = (name: string): LabRouter => {
    const router = new LabRouter(name, 'mismatch');
    routers.push(router);
    return router;
  };
  afterAll(() => routers.forEach((router) => router.down()));

  it('is told beforehand, and kept from another terminal, both families at once, never without a way out', async ({
    expect,
  }) => {
    const router = newRouter('reset-keep');
    const before = router.tables();
    const dry = router.uplinktop(['reset', '--dry-run']);
    expect(await dry.ended()).toBe(0);
    expect(dry.text.split('\n').filter((line) => !line.startsWith('#') && line !== '')).toEqual([
      JOIN,
      'ip route del default metric 600 proto dhcp src 198.51.100.10 via 198.51.100.1 dev iwn0',
      'ip -6 route replace default metric 100 nexthop via 2001:db8:1::1 dev em0 weight 1 nexthop via 2001:db8:2::1 dev iwn0 weight 1',
      'ip -6 route del default metric 600 proto static via 2001:db8:2::1 dev iwn0',
    ]);
    expect(dry.text).toMatch(
      /# about half of the (\d+ )?connections that leave by em0 now go over to iwn0 at once: they are masqueraded, and break at once/,
    );
    expect(router.tables()).toBe(before);
    const watched = router.watch();
    const reset = router.uplinktop(['reset']);
    await reset.printed(/undone by itself in 60 s/);
    const keep = router.uplinktop(['keep']);
    expect(await keep.ended()).toBe(0);
    expect(keep.text.replace(/ at [\d:]+:/, ':')).toBe(`The reset was kept: ${GOAL}.\n`);
    expect(await reset.ended()).toBe(0);
    const { times, failures } = await watched();
    expect(failures).toBe(0);
    expect(times).toBeGreaterThan(20);
    expect(router.tables()).toMatch(ECMP);
    for (const family of ['inet', 'inet6'] as const)
      expect(Object.keys(chosenUplinks(router.lab, family, 64)).sort()).toEqual(['em0', 'iwn0']);
    const again = router.uplinktop(['reset']);
    expect(await again.ended()).toBe(1);
    expect(again.text).toEqual(
      expect.stringMatching(/^# Nothing to do: one default of metric 100 uses em0 and iwn0/),
    );
  });

  it('is undone when asked, to the last word', async ({ expect }) => {
    const router = newRouter('reset-undo');
    for (const routes of ['mismatch', 'equal'] as const) {
      router.lab.routes(routes);
      const before = router.tables();
      const watched = routes === 'mismatch' ? router.watch() : null;
      const reset = router.uplinktop(['reset']);
      await reset.printed(/undone by itself in 60 s/);
      expect(router.tables()).not.toBe(before);
      const undo = router.uplinktop(['undo']);
      expect(await undo.ended()).toBe(0);
      expect(undo.text).toMatch(
        /^The reset was undone at [\d:]+: as asked[.] The table is the one before[.]\n$/,
      );
      expect(await reset.ended()).toBe(1);
      expect(router.tables()).toBe(before);
      expect((await watched?.())?.failures ?? 0).toBe(0);
    }
  });

  it('is undone by silence', async ({ expect }) => {
    const router = newRouter('reset-silence');
    const before = router.tables();
    const watched = router.watch();
    const reset = router.uplinktop(['reset', '--undo-after', SOON_S]);
    await reset.printed(new RegExp(`undone by itself in ${SOON_S} s`));
    expect(await reset.ended()).toBe(1);
    expect(reset.text).toMatch(
      /# The reset was undone at [\d:]+: nobody kept it in time[.] The table is the one before[.]/,
    );
    expect(router.tables()).toBe(before);
    expect((await watched()).failures).toBe(0);
  });

  it('is undone at once when its program dies in the middle', async ({ expect }) => {
    const router = newRouter('reset-middle');
    const before = router.tables();
    const watched = router.watch();
    const killed = router.killedWhen('step 1 of 4 is verified', ['reset', '--undo-after', SOON_S]);
    await killed.ended();
    await until(() => last(router) !== null);
    expect(last(router)).toMatchObject({
      kind: 'undone',
      why: 'died',
    });
    expect(router.tables()).toBe(before);
    expect((await watched()).failures).toBe(0);
    expect(isPending(router)).toBe(false);
  });

  it('is undone in time when its program dies while it waits', async ({ expect }) => {
    const router = newRouter('reset-waits');
    const before = router.tables();
    const reset = router.uplinktop(['reset', '--undo-after', SOON_S]);
    await reset.printed(new RegExp(`undone by itself in ${SOON_S} s`));
    const changed = router.tables();
    reset.kill();
    await reset.ended();
    expect([router.tables(), isPending(router)]).toEqual([changed, true]);
    await until(() => last(router) !== null);
    expect(last(router)).toMatchObject({ kind: 'undone', why: 'died' });
    expect(router.tables()).toBe(before);
  });

  it('leaves alone what it does not touch: a default that rejects, a routing daemon’s', async ({
    expect,
  }) => {
    const router = newRouter('reset-foreign');
    router.lab.on('router', 'ip route add unreachable default metric 4278198272');
    router.lab.on('router', 'ip -6 route add unreachable default metric 4294967295');
    router.lab.on('router', 'ip route add default via 198.51.100.1 dev iwn0 proto 186 metric 700 mtu 1400');
    const before = router.tables();
    const asked = router.uplinktop(['reset']);
    expect(await asked.ended()).toBe(1);
    expect(asked.text).toContain(
      'the default via 198.51.100.1 on iwn0 (700) belongs to a routing daemon: it stays as it is',
    );
    const reset = router.uplinktop(['reset', '--yes']);
    await reset.printed(/undone by itself in 60 s/);
    expect(router.tables()).toMatch(ECMP);
    expect(router.tables()).toContain('proto bgp scope global metric 700 mtu 1400');
    expect(router.tables()).toContain('unreachable default');
    const undo = router.uplinktop(['undo']);
    expect(await undo.ended()).toBe(0);
    expect(router.tables()).toBe(before);
  });
});
