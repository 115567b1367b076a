/** A tenth of the fault matrix (test/reset/fault-matrix.ts), on a real kernel and with the program as it was built. */
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { readLastOutcome } from '../../src/reset/run/last-outcome.js';
import { PATIENCE_MS, SLOWNESS, SOON_S, until } from '../patience.js';
import { labMissing } from './lab.js';
import { LabRouter } from './router-program.js';

const missing = labMissing();
const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');
const EACH_TEST = { timeout: 4 * PATIENCE_MS };

/** ip(8) that refuses what contains some words; all else is done by the real one. */
const STUBBORN_IP = `#!/bin/sh
case "$*" in *'route del default metric 600'*) echo 'RTNETLINK answers: Operation not permitted' >&2; exit 2 ;; esac
exec DIRECTORY/ip-real "$@"
`;

describe.skipIf(missing !== null).concurrent('a reset on a real router in a bad night', EACH_TEST, () => {
  const routers: LabRouter[] = [];
  const newRouter = (name: string): LabRouter => {
    const router = new LabRouter(name, 'mismatch');
    routers.push(router);
    return router;
  };
  afterAll(() => routers.forEach((router) => router.down()));
  const state = (router: LabRouter): string => join(router.state, 'uplinktop');

  it('whose command fails: everything is undone, and what the kernel said is told', async ({ expect }) => {
    const router = newRouter('fault-fails');
    const before = router.tables();
    const real = router.lab.on('router', 'readlink -f /sbin/ip').trim();
    copyFileSync(real, join(router.state, 'ip-real'));
    chmodSync(join(router.state, 'ip-real'), 0o755);
    const stubborn = join(router.state, 'ip-stubborn');
    writeFileSync(stubborn, STUBBORN_IP.replaceAll('DIRECTORY', router.state));
    chmodSync(stubborn, 0o755);
    // Only there: `ip netns exec` gives what it starts a mount namespace of its own.
    const words = [stubborn, real, process.execPath, MAIN, 'reset'];
    const reset = router.start('router', [
      'sh',
      '-c',
      'mount --bind "$1" "$2" && shift 2 && exec "$@"',
      'sh',
      ...words,
    ]);
    expect(await reset.ended()).toBe(1);
    expect(reset.text).toMatch(/Operation not permitted/);
    expect(reset.text).toMatch(/everything was undone: the table is the one before/);
    expect(router.tables()).toBe(before);
  });

  it('whose guard is killed: the program undoes at once, and says why', async ({ expect }) => {
    const router = newRouter('fault-guard');
    const before = router.tables();
    const reset = router.uplinktop(['reset']);
    await reset.printed(/undone by itself in 60 s/);
    process.kill(Number(readFileSync(join(state(router), 'pending/pid'), 'utf8')), 'SIGKILL');
    expect(await reset.ended()).toBe(1);
    expect(reset.text).toMatch(/The reset was undone at [\d:]+: .*guard|process that held/);
    expect(router.tables()).toBe(before);
  });

  it('whose state directory is taken away, and whose program is killed: the guard undoes', async () => {
    const router = newRouter('fault-state');
    const before = router.tables();
    const reset = router.uplinktop(['reset', '--undo-after', SOON_S]);
    await reset.printed(new RegExp(`undone by itself in ${SOON_S} s`));
    // The guard has read what was handed over last: it looks once a second.
    await new Promise((settle) => setTimeout(settle, 2_500 * SLOWNESS));
    rmSync(state(router), { recursive: true });
    reset.kill();
    await until(() => router.tables() === before);
  });

  it('whose program and guard are killed: undo from another terminal brings everything back', async ({
    expect,
  }) => {
    const router = newRouter('fault-both');
    const before = router.tables();
    const reset = router.uplinktop(['reset']);
    await reset.printed(/undone by itself in 60 s/);
    reset.kill();
    process.kill(Number(readFileSync(join(state(router), 'pending/pid'), 'utf8')), 'SIGKILL');
    await reset.ended();
    const undo = router.uplinktop(['undo']);
    expect([await undo.ended(), undo.text]).toEqual([0, expect.stringContaining('undone')]);
    expect(router.tables()).toBe(before);
    expect(readLastOutcome(state(router))?.outcome.kind ?? 'undone').toBe('undone');
  });

  it('beside another’s change: ours is undone, and theirs stays', async ({ expect }) => {
    const router = newRouter('fault-theirs');
    const before = router.tables();
    const reset = router.uplinktop(['reset']);
    await reset.printed(/undone by itself in 60 s/);
    router.lab.on('router', 'ip route add default via 198.51.100.1 dev iwn0 metric 900');
    reset.child.kill('SIGINT');
    await reset.ended();
    const undo = router.uplinktop(['undo']);
    await undo.ended();
    await until(() => readLastOutcome(state(router)) !== null);
    expect(router.tables()).toContain('metric 900');
    router.lab.on('router', 'ip route del default metric 900');
    expect(router.tables()).toBe(before);
  });
});
