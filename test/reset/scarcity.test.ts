import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLastOutcome } from '../../src/reset/run/last-outcome.js';
import { decide } from '../../src/reset/run/pending-files.js';
import { pendingReset } from '../../src/reset/run/stale-reset.js';
import { until } from '../patience.js';
import { rig } from '../terminal/build.js';
import { GOAL, SCARCITIES, STEPS } from './fault-matrix.js';
import type { TestRouter } from './rig/router.js';
import { routersOf } from './rig/router.js';
import { isStopped } from './rig/stopped.js';
import { SHELLS } from './rig/shells.js';
import { equalise, ordersFor, rehearse, STORY } from './rig/story.js';

const newRouter = routersOf(STORY);
const PROGRAM = rig('program.mjs');

/** A user of its own, for root has no limit of processes (prlimit(2), RLIMIT_NPROC). It has none but ours. */
const NOBODY = 54_321;
const isRoot = process.getuid?.() === 0;
const AS_NOBODY = isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : ['env'];

/** What this needs and is not here: a sentence, or null. */
function missing(): string | null {
  if (spawnSync('prlimit', ['--version']).status !== 0) return 'there is no prlimit(1)';
  const [program, ...args] = [...AS_NOBODY, process.execPath, PROGRAM, '/dev/null'];
  const { stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return stderr.includes('JSON')
    ? null
    : `another user cannot run the program: ${stderr.split('\n')[0] ?? ''}`;
}
const lacking = missing();

it('has what it needs to run out of processes, where every change is tested', () => {
  if (process.env['CI'] !== undefined) expect(lacking).toBeNull();
});

interface Run {
  readonly child: ChildProcess;
  /** It has ended, and all it has said is read. */
  readonly isOver: () => boolean;
  readonly lines: () => string[];
}

/** The program and its guard, both of a user whose processes can be limited. */
async function start(router: TestRouter, shell: readonly string[], stopAt?: string): Promise<Run> {
  const plan = await equalise(ordersFor(router).host);
  const rig = join(router.directory, 'rig.json');
  const { directory, state } = router;
  const words = {
    directory,
    state,
    uid: 0,
    plan,
    undoAfterS: 3,
    stopAt,
    shell: router.shellWithClock(shell),
  };
  writeFileSync(rig, JSON.stringify(words));
  mkdirSync(join(state, '..'), { recursive: true });
  if (isRoot) {
    for (const path of ['', 'claims', 'state']) chownSync(join(directory, path), NOBODY, NOBODY);
  }
  const [program, ...args] = [...AS_NOBODY, process.execPath, PROGRAM, rig];
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
  let isClosed = false;
  child.on('close', () => (isClosed = true));
  return { child, isOver: () => isClosed, lines: () => text.split('\n').filter((line) => line !== '') };
}

const guardOf = (router: TestRouter): number =>
  Number(readFileSync(join(router.state, 'pending/pid'), 'utf8'));

/** From now on a process gets no more of something, until it is given leave. */
function starve(
  pid: number,
  { limit, least }: Pick<(typeof SCARCITIES)[number], 'limit' | 'least'>,
): () => void {
  const asNobody = (...words: string[]): string => {
    const [program = '', ...args] = [...AS_NOBODY, 'prlimit', '--pid', String(pid), ...words];
    return execFileSync(program, args, { encoding: 'utf8' }).trim();
  };
  const before = asNobody(limit, '-o', 'SOFT', '--noheadings');
  asNobody(`${limit}=${least}:`);
  return () => void asNobody(`${limit}=${before}:`);
}
const [PROCESSES, DESCRIPTORS] = SCARCITIES;

function isAlive(pid: number): boolean {
  return spawnSync('kill', ['-0', String(pid)]).status === 0;
}

const sleep = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

/** So often has a shell looked by then that it would have decided: it counts by itself where sleep(1) cannot start. */
async function untilItHasSpun(pid: number): Promise<void> {
  const ticks = (): number =>
    Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[11]);
  const enough = ticks() + 60;
  await until(() => ticks() > enough);
}

/** How long a shell itself tries to fork before it gives up, and what is more: the trap of its end must have run. */
const GIVES_UP_MS: Readonly<Record<string, number>> = { bash: 17_000, mksh: 34_000 };

describe.skipIf(lacking !== null).concurrent('where no process can be started', () => {
  it.for(SHELLS.map((shell) => ({ shell, name: shell.join(' ') })))(
    'the guard in $name tries again, and undoes when it can, although its program is gone',
    async ({ shell }, { expect }) => {
      const router = await newRouter();
      const before = await router.table();
      const run = await start(router, shell);
      await until(() => run.lines().includes('pending'));
      const pid = guardOf(router);
      const feed = starve(pid, PROCESSES);
      run.child.kill('SIGKILL');
      router.letTimePass();
      const key = Object.keys(GIVES_UP_MS).find((name) => shell[0]?.endsWith(name)) ?? '';
      await sleep(GIVES_UP_MS[key] ?? 2_000);
      expect(isAlive(pid)).toBe(true);
      expect(readLastOutcome(router.state)).toBeNull();
      expect(await router.table()).not.toEqual(before);
      feed();
      await until(() => readLastOutcome(router.state) !== null);
      expect(readLastOutcome(router.state)?.outcome).toMatchObject({ kind: 'undone', why: 'died' });
      expect(await router.table()).toEqual(before);
    },
  );

  it('the guard has no more descriptors during the countdown: it waits, and undoes when it can', async ({
    expect,
  }) => {
    const router = await newRouter();
    const before = await router.table();
    const run = await start(router, ['/bin/sh']);
    await until(() => run.lines().includes('pending'));
    const pid = guardOf(router);
    const feed = starve(pid, DESCRIPTORS);
    run.child.kill('SIGKILL');
    router.letTimePass();
    await sleep(GIVES_UP_MS['bash'] ?? 0);
    expect(isAlive(pid)).toBe(true);
    expect(readLastOutcome(router.state)).toBeNull();
    feed();
    await until(() => readLastOutcome(router.state) !== null);
    expect(readLastOutcome(router.state)?.outcome).toMatchObject({ kind: 'undone' });
    expect(await router.table()).toEqual(before);
  });

  it.for([
    ...SHELLS.map((shell) => ({ shell, name: shell.join(' '), lastRead: 'guarded' })),
    { shell: ['/bin/sh'], name: '/bin/sh', lastRead: '1 verified' },
  ])(
    'the guard in $name cannot read what it is to hold since $lastRead: it waits until it can tell, and undoes all of it',
    async ({ shell, lastRead }, { expect }) => {
      const router = await newRouter();
      const before = await router.table();
      const run = await start(router, shell, lastRead);
      await until(() => isStopped(run.child.pid ?? 0));
      const pid = guardOf(router);
      const feed = starve(pid, DESCRIPTORS);
      run.child.kill('SIGCONT');
      await until(() => run.lines().includes('pending'));
      run.child.kill('SIGKILL');
      router.letTimePass();
      await untilItHasSpun(pid);
      expect(await router.table()).not.toEqual(before);
      feed();
      await until(() => readLastOutcome(router.state) !== null);
      expect(readLastOutcome(router.state)?.outcome).toMatchObject({ kind: 'undone', why: 'died' });
      expect(await router.table()).toEqual(before);
    },
  );

  it('the program has no descriptors to begin with: it says so, and does nothing', async ({ expect }) => {
    const router = await newRouter();
    const before = await router.table();
    const run = await start(router, ['/bin/sh'], 'asked');
    const pid = run.child.pid ?? 0;
    await until(() => isStopped(pid));
    starve(pid, DESCRIPTORS);
    run.child.kill('SIGCONT');
    await until(run.isOver);
    expect(run.lines().slice(-2)).toEqual([
      'refused',
      expect.stringMatching(/^Nothing would hold the undo: .*EMFILE/),
    ]);
    expect(await router.table()).toEqual(before);
  });

  it('the program has no more descriptors while it counts: it undoes nothing, and says what became of it when it can', async ({
    expect,
  }) => {
    const router = await newRouter();
    const run = await start(router, ['/bin/sh']);
    await until(() => run.lines().includes('pending'));
    const feed = starve(run.child.pid ?? 0, DESCRIPTORS);
    const directory = join(router.state, 'pending');
    const id = readdirSync(directory).find((name) => name.startsWith('open.')) ?? '';
    const reset = { directory, id: id.slice('open.'.length) };
    const looks = router.looks;
    await until(() => router.looks > looks + 3);
    expect(decide(reset, 'kept')).toBe(true);
    await until(() => !existsSync(reset.directory));
    feed();
    await until(run.isOver);
    expect(run.lines().slice(-2)).toEqual(['pending', 'kept']);
    expect((await router.table()).slice(0, 3)).toEqual(GOAL);
  });

  it.for(
    SCARCITIES.flatMap((scarcity) => STEPS.map((_, index) => [scarcity.what, index, scarcity] as const)),
  )(
    'the program has no more %s before step %i: everything is undone, and it says so when it can',
    async ([, index, scarcity], { expect }) => {
      const router = await newRouter();
      const before = await router.table();
      const run = await start(router, ['/bin/sh'], index === 0 ? 'guarded' : `${index - 1} verified`);
      const pid = run.child.pid ?? 0;
      await until(() => isStopped(pid));
      const feed = starve(pid, scarcity);
      run.child.kill('SIGCONT');
      await until(() => run.isOver() || run.lines().some((line) => / failed$/.test(line)));
      router.letTimePass();
      await until(() => run.isOver() || readLastOutcome(router.state) !== null);
      if (!run.isOver()) feed();
      await until(run.isOver);
      expect(run.lines().slice(-2).join(': ')).toMatch(
        index === 0 ? /^refused: Nothing was done: |^surprised: .*undone/ : /^surprised: .*undone/,
      );
      expect(await router.table()).toEqual(before);
      expect(await router.changes()).not.toContain(STEPS[index]);
    },
  );
});

it('a guard that cannot read all of the table at once reads it again, and knows it when it has undone', async ({
  expect,
}) => {
  const router = await newRouter();
  const before = await router.table();
  const { result } = await rehearse(router, {}, () =>
    router.fault({ matches: 'sysctl net.inet.ip.multipath', kind: 'fail' }),
  );
  if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
  router.letTimePass();
  expect(await result.pending.outcome).toMatchObject({ kind: 'undone', why: 'silence' });
  expect(await router.table()).toEqual(before);
});

it('a guard that cannot start mv(1), to take the undo, can still be told to keep', async ({ expect }) => {
  const router = await newRouter();
  router.shellWithClock();
  const scarce = join(router.directory, 'scarce');
  mkdirSync(scarce);
  writeFileSync(join(scarce, 'mv'), `#!/bin/sh\necho >>${scarce}/tried\nexit 126\n`, { mode: 0o755 });
  router.write('scarce-sh', `#!/bin/sh\nPATH=${scarce}:$PATH exec DIRECTORY/bin/sh "$@"\n`);
  const { result } = await rehearse(router, { shell: [router.resolve('scarce-sh')] });
  const reset = pendingReset(router.state);
  if (result.kind !== 'pending' || reset === null) throw new Error(JSON.stringify(result));
  router.letTimePass();
  await until(() => existsSync(join(scarce, 'tried')));
  expect(decide(reset, 'kept')).toBe(true);
  rmSync(join(scarce, 'mv'));
  expect(await result.pending.outcome).toMatchObject({ kind: 'kept' });
  expect((await router.table()).slice(0, 3)).toEqual(GOAL);
});
