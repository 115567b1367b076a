import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { executePlan } from '../../../src/reset/run/execute.js';
import { GUARD_BOOT, GUARD_SCRIPT } from '../../../src/reset/run/guard-script.js';
import { keepPending, undoPending } from '../../../src/reset/run/keep-and-undo.js';
import { readLastOutcome } from '../../../src/reset/run/last-outcome.js';
import { guardWords, holdText } from '../../../src/reset/run/pending-files.js';
import { until } from '../../patience.js';
import { STEPS } from '../fault-matrix.js';
import type { TestRouter } from '../rig/router.js';
import { routersOf } from '../rig/router.js';
import { MISSING_SHELLS, SHELLS } from '../rig/shells.js';
import { isStopped } from '../rig/stopped.js';
import { equalise, ordersFor, rehearse, STORY } from '../rig/story.js';

const newRouter = routersOf(STORY);

const pidOf = (router: TestRouter): number => Number(readFileSync(join(router.state, 'pending/pid'), 'utf8'));

async function pending(router: TestRouter, shell?: readonly string[]) {
  const { result } = await rehearse(router, { shell: router.shellWithClock(shell) });
  if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
  return result.pending;
}

it('has the shells to try, where every change is tested', () => {
  if (process.env['CI'] !== undefined) expect(MISSING_SHELLS).toEqual([]);
});

describe('the script', () => {
  it('begins with the name others look for, and pgrep reads no more than its first 2047 characters', () => {
    expect(GUARD_BOOT.startsWith('# uplinktop-guard\n')).toBe(true);
  });

  it.each(SHELLS.map((shell) => ({ shell, name: shell.join(' ') })))(
    'is understood by $name',
    ({ shell }) => {
      const [path = '', ...options] = shell;
      const { status, stderr } = spawnSync(path, [...options, '-n', '-c', GUARD_SCRIPT], {
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
    },
  );
});

describe.concurrent.each(SHELLS.map((shell) => ({ shell, name: shell.join(' ') })))(
  'a guard in $name',
  ({ shell }) => {
    it('undoes after silence, deaf to every signal that can be ignored', async ({ expect }) => {
      const router = await newRouter();
      const before = await router.table();
      const reset = await pending(router, shell);
      const pid = pidOf(router);
      for (const signal of [
        'SIGHUP',
        'SIGINT',
        'SIGQUIT',
        'SIGTERM',
        'SIGPIPE',
        'SIGTSTP',
        'SIGUSR1',
      ] as const)
        process.kill(pid, signal);
      router.letTimePass();
      expect(await reset.outcome).toMatchObject({ kind: 'undone', why: 'silence' });
      expect(await router.table()).toEqual(before);
    });

    it('lets go when it is kept, and undoes when asked from elsewhere', async ({ expect }) => {
      const kept = await newRouter();
      await pending(kept, shell);
      expect(await keepPending(kept.state, ordersFor(kept).orders)).toMatchObject({
        kind: 'done',
        outcome: { kind: 'kept' },
      });
      const undone = await newRouter();
      const before = await undone.table();
      const reset = await pending(undone, shell);
      expect(await undoPending(undone.state, ordersFor(undone).orders)).toMatchObject({
        kind: 'done',
        outcome: { kind: 'undone', why: 'asked' },
      });
      expect(await reset.outcome).toMatchObject({ kind: 'undone', why: 'asked' });
      expect(await undone.table()).toEqual(before);
    });

    it('is not held up by a command of the undo that hangs', async ({ expect }) => {
      const router = await newRouter();
      const before = await router.table();
      const reset = await pending(router, shell);
      await router.fault({ matches: 'ifconfig iwn0 priority 4', kind: 'hang' });
      router.letTimePass();
      await router.hangs;
      router.letPatienceEnd();
      expect(await reset.outcome).toMatchObject({ kind: 'undone', why: 'silence' });
      expect(await router.table()).toEqual(before);
    });

    it('counts the seconds of this machine, from when it was handed the undo last', async ({ expect }) => {
      const router = await newRouter();
      const before = await router.table();
      const { orders, host } = ordersFor(router, { shell });
      const plan = await equalise(host);
      const start = await orders.guards.start(plan, 2);
      if ('refused' in start) throw new Error(start.refused);
      await router.run('sysctl net.inet.ip.multipath=1');
      await start.guard.storeRollback('steps', 0);
      const began = performance.now();
      await start.guard.storeRollback('armed', 0);
      expect(await start.guard.ended()).toMatchObject({ kind: 'undone', why: 'silence' });
      expect(performance.now() - began).toBeGreaterThan(1_900);
      expect(await router.table()).toEqual(before);
    });
  },
);

describe.concurrent('a guard', () => {
  it('that holds nothing yet does not count: a slow machine may need long to begin', async ({ expect }) => {
    const router = await newRouter();
    const { orders, host } = ordersFor(router);
    router.letTimePass();
    const start = await orders.guards.start(await equalise(host), 1);
    if ('refused' in start) throw new Error(start.refused);
    const looks = router.looks;
    await until(() => router.looks > looks + 5);
    expect(start.guard.status()).toBe('open');
    await start.guard.decide('void');
    await until(() => readdirSync(router.state).length === 0);
  });

  it('undoes also where there is no syslog to tell it to', async ({ expect }) => {
    const router = await newRouter();
    rmSync(join(router.directory, 'bin/logger'));
    const before = await router.table();
    const reset = await pending(router);
    router.letTimePass();
    expect(await reset.outcome).toMatchObject({ kind: 'undone', why: 'silence' });
    expect(await router.table()).toEqual(before);
    await until(() => !existsSync(join(router.state, 'pending')));
    expect(readdirSync(router.state).sort()).toEqual(['last', 'last.log']);
  });

  it('undoes also when its directory was taken away', async ({ expect }) => {
    const router = await newRouter();
    const before = await router.table();
    const reset = await pending(router);
    // It has read what was handed over last.
    const looks = router.looks;
    await until(() => router.looks > looks + 1);
    rmSync(router.state, { recursive: true });
    router.letTimePass();
    expect(await reset.outcome).toMatchObject({ kind: 'undone' });
    expect(await router.table()).toEqual(before);
  });

  it('undoes all when its directory was taken away before it has read what was handed over last', async ({
    expect,
  }) => {
    const router = await newRouter();
    const before = await router.table();
    const { orders, host } = ordersFor(router);
    const start = await orders.guards.start(await equalise(host), 30);
    if ('refused' in start) throw new Error(start.refused);
    await start.guard.storeRollback('steps', 0);
    await router.run(STEPS[0]);
    const looks = router.looks;
    await until(() => router.looks > looks + 1);
    const pid = pidOf(router);
    process.kill(pid, 'SIGSTOP');
    await until(() => isStopped(pid));
    await start.guard.storeRollback('steps', 1);
    await router.run(STEPS[1]);
    rmSync(router.state, { recursive: true });
    process.kill(pid, 'SIGCONT');
    router.letTimePass();
    await start.guard.ended();
    expect(await router.table()).toEqual(before);
  });

  it('costs a shell and no more, and is found by its name', async ({ expect }) => {
    const router = await newRouter();
    const reset = await pending(router);
    const pid = pidOf(router);
    const found = execFileSync('ps', ['-axww', '-o', 'pid=', '-o', 'pgid=', '-o', 'user=', '-o', 'args='], {
      encoding: 'utf8',
    });
    const line = found.split('\n').find((one) => one.trimStart().startsWith(`${pid} `)) ?? '';
    expect(line).toMatch(/^\s*(\d+)\s+\1\s+\S+\s+\S*sh -c # uplinktop-guard/);
    const rssKiB = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
    expect(rssKiB).toBeLessThan(8_192);
    await reset.keep();
  });

  it('keeps its files from other people, and leaves none behind but what it has to tell', async ({
    expect,
  }) => {
    const router = await newRouter();
    const reset = await pending(router);
    const modes = execFileSync('find', [router.state, '!', '-perm', '/077', '-print'], { encoding: 'utf8' });
    const all = execFileSync('find', [router.state, '-print'], { encoding: 'utf8' });
    expect(modes.split('\n').sort()).toEqual(all.split('\n').sort());
    await reset.undo();
    await until(() => !existsSync(join(router.state, 'pending')));
    expect(readdirSync(router.state).sort()).toEqual(['last', 'last.log']);
  });

  it('decides once: whoever renames first, and the other is told', async ({ expect }) => {
    const routersHere = await Promise.all(Array.from({ length: 4 }, newRouter));
    const outcomes = await Promise.all(
      routersHere.map(async (router, i) => {
        const before = await router.table();
        const reset = await pending(router);
        const looks = router.looks;
        router.letTimePass();
        // About when the guard decides, sooner or later.
        await until(() => router.looks > looks + 27 + i || readLastOutcome(router.state) !== null);
        const outcome = await reset.keep();
        await until(() => !existsSync(join(router.state, 'pending')));
        return { outcome, before, after: await router.table(), last: readLastOutcome(router.state)?.outcome };
      }),
    );
    for (const { outcome, before, after, last } of outcomes) {
      expect(last?.kind).toBe(outcome.kind);
      if (outcome.kind === 'kept') expect(after).not.toEqual(before);
      else expect(after).toEqual(before);
    }
  });

  it('is not moved by a program that comes late to the reset of another', async ({ expect }) => {
    const router = await newRouter();
    const first = await pending(router);
    await keepPending(router.state, ordersFor(router).orders);
    await router.run('ifconfig iwn0 priority 4');
    const second = await pending(router);
    expect(await first.keep()).toMatchObject({ kind: 'kept' });
    expect(await first.undo()).toMatchObject({ kind: 'kept' });
    expect(readdirSync(join(router.state, 'pending')).some((name) => name.startsWith('open.'))).toBe(true);
    await second.keep();
  });

  it('runs words as words: no shell reads what stands in them', async ({ expect }) => {
    const router = await newRouter();
    const label = 'a$(touch owned)\'"`touch owned`*';
    const undo = ['/usr/bin/printf', '%s|', label, '', ' ', '\\', '$HOME', '*', '-n', '~'];
    router.write('printf', '#!/bin/sh\nfor word do printf "%s\\n" "$word" >>DIRECTORY/said; done\n');
    const { orders, host } = ordersFor(router);
    const plan = await equalise(host);
    const command = {
      argv: undo.filter((word) => word !== ''),
      purpose: '',
      timeoutMs: 5_000,
      needsRoot: true,
      changes: true,
      operation: { kind: 'multipath', family: 'inet', on: false },
    } as const;
    const steps = plan.steps.map((step) => ({ ...step, undo: [command, ...step.undo] }));
    const result = await executePlan({ ...plan, steps }, orders);
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    router.letTimePass();
    expect(await result.pending.outcome).toMatchObject({ kind: 'undone', why: 'silence' });
    const said = readFileSync(join(router.directory, 'said'), 'utf8').split('\n');
    expect(said.slice(0, -1)).toEqual(command.argv.slice(1));
  });

  it('is not given a word that could not stand on a line of its own', () => {
    for (const word of ['', ';', 'two\nlines'])
      expect(() => guardWords([['/sbin/route', word]])).toThrow(RangeError);
    expect(guardWords([['/sbin/route', '-n'], ['/sbin/sysctl']])).toEqual([
      ...['/sbin/route', '-n', ';'],
      ...['/sbin/sysctl', ';'],
    ]);
    expect(holdText(3, 'armed', [4, 2])).toBe('3 armed 4 2\n');
  });
});

describe('files left by a program that died before its guard was ready', () => {
  it('do not stand in the way', async () => {
    const router = await newRouter();
    const reset = await pending(router);
    await reset.keep();
    await until(() => !existsSync(join(router.state, 'pending')));
    execFileSync('mkdir', ['-p', join(router.state, 'pending.1-2-3'), join(router.state, 'pending')]);
    writeFileSync(join(router.state, 'pending.1-2-3/plan.json'), '{"id":');
    execFileSync('touch', ['-t', '202001010000', join(router.state, 'pending.1-2-3')]);
    renameSync(join(router.state, 'last'), join(router.state, 'pending/rubbish'));
    await router.run('ifconfig iwn0 priority 4');
    const next = await rehearse(router);
    expect(next.result.kind).toBe('pending');
    expect(next.remarks).toEqual([]);
    expect(readdirSync(router.state).filter((name) => name.startsWith('pending'))).toEqual(['pending']);
    if (next.result.kind === 'pending') await next.result.pending.keep();
  });
});
