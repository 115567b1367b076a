import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn as spawnInPty } from '@lydell/node-pty';
import { describe, it } from 'vitest';
import { executePlan } from '../../src/reset/run/execute.js';
import { keepPending, undoPending } from '../../src/reset/run/keep-and-undo.js';
import { readLastOutcome } from '../../src/reset/run/last-outcome.js';
import { until } from '../patience.js';
import { rig } from '../terminal/build.js';
import { GOAL, STEPS } from './fault-matrix.js';
import { guardIsAlive } from '../../src/reset/run/pending-files.js';
import { pendingReset } from '../../src/reset/run/stale-reset.js';
import type { TestRouter } from './rig/router.js';
import { routersOf } from './rig/router.js';
import { isStopped } from './rig/stopped.js';
import { equalise, ordersFor, rehearse, STORY } from './rig/story.js';

const newRouter = routersOf(STORY);

const PROGRAM = rig('program.mjs');

/** The words that start the program in a process of its own. */
async function programFor(
  router: TestRouter,
  when: { readonly dieAt?: string; readonly stopAt?: string } = {},
): Promise<string[]> {
  const plan = await equalise(ordersFor(router).host);
  const rig = join(router.directory, 'rig.json');
  const { directory, state } = router;
  writeFileSync(rig, JSON.stringify({ directory, state, uid: 0, plan, undoAfterS: 2, ...when }));
  return [PROGRAM, rig];
}

interface Run {
  readonly child: ChildProcess;
  readonly lines: () => string[];
  readonly ended: Promise<NodeJS.Signals | null>;
}

/** In a session of its own, as under sshd(8). */
function start(router: TestRouter, words: readonly string[]): Run {
  const child = spawn(process.execPath, words, {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  router.serve(child);
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (more: string) => (text += more));
  // All it has said is read by then, which it need not be at `exit`.
  const ended = new Promise<NodeJS.Signals | null>((settle) =>
    child.on('close', (_, signal) => settle(signal)),
  );
  return { child, lines: () => text.split('\n').filter((line) => line !== ''), ended };
}

/** The guard has done its part, and has left nothing but what it has to tell. */
const isOver = (router: TestRouter) => (): boolean =>
  !readdirSync(router.state).some((name) => name.startsWith('pending') && !isEmpty(join(router.state, name)));
const isEmpty = (directory: string): boolean => readdirSync(directory).length === 0;

describe.concurrent('the program is killed', () => {
  it.for(['asked', 'guarded', '0 running'])(
    'before its first command (%s): nothing was done, and nothing stays behind',
    async (dieAt, { expect }) => {
      const router = await newRouter();
      const before = await router.table();
      expect(await start(router, await programFor(router, { dieAt })).ended).toBe('SIGKILL');
      await until(() => dieAt === 'asked' || isOver(router)());
      expect(await router.table()).toEqual(before);
      expect(readLastOutcome(router.state)?.outcome.kind ?? 'undone').toBe('undone');
    },
  );

  it.for(['0 verified', '1 running', '1 verified', '2 running', '2 verified', '3 running', '3 verified'])(
    'between two commands (%s): the guard undoes at once, for nobody will go on',
    async (dieAt, { expect }) => {
      const router = await newRouter();
      const before = await router.table();
      const run = start(router, await programFor(router, { dieAt }));
      expect(await run.ended).toBe('SIGKILL');
      // The guard may have undone it already.
      expect(await router.changes()).toContain(STEPS[0]);
      await until(() => readLastOutcome(router.state) !== null);
      expect(readLastOutcome(router.state)?.outcome).toMatchObject({ kind: 'undone', why: 'died' });
      expect(await router.table()).toEqual(before);
    },
  );

  it.for(
    STEPS.flatMap((command) =>
      (['kill-then-do', 'do-then-kill'] as const).map((kind) => ({ command, kind })),
    ),
  )('while a command runs ($command, $kind)', async ({ command, kind }, { expect }) => {
    const router = await newRouter();
    const before = await router.table();
    const words = await programFor(router);
    const run = start(router, words);
    await router.fault({ matches: command, kind, pid: run.child.pid ?? 0 });
    expect(await run.ended).toBe('SIGKILL');
    await until(() => readLastOutcome(router.state) !== null);
    expect(readLastOutcome(router.state)?.outcome).toMatchObject({ kind: 'undone', why: 'died' });
    expect(await router.table()).toEqual(before);
  });

  it('while a command runs that has its effect only when the guard has begun to undo', async ({ expect }) => {
    const router = await newRouter();
    const before = await router.table();
    const run = start(router, await programFor(router));
    const pid = run.child.pid ?? 0;
    await router.fault({ matches: STEPS[2], kind: 'kill-then-do-late', pid });
    expect(await run.ended).toBe('SIGKILL');
    await until(() => readLastOutcome(router.state) !== null);
    expect(readLastOutcome(router.state)?.outcome).toMatchObject({ kind: 'undone', why: 'died' });
    expect(await router.table()).toEqual(before);
  });

  it('during the countdown: it goes on, and silence undoes', async ({ expect }) => {
    const router = await newRouter();
    const before = await router.table();
    const run = start(router, await programFor(router, { dieAt: 'pending' }));
    expect(await run.ended).toBe('SIGKILL');
    expect((await router.table()).slice(0, 3)).toEqual(GOAL);
    router.letTimePass();
    await until(() => readLastOutcome(router.state) !== null);
    expect(readLastOutcome(router.state)?.outcome).toMatchObject({ kind: 'undone', why: 'died' });
    expect(await router.table()).toEqual(before);
  });

  it('during the countdown, and it is kept from another terminal', async ({ expect }) => {
    const router = await newRouter();
    const run = start(router, await programFor(router, { dieAt: 'pending' }));
    expect(await run.ended).toBe('SIGKILL');
    expect(await keepPending(router.state, ordersFor(router).orders)).toMatchObject({
      kind: 'done',
      outcome: { kind: 'kept' },
    });
    router.letTimePass();
    await until(isOver(router));
    expect((await router.table()).slice(0, 3)).toEqual(GOAL);
    expect(await keepPending(router.state, ordersFor(router).orders)).toEqual({
      kind: 'not-done',
      reason: 'No reset is pending.',
    });
  });

  it('while it undoes after a surprise: the guard finishes it', async ({ expect }) => {
    const router = await newRouter();
    const before = await router.table();
    const words = await programFor(router, { dieAt: 'undo 1 running' });
    await router.fault({ matches: STEPS[3], kind: 'lie-ok' });
    expect(await start(router, words).ended).toBe('SIGKILL');
    router.letTimePass();
    await until(() => readLastOutcome(router.state) !== null);
    expect(readLastOutcome(router.state)?.outcome.kind).toBe('undone');
    expect(await router.table()).toEqual(before);
  });
});

describe.concurrent('the program is stopped', () => {
  it.for(['0 verified', '1 verified', '2 verified', '3 verified', 'pending'])(
    'until its time is over (%s): the guard undoes, and once it goes on it does nothing more',
    async (stopAt, { expect }) => {
      const router = await newRouter();
      const before = await router.table();
      const run = start(router, await programFor(router, { stopAt }));
      await until(() => isStopped(run.child.pid ?? 0));
      const changes = (await router.changes()).length;
      router.letTimePass();
      await until(() => readLastOutcome(router.state) !== null);
      expect(readLastOutcome(router.state)?.outcome).toMatchObject({ kind: 'undone', why: 'silence' });
      expect(await router.table()).toEqual(before);
      run.child.kill('SIGCONT');
      expect(await run.ended).toBeNull();
      expect(await router.table()).toEqual(before);
      expect((await router.changes()).slice(changes)).not.toContain(STEPS[3]);
      expect(run.lines().at(-1)).toMatch(/undone/);
    },
  );
});

describe.concurrent('the ssh session dies', () => {
  it('by SIGHUP to everything in it: the guard is in a session of its own', async ({ expect }) => {
    const router = await newRouter();
    const before = await router.table();
    const run = start(router, await programFor(router));
    await until(() => run.lines().includes('pending'));
    process.kill(-(run.child.pid ?? 0), 'SIGHUP');
    expect(await run.ended).toBe('SIGHUP');
    expect((await router.table()).slice(0, 3)).toEqual(GOAL);
    router.letTimePass();
    await until(() => readLastOutcome(router.state) !== null);
    expect(await router.table()).toEqual(before);
  });

  it('with its terminal', async ({ expect }) => {
    const router = await newRouter();
    const before = await router.table();
    const words = await programFor(router);
    const pty = spawnInPty(process.execPath, words, { cols: 80, rows: 24, cwd: '/', env: process.env });
    let text = '';
    pty.onData((more) => (text += more));
    const ended = new Promise<void>((settle) => pty.onExit(() => settle()));
    await until(() => text.includes('pending'));
    pty.kill('SIGHUP');
    await ended;
    expect((await router.table()).slice(0, 3)).toEqual(GOAL);
    router.letTimePass();
    await until(() => readLastOutcome(router.state) !== null);
    expect(readLastOutcome(router.state)?.outcome).toMatchObject({ kind: 'undone', why: 'died' });
    expect(await router.table()).toEqual(before);
  });
});

describe.concurrent('the guard is killed', () => {
  /** It is gone when this returns: what it has just started may hold its FIFO open a moment longer. */
  function killGuard(router: TestRouter): void {
    const place = pendingReset(router.state);
    if (place === null) throw new Error('no guard');
    process.kill(Number(readFileSync(join(place.directory, 'pid'), 'utf8')), 'SIGKILL');
    const nothing = new Int32Array(new SharedArrayBuffer(4));
    while (guardIsAlive(place)) Atomics.wait(nothing, 0, 0, 5);
  }

  it('while it counts: the program undoes at once and says why', async ({ expect }) => {
    const router = await newRouter();
    const before = await router.table();
    const { result } = await rehearse(router);
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    killGuard(router);
    expect(await result.pending.outcome).toMatchObject({ kind: 'undone', why: 'guard-died' });
    expect(await router.table()).toEqual(before);
  });

  it.for([0, 1, 2, 3])(
    'before step %i: nothing more is done, and everything is undone',
    async (step, { expect }) => {
      const router = await newRouter();
      const before = await router.table();
      const { orders, host } = ordersFor(router);
      const plan = await equalise(host);
      const result = await executePlan(plan, {
        ...orders,
        guards: {
          start: async (...args) => {
            const start = await orders.guards.start(...args);
            if (step === 0) killGuard(router);
            return start;
          },
        },
        onProgress: ({ part, index, state }) => {
          if (part === 'step' && index === step - 1 && state === 'verified') killGuard(router);
        },
      });
      if (step === 0) expect(result).toMatchObject({ kind: 'refused' });
      else expect(result).toMatchObject({ kind: 'surprised', outcome: { kind: 'undone' } });
      expect(await router.table()).toEqual(before);
      expect(await router.changes()).not.toContain(STEPS[step]);
    },
  );

  it('and the program too: the next start says so, and undo from a terminal still works', async ({
    expect,
  }) => {
    const router = await newRouter();
    const before = await router.table();
    const run = start(router, await programFor(router, { dieAt: 'pending' }));
    await run.ended;
    killGuard(router);
    const { orders } = ordersFor(router);
    expect(await undoPending(router.state, orders)).toMatchObject({
      kind: 'done',
      outcome: { kind: 'undone', why: 'asked' },
    });
    expect(await router.table()).toEqual(before);
  });

  it('and the program too, and the table is another one: an old undo is not run on it', async ({
    expect,
  }) => {
    const router = await newRouter();
    const run = start(router, await programFor(router, { dieAt: 'pending' }));
    await run.ended;
    killGuard(router);
    await router.run('route -n add -inet -priority 20 default 192.0.2.1');
    await router.run('ifconfig iwn0 priority 4');
    const changes = await router.changes();
    const answer = await undoPending(router.state, ordersFor(router).orders);
    expect(answer.kind === 'not-done' && answer.reason).toContain('so nothing was touched');
    expect(await router.changes()).toEqual(changes);
    const next = await rehearse(router);
    expect(next.remarks).toEqual([
      'An earlier reset was neither kept nor undone, for the process that held its undo was gone: Both IPv4 defaults at priority 8 with P.',
    ]);
  });
});
